# SPDX-License-Identifier: BSD-2-Clause
"""Call without a result."""

from cloister.lang import u32


def g() -> None:
    pass


def f() -> u32:
    x = g()
    return x

# error 12:9 C0709 g() returns nothing
# instead a function with a result, or the call as a statement
