# SPDX-License-Identifier: BSD-2-Clause
"""A condition as a value says nothing about what is behind it."""

from cloister.lang import Ptr, struct, u32


@struct
class Node:
    value: u32


def f(node: Ptr[Node] | None) -> u32:
    there = node is not None
    if there:
        return node.value
    return 0

# error 15:16 C0501 node may be None here
# instead `if node is not None:` around it, or `assert node is not None` before it; a call or assignment in between may change a field, so bind it to a local first
