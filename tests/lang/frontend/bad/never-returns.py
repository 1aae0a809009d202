# SPDX-License-Identifier: BSD-2-Clause
"""NoReturn that returns."""

from typing import NoReturn


def f() -> NoReturn:
    pass

# error 7:1 C0710 f is annotated NoReturn, and its end can be reached
# instead an endless loop, panic("..."), or a call of a function that never returns
