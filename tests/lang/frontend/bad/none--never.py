# SPDX-License-Identifier: BSD-2-Clause
"""None here."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(p: Ptr[Point]) -> bool:
    return p is None

# error 13:12 C0417 p is Ptr[Point], which is never None
# instead no test; or Ptr[Point] | None where it is declared
