# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def f(a: Ptr[Node], b: Ptr[Node]) -> u32:
    if a.next is not None:
        b.next = None
        return a.next.value
    return 0

# error 16:16 C0501 a.next may be None here
# instead `if a.next is not None:` around it, or `assert a.next is not None` before it; a call or assignment in between may change a field, so bind it to a local first
