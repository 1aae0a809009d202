# SPDX-License-Identifier: BSD-2-Clause
"""A contract that counts."""

from cloister.lang import requires, u32

count: u32 = 0


def counted(a: u32) -> bool:
    global count
    count = a
    return True


def f(a: u32) -> u32:
    requires(counted(a))
    return a

# error 16:14 C0904 a contract has no effect, and counted writes memory or calls C
# instead fields and elements, and functions that only read
