# SPDX-License-Identifier: BSD-2-Clause
"""A parameter that only the result mentions."""

from typing import TypeVar

from cloister.lang import AnyInteger, u32

I = TypeVar("I", bound=AnyInteger)


def none(x: u32) -> I:
    return 0


def f(x: u32) -> u32:
    return none(x)

# error 16:12 C0317 the arguments of none do not say what I is
# instead an argument of a type that says it, such as u32(5); a parameter of none whose type mentions I
