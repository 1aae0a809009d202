# SPDX-License-Identifier: BSD-2-Clause
"""Recursion of an instance."""

from typing import TypeVar

from cloister.lang import AnyInteger, u32

I = TypeVar("I", bound=AnyInteger)


def down(x: I) -> I:
    return x if x == 0 else down(x - 1)


def f(x: u32) -> u32:
    return down(x)

# error 12:29 C0704 recursion: down[u32] calls down[u32]
# instead a loop, with an array as the stack if need be
