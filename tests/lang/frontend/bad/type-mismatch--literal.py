# SPDX-License-Identifier: BSD-2-Clause
"""Wrong type."""


def f() -> bool:
    return 1

# error 6:12 C0310 1 is an integer, and bool is needed
# instead True or False
