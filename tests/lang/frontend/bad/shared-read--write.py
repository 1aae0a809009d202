# SPDX-License-Identifier: BSD-2-Clause
"""Shared memory without ordering."""

from cloister.lang import Ptr, Shared, struct, u32


@struct
class Queue:
    head: Shared[u32]


def f(queue: Ptr[Queue]) -> None:
    queue.head = 1

# error 13:5 C0502 queue.head is Shared[u32]: a write names its ordering
# instead queue.head.store(v) or .release(v)
