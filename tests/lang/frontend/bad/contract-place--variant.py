# SPDX-License-Identifier: BSD-2-Clause
"""A variant of a `for`."""

from cloister.lang import decreases, u32


def f(a: u32) -> None:
    for i in range(a):
        decreases(a - i)

# error 9:9 C0901 decreases(...) is for `while`: a `for` ends by itself
# instead one decreases(...) in a `while`
