# SPDX-License-Identifier: BSD-2-Clause
"""Name declared twice."""

from cloister.lang import u32

LIMIT = 1


def f() -> u32:
    LIMIT: u32 = 2
    return LIMIT

# error 10:5 C0110 LIMIT means something else in this module
# instead another name for the local
