# SPDX-License-Identifier: BSD-2-Clause
"""Stops whose text is not written there."""

from cloister.lang import may_stop, panic, u32

NONE = 3


def named(a: u32) -> None:
    may_stop(NONE)
    if a == 0:
        panic("none")


def formatted(a: u32) -> None:
    may_stop(f"none of {a}")
    if a == 0:
        panic("none")

# error 10:14 C0616 NONE is no string literal
# error 16:14 C0616 f'none of {a}' is no string literal
# instead a literal: "..."
