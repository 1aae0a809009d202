# SPDX-License-Identifier: BSD-2-Clause
"""An array of arrays as a view."""

from cloister.lang import Array, array, fill, u32

grid: Array[Array[u32]] = array(2, 3)


def f() -> None:
    fill(grid, 4)

# error 10:10 C0310 grid holds arrays, and there are no views of arrays
# instead grid[i], one after the other
