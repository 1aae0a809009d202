# SPDX-License-Identifier: BSD-2-Clause
"""Shared memory without ordering."""

from cloister.lang import Ptr, Shared, struct, u32


@struct
class Queue:
    head: Shared[u32]


def f(queue: Ptr[Queue]) -> u32:
    return queue.head + 1

# error 13:12 C0502 queue.head is Shared[u32]: another party may change it at any time
# instead x = queue.head.relaxed() or .acquire(), once, and go on with x; write by .store(...) or .release(...)
