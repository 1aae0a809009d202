# SPDX-License-Identifier: BSD-2-Clause
"""Unsafe name."""

from cloister.lang import barrier


def f() -> None:
    barrier("dsb ish")

# error 8:5 C0801 barrier is unsafe, and unsafe does not declare itself
# instead UNSAFE = "why this module is sound", or a function of an unsafe module
