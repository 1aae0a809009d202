# SPDX-License-Identifier: BSD-2-Clause
"""Pattern outside the subset."""

from cloister.lang import u32


def f(a: u32, b: bool) -> None:
    match a:
        case 1 if b:
            pass

# error 9:19 C0612 a case has no guard
# instead an `if` within the case
