# SPDX-License-Identifier: BSD-2-Clause
"""Constant does not fit."""

from cloister.lang import bits, u32, word


@word(u32)
class Flags:
    low: u32 = bits(3)


def f() -> Flags:
    return Flags(low=8)

# error 13:22 C0311 8 does not fit the 3 bits of low
# instead at most 7
