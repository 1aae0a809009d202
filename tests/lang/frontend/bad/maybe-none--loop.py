# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def f(node: Ptr[Node] | None) -> u32:
    total: u32 = 0
    assert node is not None
    while total < 10:
        total += node.value
        node = node.next
    return total

# error 17:18 C0501 node may be None here
# instead `if node is not None:` around it, or `assert node is not None` before it; a call or assignment in between may change a field, so bind it to a local first
