# SPDX-License-Identifier: BSD-2-Clause
"""Local without type."""

from cloister.lang import u32


def f() -> u32:
    n = 0
    return n

# error 8:5 C0309 nothing says which integer type n has
# instead n: u32 = 0
