# SPDX-License-Identifier: BSD-2-Clause
"""Index out of range."""

from cloister.lang import Array, array, u8

table: Array[u8] = array(4)


def f() -> u8:
    return table[4]

# error 10:18 C0504 4 is out of range: table has 4 elements
# instead 0 to 3
