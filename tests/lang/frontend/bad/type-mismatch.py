# SPDX-License-Identifier: BSD-2-Clause
"""Wrong type."""

from cloister.lang import u32, u64


def f(x: u64) -> u32:
    return x

# error 8:12 C0310 x is u64, and u32 is needed
# instead u32(x), which panics if it does not fit, or truncate(u32, x)
