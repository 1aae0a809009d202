# SPDX-License-Identifier: BSD-2-Clause
"""No type."""

from helper import VALUE


def f(x: VALUE) -> None:
    pass

# error 7:10 C0301 VALUE is not a type
# instead a type such as u32, bool, Ptr[T], View[T] or a struct
