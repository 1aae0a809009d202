# SPDX-License-Identifier: BSD-2-Clause
"""Case twice."""

from cloister.lang import u32


def f(a: u32) -> None:
    match a:
        case 1 | 2:
            pass
        case 2:
            pass

# error 11:14 C0613 2 is in a case above already
# instead one case for it
