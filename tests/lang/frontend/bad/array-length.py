# SPDX-License-Identifier: BSD-2-Clause
"""Length of an array."""

from cloister.lang import Array, struct, u32


@struct
class Table:
    items: Array[u32]

# error 9:5 C0209 the array's length is not said
# instead Array[u32] = array(n)
