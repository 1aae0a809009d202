# SPDX-License-Identifier: BSD-2-Clause
"""Wrong return."""

from cloister.lang import u32


def f(a: u32) -> None:
    return a

# error 8:5 C0708 f is annotated `-> None`, and returns a value
# instead `return` alone, or the result's type
