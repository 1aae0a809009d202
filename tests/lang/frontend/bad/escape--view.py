# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to a local outlives it."""

from cloister.lang import Array, View, array, u8


def f() -> View[u8]:
    data: Array[u8] = array(16)
    return data[2:4]

# error 9:5 C0507 a pointer into the local data is returned, and data ends with f
# instead a module variable or a field, or the struct by value
