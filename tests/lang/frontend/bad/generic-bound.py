# SPDX-License-Identifier: BSD-2-Clause
"""An argument that its parameter does not stand for."""

from typing import TypeVar

from cloister.lang import AnyInteger, View

I = TypeVar("I", bound=AnyInteger)


def largest(v: View[I]) -> I:
    return v[0]


def f(v: View[bool]) -> bool:
    return largest(v)

# error 16:12 C0316 I is bool here, and stands for an integer type
# instead one of u8 to u64 and i8 to i64
