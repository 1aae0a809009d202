# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def f(node: Ptr[Node]) -> u32:
    return node.next.value

# error 14:12 C0501 node.next may be None here
# instead `if node.next is not None:` around it, or `assert node.next is not None` before it; a call or assignment in between may change a field, so bind it to a local first
