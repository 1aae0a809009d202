# SPDX-License-Identifier: BSD-2-Clause
"""An argument that has no type of its own."""

from typing import TypeVar

from cloister.lang import AnyInteger, u32

I = TypeVar("I", bound=AnyInteger)


def same(x: I) -> I:
    return x


def f() -> u32:
    return same(5)

# error 16:12 C0317 the arguments of same do not say what I is
# instead an argument of a type that says it, such as u32(5); a parameter of same whose type mentions I
