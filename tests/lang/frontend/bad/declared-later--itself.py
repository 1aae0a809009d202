# SPDX-License-Identifier: BSD-2-Clause
"""Name declared further down."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: Ptr[Node] | None

# error 10:15 C0112 Node is not complete here
# instead Node further up; in an annotation "Node" in quotes, or `from __future__ import annotations`
