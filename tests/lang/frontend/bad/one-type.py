# SPDX-License-Identifier: BSD-2-Clause
"""Second type for a local."""

from cloister.lang import u32, u64


def f(flag: bool) -> None:
    if flag:
        x: u32 = 1
    else:
        x: u64 = 1

# error 11:12 C0312 x is u32 in this function, and cannot also be u64
# instead another name
