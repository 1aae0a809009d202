# SPDX-License-Identifier: BSD-2-Clause
"""Constants, typed and untyped, and tables of them."""

from cloister.lang import u16, u32, u64, u8

LIMIT = 12
STEP: u32 = 3
PRIMES = (2, 3, 5, 7, 11, 13)


def constants(i: u8, j: u32) -> u32:
    return PRIMES[i] + LIMIT * STEP + j


def table_of_type(i: u64) -> u16:
    x: u16 = PRIMES[i]
    return x
