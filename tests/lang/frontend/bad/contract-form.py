# SPDX-License-Identifier: BSD-2-Clause
"""A postcondition that is no lambda."""

from cloister.lang import ensures, u32


def f(a: u32) -> u32:
    ensures(a < 8)
    return a

# error 8:13 C0902 what a function ensures is looked at when it returns, so it is a lambda
# instead ensures(lambda: a < 8), or lambda result: ... to name the result
