# SPDX-License-Identifier: BSD-2-Clause
"""A loop over arrays of an array."""

from cloister.lang import Array, array, u32

grid: Array[Array[u32]] = array(2, 3)


def f() -> u32:
    total: u32 = 0
    for row in grid:
        total += row[0]
    return total

# error 11:16 C0607 the elements of grid are arrays, which no local stands for
# instead for i in range(len(grid)), and grid[i]
