# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def clear(node: Ptr[Node]) -> None:
    node.next = None


def f(node: Ptr[Node]) -> u32:
    if node.next is not None:
        clear(node)
        return node.next.value
    return 0

# error 20:16 C0501 node.next may be None here
# instead `if node.next is not None:` around it, or `assert node.next is not None` before it; a call or assignment in between may change a field, so bind it to a local first
