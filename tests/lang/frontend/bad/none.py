# SPDX-License-Identifier: BSD-2-Clause
"""None here."""

from cloister.lang import u32


def f() -> u32:
    return None

# error 8:12 C0417 u32 is needed here, and None is no such value
# instead Ptr[T] | None where a pointer may be missing; a value of type u32
