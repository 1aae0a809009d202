# SPDX-License-Identifier: BSD-2-Clause
"""Structs and functions over types and constants: each instance is a struct or function of its own."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from cloister.lang import (
    AnyInteger,
    AnyStruct,
    Array,
    Constant,
    Ptr,
    View,
    array,
    constant,
    copy,
    ensures,
    invariant,
    requires,
    sizeof,
    struct,
    u8,
    u16,
    u32,
    u64,
    wrapping_add,
    wrapping_sub,
    zeroed,
)

E = TypeVar("E")
N = TypeVar("N", bound=Constant)
I = TypeVar("I", bound=AnyInteger)
S = TypeVar("S", bound=AnyStruct)
W = TypeVar("W", u16, u32)


@struct
class Queue(Generic[E, N]):
    """The indices run freely; the slot is the index modulo the capacity."""

    head: u16 = 0
    tail: u16 = 0
    items: Array[E, N] = array()

    @invariant
    def in_order(self) -> bool:
        return wrapping_sub(self.tail, self.head) <= constant[N]()

    def is_full(self) -> bool:
        return wrapping_sub(self.tail, self.head) == len(self.items)

    def slot(self) -> u16:
        """Where the next value goes."""
        return self.tail % constant[N]()

    def count(self) -> u16:
        return wrapping_sub(self.tail, self.head)


@struct
class Entry:
    offset: u64 = 0
    length: u16 = 0


@struct
class Pair(Generic[E, S]):
    """One by value, one by reference, and more of the same."""

    first: E
    second: Ptr[S] | None = None
    more: Ptr[Pair[E, S]] | None = None


Capacity = Literal[8]
EntryQueue = Queue[Entry, Capacity]
Numbers = Queue[u32, Literal[4]]

entries: EntryQueue = EntryQueue()
numbers: Numbers = zeroed(Numbers)
bytes_seen: Queue[u8, Literal[4]] = Queue[u8, Literal[4]](tail=3)
entry: Entry = Entry(7, 9)
pairs: Pair[u32, Entry] = Pair[u32, Entry](3)


def put(queue: Ptr[Queue[u32, N]], value: u32) -> bool:
    """Over the constant alone: the queue says which."""
    ensures(lambda result: result or queue.is_full())
    if queue.is_full():
        return False
    queue.items[queue.slot()] = value
    queue.tail = wrapping_add(queue.tail, 1)
    return True


def capacity_of(queue: Ptr[Queue[E, N]]) -> u64:
    return constant[N]() + sizeof(Queue[E, N])


def largest(v: View[I]) -> I:
    """Over any integer type."""
    requires(len(v) > 0)
    best = v[0]
    for x in v:
        if x > best:
            best = x
    return best


def mean(a: W, b: W) -> W:
    half: W = (a & b) + ((a ^ b) >> 1)
    return half


def first_of(pair: Ptr[Pair[E, S]]) -> E:
    return pair.first


def total() -> u64:
    put(numbers, 5)
    put(numbers, 7)
    entries.items[entries.slot()] = copy(entry)
    entries.tail = wrapping_add(entries.tail, 1)
    pairs.second = entry
    again = Pair[u32, Entry](first_of(pairs), more=pairs)
    held = again.more
    assert held is not None
    found = held.second
    assert found is not None
    return capacity_of(numbers) + u64(largest(numbers.items)) + entries.items[0].offset + u64(again.first) + u64(found.length)


def means(a: u16, b: u32) -> u32:
    return u32(mean(a, 4)) + mean(b, b)


def slots(n: u16) -> u16:
    numbers.tail = n
    numbers.head = n
    bytes_seen.tail = n
    bytes_seen.head = n
    return numbers.slot() * 100 + bytes_seen.slot() + numbers.count()


def biggest(a: u8, b: u8) -> u8:
    local = Queue[u8, Literal[2]]()
    local.items[0] = a
    local.items[1] = b
    return largest(local.items)
