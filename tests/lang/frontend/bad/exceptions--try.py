# SPDX-License-Identifier: BSD-2-Clause
"""Exceptions."""


def f() -> None:
    try:
        pass
    finally:
        pass

# error 6:5 C0614 there are no exceptions
# instead a result that says what failed
