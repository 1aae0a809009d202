# SPDX-License-Identifier: BSD-2-Clause
"""Widths in a word."""

from cloister.lang import bits, u32, word


@word(u32)
class Flags:
    low: u32 = bits(20)
    high: u32 = bits(20)

# error 10:5 C0210 with high, Flags has 40 bits, and u32 holds 32
# instead a wider base, or narrower fields
