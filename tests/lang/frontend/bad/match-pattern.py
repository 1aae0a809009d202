# SPDX-License-Identifier: BSD-2-Clause
"""Pattern outside the subset."""

from cloister.lang import u32

LIMIT = 5


def f(a: u32) -> None:
    match a:
        case LIMIT:
            pass

# error 11:14 C0612 `case LIMIT` would bind a new name in Python, not compare
# instead a dotted name, a literal, or `case _:` and `if x == LIMIT:`
