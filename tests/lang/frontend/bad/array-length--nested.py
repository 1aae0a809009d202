# SPDX-License-Identifier: BSD-2-Clause
"""Lengths of nested arrays."""

from typing import Literal

from cloister.lang import Array, array, u32

one: Array[Array[u32]] = array(2)
twice: Array[u32, Literal[4]] = array(4)
none: Array[Array[u32, Literal[4]]] = array()

# error 8:26 C0209 the array's 2 lengths are not said
# error 9:33 C0209 the array's length is said twice
# error 10:39 C0209 the array's length is not said
# instead Array[Array[u32]] = array(n, m)
