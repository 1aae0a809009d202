# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def clear(node: Ptr[Node]) -> u32:
    node.next = None
    return 1


def f(node: Ptr[Node]) -> None:
    if node.next is not None:
        node.next.value = clear(node)

# error 20:9 C0501 node.next may be None here
# instead `if node.next is not None:` around it, or `assert node.next is not None` before it; a call or assignment in between may change a field, so bind it to a local first
