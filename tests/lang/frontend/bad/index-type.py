# SPDX-License-Identifier: BSD-2-Clause
"""Type of an index."""

from cloister.lang import View, i32, u8


def f(v: View[u8], i: i32) -> u8:
    return v[i]

# error 8:14 C0503 i is i32, and an index is unsigned
# instead u64(i)
