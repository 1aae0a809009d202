# SPDX-License-Identifier: BSD-2-Clause
"""A postcondition about a parameter that changes."""

from cloister.lang import ensures, u32


def f(a: u32) -> u32:
    ensures(lambda result: result > a)
    a = a + 1
    return a

# error 8:37 C0902 a is assigned in f, so it is not what the caller gave when it returns
# instead a local of its own for what changes, so that a stays as it was
