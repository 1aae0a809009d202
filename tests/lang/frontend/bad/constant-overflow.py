# SPDX-License-Identifier: BSD-2-Clause
"""Constant expression panics."""

from cloister.lang import u8

LIMIT: u8 = 200


def f() -> u8:
    return LIMIT + LIMIT

# error 10:12 C0415 LIMIT + LIMIT always panics: 400 does not fit u8
# instead a value that fits, or wrapping arithmetic
