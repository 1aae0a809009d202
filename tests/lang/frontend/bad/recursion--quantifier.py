# SPDX-License-Identifier: BSD-2-Clause
"""A ghost function that calls itself for each of many."""

from cloister.lang import decreases, ghost, u32


@ghost
def f(n: u32) -> bool:
    decreases(n)
    return all(not f(i) for i in range(n))

# error 10:20 C0704 recursion: f calls f
# instead decreases(...) at its top, and calls of itself in its body, but for those in all(...) and any(...)
