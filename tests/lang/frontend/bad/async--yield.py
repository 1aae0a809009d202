# SPDX-License-Identifier: BSD-2-Clause
"""Coroutine or generator."""


def f() -> None:
    yield 1

# error 6:5 C0703 there are no generators
# instead a `for` loop at the caller
