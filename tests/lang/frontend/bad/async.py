# SPDX-License-Identifier: BSD-2-Clause
"""Coroutine or generator."""


async def f() -> None:
    pass

# error 5:1 C0703 there are no coroutines
# instead a function; entry points are called when something happens
