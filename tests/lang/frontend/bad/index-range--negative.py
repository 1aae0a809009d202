# SPDX-License-Identifier: BSD-2-Clause
"""Index out of range."""

from cloister.lang import View, u8


def f(v: View[u8]) -> u8:
    return v[-1]

# error 8:14 C0504 -1 is negative, and indices count from the start
# instead len(...) - 1
