# SPDX-License-Identifier: BSD-2-Clause
"""Two variants of a function."""

from cloister.lang import decreases, ghost, u32


@ghost
def f(n: u32) -> u32:
    decreases(n)
    decreases(n)
    return 0 if n == 0 else f(n - 1)

# error 10:5 C0901 decreases(...) is there already
# instead one decreases(...) in a function
