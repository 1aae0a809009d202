# SPDX-License-Identifier: BSD-2-Clause
"""Not indexable."""

from cloister.lang import u32


def f(a: u32) -> u32:
    return a[0]

# error 8:12 C0505 a is u32, which has no elements
# instead an array, a view or a tuple of constants
