# SPDX-License-Identifier: BSD-2-Clause
"""`global` of no variable."""


def f() -> None:
    global counter

# error 6:5 C0605 counter is no variable of this module
# instead counter: u32 = 0 at module level
