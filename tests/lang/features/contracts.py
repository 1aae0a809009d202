# SPDX-License-Identifier: BSD-2-Clause
"""Contracts: before, after, in loops, of structs, and what is for proofs only."""

from cloister.lang import (
    Array,
    View,
    arbitrary,
    array,
    assume,
    decreases,
    ensures,
    ghost,
    interleave,
    invariant,
    old,
    proof,
    requires,
    serves,
    struct,
    u8,
    u16,
    u32,
    u64,
    undisturbed,
)


@struct
class Ring:
    free_count: u16 = 0
    free: Array[u16] = array(8)

    @invariant
    def sound(self) -> bool:
        return self.free_count <= 8 and self.room() <= 8 and all(slot < 8 for slot in self.free)

    def room(self) -> u16:
        return 8 - self.free_count

    def take(self) -> u16:
        requires(self.free_count > 0)
        ensures(lambda: self.free_count == old(self.free_count) - 1)
        ensures(lambda result: result < 8)
        self.free_count -= 1
        return self.free[self.free_count]


ring: Ring = Ring(3)


def take_one() -> u16:
    return ring.take() if ring.free_count > 0 else ring.room()


def sum_of(v: View[u8]) -> u64:
    requires(len(v) < 1000)
    ensures(lambda result: result <= len(v) * 255)
    total: u64 = 0
    for i in range(len(v)):
        invariant(total <= i * 255)
        total += u64(v[i])
    return total


def halve(n: u32) -> u32:
    low: u32 = 0
    high = n % 100
    while low < high:
        invariant(low <= high)
        decreases(high - low)
        low += 1
    return low


def drained(n: u32) -> u32:
    left = n % 100
    while left > 0:
        invariant(left < 100)
        serves()
        left -= 1
    return left


count: u32 = 0


@ghost
def is_even(n: u32) -> bool:
    return n % 2 == 0


def double() -> None:
    global count
    requires(is_even(count) and undisturbed())
    count = count // 2


@proof
def addition(a: u32, b: u32) -> None:
    assume(a < 10)
    c = arbitrary(u32)
    assert c <= c, "x"
    assert a + 0 == a
    assert any(b == i for i in range(u32(10)) if i > a) or all(b != i for i in range(a + 1, 10))
    interleave(double, double)
