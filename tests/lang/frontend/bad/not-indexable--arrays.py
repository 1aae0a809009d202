# SPDX-License-Identifier: BSD-2-Clause
"""A slice of an array of arrays."""

from cloister.lang import Array, array, u32

grid: Array[Array[u32]] = array(2, 3)


def f() -> u32:
    return grid[1:][0][0]

# error 10:12 C0505 grid holds arrays, and there are no views of arrays
# instead a slice of grid[i]
