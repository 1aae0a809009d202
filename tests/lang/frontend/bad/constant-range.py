# SPDX-License-Identifier: BSD-2-Clause
"""Constant does not fit."""

from cloister.lang import u8


def f() -> u8:
    return 256

# error 8:12 C0311 256 does not fit u8 (0 to 255)
# instead a wider type, or a smaller constant
