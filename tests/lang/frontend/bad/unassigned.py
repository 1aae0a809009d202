# SPDX-License-Identifier: BSD-2-Clause
"""Variable perhaps not assigned."""

from cloister.lang import u32


def f(a: u32) -> u32:
    if a > 1:
        b: u32 = 2
    return b

# error 10:12 C0606 b may not have a value here
# instead an assignment to b on every path before
