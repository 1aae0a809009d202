# SPDX-License-Identifier: BSD-2-Clause
"""Methods, and structs given by reference."""

from cloister.lang import Ptr, struct, u32


@struct
class Counter:
    value: u32
    limit: u32

    def bump(self, by: u32) -> u32:
        self.value += by
        assert self.value <= self.limit, "over the limit"
        return self.value


def method(start: u32, by: u32) -> u32:
    counter = Counter(start, 5000)
    first = counter.bump(by)
    second = counter.bump(1)
    return first + second


def helper(counter: Ptr[Counter], by: u32) -> None:
    counter.value += by
    counter.limit = counter.value


def by_reference(start: u32, by: u32) -> u32:
    counter = Counter(start, 0)
    helper(counter, by)
    return counter.limit
