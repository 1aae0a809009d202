# SPDX-License-Identifier: BSD-2-Clause
"""Queues of threads: the one list structure that ready queues, the release queue, endpoints and notifications share.

Invariants: `head` is None exactly if `tail` is; a thread that is in no queue has neither neighbour.
"""

from cloister.kernel.refills import head_of
from cloister.kernel.structures import Tcb, ThreadQueue
from cloister.lang import Ptr, inline, u64


@inline
def is_empty(queue: Ptr[ThreadQueue]) -> bool:
    """No thread is in it."""
    return queue.head is None


def prepend(queue: Ptr[ThreadQueue], thread: Ptr[Tcb]) -> None:
    """Put a thread, which is in no queue, at the front."""
    head = queue.head
    thread.queue_next = head
    thread.queue_previous = None
    if head is None:
        queue.tail = thread
    else:
        head.queue_previous = thread
    queue.head = thread


def append(queue: Ptr[ThreadQueue], thread: Ptr[Tcb]) -> None:
    """Put a thread, which is in no queue, at the end."""
    tail = queue.tail
    thread.queue_previous = tail
    thread.queue_next = None
    if tail is None:
        queue.head = thread
    else:
        tail.queue_next = thread
    queue.tail = thread


def _insert_before(queue: Ptr[ThreadQueue], thread: Ptr[Tcb], following: Ptr[Tcb] | None) -> None:
    if following is None:
        append(queue, thread)
        return
    previous = following.queue_previous
    if previous is None:
        prepend(queue, thread)
        return
    thread.queue_next = following
    thread.queue_previous = previous
    previous.queue_next = thread
    following.queue_previous = thread


def remove(queue: Ptr[ThreadQueue], thread: Ptr[Tcb]) -> None:
    """Take a thread out of the queue that it is in."""
    previous = thread.queue_previous
    following = thread.queue_next
    if previous is None:
        queue.head = following
    else:
        previous.queue_next = following
    if following is None:
        queue.tail = previous
    else:
        following.queue_previous = previous
    thread.queue_next = None
    thread.queue_previous = None


def insert_by_priority(queue: Ptr[ThreadQueue], thread: Ptr[Tcb]) -> None:
    """Behind all threads of the same or a higher priority. The loop ends at the end of the queue."""
    tail = queue.tail
    if tail is None or tail.priority >= thread.priority:
        append(queue, thread)
        return
    following = queue.head
    while following is not None and following.priority >= thread.priority:
        following = following.queue_next
    _insert_before(queue, thread, following)


@inline
def release_time(thread: Ptr[Tcb]) -> u64:
    """When the budget of a thread in the release queue becomes usable."""
    context = thread.sched_context
    assert context is not None, "a thread without a scheduling context awaits its release"
    return head_of(context).time


def insert_by_time(queue: Ptr[ThreadQueue], thread: Ptr[Tcb]) -> None:
    """Behind all threads that are released before or at the same time. The loop ends at the end of the queue."""
    time = release_time(thread)
    following = queue.head
    while following is not None and release_time(following) <= time:
        following = following.queue_next
    _insert_before(queue, thread, following)
