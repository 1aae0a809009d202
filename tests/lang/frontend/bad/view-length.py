# SPDX-License-Identifier: BSD-2-Clause
"""A view that may be longer than any."""

from cloister.lang import u8, u64, view_at

UNSAFE = "to show what is rejected"


def f(n: u64) -> u64:
    v = view_at(u8, 0x1000, n)
    return len(v) + 5


def g(n: u64) -> u64:
    return len(view_at(u8, 0x1000, n & 0xFFFF)) + 5

# error 10:29 C0803 n may be 18446744073709551615, and no view is longer than 2**44
# instead u64(u32(n)), if it fits
