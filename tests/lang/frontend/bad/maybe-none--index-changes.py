# SPDX-License-Identifier: BSD-2-Clause
"""Pointer may be None."""

from cloister.lang import Array, Ptr, array, struct, u32


@struct
class Node:
    value: u32


slots: Array[Ptr[Node] | None] = array(8)


def f(i: u32) -> u32:
    if slots[i] is not None:
        i += 1
        return slots[i].value
    return 0

# error 18:16 C0501 slots[i] may be None here
# instead `if slots[i] is not None:` around it, or `assert slots[i] is not None` before it; a call or assignment in between may change a field, so bind it to a local first
