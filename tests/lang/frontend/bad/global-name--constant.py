# SPDX-License-Identifier: BSD-2-Clause
"""`global` of no variable."""

LIMIT = 5


def f() -> None:
    global LIMIT
    LIMIT = 6

# error 8:5 C0605 LIMIT is no variable of this module
# instead LIMIT: u32 = 0 at module level
