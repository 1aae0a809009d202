# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to no struct."""

from cloister.lang import Ptr, u32


def f(x: Ptr[u32]) -> None:
    pass

# error 7:10 C0303 Ptr[u32] points to u32, which is no struct
# instead a struct with a field of type u32, or a View
