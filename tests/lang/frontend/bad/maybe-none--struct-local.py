# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def f(other: Ptr[Node]) -> u32:
    total: u32 = 0
    x = Node(1, other)
    p = x
    if p.next is not None:
        while total < 5:
            total += p.next.value
            x = Node(2, None)
    return total

# error 19:22 C0501 p.next may be None here
# instead `if p.next is not None:` around it, or `assert p.next is not None` before it; a call or assignment in between may change a field, so bind it to a local first
