# SPDX-License-Identifier: BSD-2-Clause
"""Variable perhaps not assigned."""

from cloister.lang import u32


def f(a: u32) -> u32:
    for i in range(a):
        pass
    return i

# error 10:12 C0606 i is the variable of a loop, and ends with it
# instead a local that the loop sets: last: u64 = 0, and last = i
