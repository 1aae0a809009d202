# SPDX-License-Identifier: BSD-2-Clause
"""Not assignable."""

from cloister.lang import u32


def f(a: u32, b: u32) -> None:
    a, b = b, a

# error 8:5 C0603 a tuple is no target
# instead an assignment for each; a local for a value that is swapped
