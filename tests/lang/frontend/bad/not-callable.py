# SPDX-License-Identifier: BSD-2-Clause
"""Not a function."""

from cloister.lang import u32


def f(g: u32) -> u32:
    return g(1)

# error 8:12 C0705 g is a variable
# instead the name of a function; there are no function values
