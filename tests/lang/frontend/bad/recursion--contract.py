# SPDX-License-Identifier: BSD-2-Clause
"""A ghost function that calls itself in what it ensures."""

from cloister.lang import decreases, ensures, ghost, u32


@ghost
def f(n: u32) -> u32:
    ensures(lambda result: result == f(n))
    decreases(n)
    return 0 if n == 0 else f(n - 1)

# error 9:38 C0704 recursion: f calls f
# error 11:29 C0704 recursion: f calls f
# instead decreases(...) at its top, and calls of itself in its body, but for those in all(...) and any(...)
