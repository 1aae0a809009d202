# SPDX-License-Identifier: BSD-2-Clause
"""Struct within itself."""

from cloister.lang import struct, u32


@struct
class Node:
    value: u32
    next: "Node"

# error 8:1 C0211 Node contains itself, so it has no size
# instead Ptr[Node] or Ptr[Node] | None
