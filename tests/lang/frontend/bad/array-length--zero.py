# SPDX-License-Identifier: BSD-2-Clause
"""Length of an array."""

from cloister.lang import Array, array, u32

items: Array[u32] = array(0)

# error 6:21 C0209 an array cannot have 0 elements
# instead array(n) with n of at least 1
