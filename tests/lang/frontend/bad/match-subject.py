# SPDX-License-Identifier: BSD-2-Clause
"""Match on this type."""


def f(a: bool) -> None:
    match a:
        case True:
            pass

# error 6:11 C0611 a is bool, and `match` is over integers and enums
# instead `if` and `elif`
