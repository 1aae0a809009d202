# SPDX-License-Identifier: BSD-2-Clause
"""A ghost function that calls itself, and does not say why it ends."""

from cloister.lang import ghost, u32


@ghost
def f(n: u32) -> u32:
    return 0 if n == 0 else f(n - 1)

# error 9:29 C0704 recursion: f calls f
# instead decreases(...) at its top, and calls of itself in its body, but for those in all(...) and any(...)
