# SPDX-License-Identifier: BSD-2-Clause
"""Constant expression panics."""

from cloister.lang import u32

NONE = 0


def f(a: u32) -> u32:
    return a % NONE

# error 10:12 C0415 a % NONE always panics: division by zero
# instead a divisor that is not 0
