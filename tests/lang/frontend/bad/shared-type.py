# SPDX-License-Identifier: BSD-2-Clause
"""`Shared` of this type."""

from cloister.lang import Ptr, Shared, struct, u32


@struct
class Node:
    value: u32
    next: "Shared[Ptr[Node]]"

# error 10:11 C0306 Shared[Ptr[Node]]: Ptr[Node] is no integer or bool
# instead Shared[u32] and the like; a struct with Shared fields
