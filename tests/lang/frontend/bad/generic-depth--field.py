# SPDX-License-Identifier: BSD-2-Clause
"""A struct that points to ever larger ones."""

from __future__ import annotations

from typing import Generic, TypeVar

from cloister.lang import Ptr, struct, u32

E = TypeVar("E")


@struct
class Node(Generic[E]):
    item: E
    next: Ptr[Node[Node[E]]] | None = None


node: Node[u32] = Node[u32](0)

# error 16:15 C0318 instances ask for ever larger ones, such as Node[Node[Node[Node[Node[Node[Node[Node[Node[Node[Node[No...
# instead a type that does not grow
