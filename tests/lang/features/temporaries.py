# SPDX-License-Identifier: BSD-2-Clause
"""Structs that are made for a call."""

from cloister.lang import Ptr, copy, struct, u32


@struct
class Pair:
    """Two numbers, to be changed by who is given them."""

    left: u32
    right: u32

    def bumped(self, other: "Ptr[Pair]") -> u32:
        other.left += 1
        return self.left + other.left


counted: u32 = 0


def next_count() -> u32:
    global counted
    counted += 1
    return counted


def pair_sum(a: Ptr[Pair], b: Ptr[Pair] | None) -> u32:
    a.left += a.right
    if b is None:
        return a.left
    return a.left * 3 + b.left


def make_pair(left: u32) -> Pair:
    return Pair(left, next_count())


def temporary_struct(a: u32, b: u32) -> u32:
    return pair_sum(Pair(a, b), None) + pair_sum(Pair(b, next_count()), Pair(next_count(), a))


def temporary_result(a: u32) -> u32:
    held = Pair(1, 2)
    return held.bumped(make_pair(a)) + pair_sum(copy(held), make_pair(a)) + held.left


def temporary_in_a_loop(n: u32) -> u32:
    total: u32 = 0
    while pair_sum(Pair(total, 1), None) <= n % 50:
        total += 1
    return total
