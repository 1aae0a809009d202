# SPDX-License-Identifier: BSD-2-Clause
"""Exceptions."""


def f() -> None:
    raise ValueError

# error 6:5 C0614 there are no exceptions
# instead panic("why"), or a result that says what failed
