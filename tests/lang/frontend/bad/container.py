# SPDX-License-Identifier: BSD-2-Clause
"""Python container."""


def f() -> None:
    x = [1, 2, 3]

# error 6:9 C0412 a list needs a heap
# instead an array: x: Array[u32] = array(8), and assignments to its elements
