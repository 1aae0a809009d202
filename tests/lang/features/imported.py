# SPDX-License-Identifier: BSD-2-Clause
"""What other modules import: struct, enum, constants, functions."""

from enum import Enum

from cloister.lang import Array, Ptr, array, struct, u8, u32

CAPACITY = 5
FACTOR: u32 = 3


class Mode(Enum):
    IDLE = 0
    BUSY = 1
    STOPPED = 2


@struct
class Stack:
    items: Array[u32] = array(CAPACITY)
    count: u32
    mode: Mode

    def push(self, item: u32) -> None:
        self.items[self.count] = item
        self.count += 1
        self.mode = Mode.BUSY

    def pop(self) -> u32:
        self.count -= 1
        return self.items[self.count]

    def full(self) -> bool:
        return self.count == CAPACITY


common: Stack = Stack(0, Mode.IDLE)


def drain(stack: Ptr[Stack]) -> u32:
    total: u32 = 0
    while stack.count > 0:
        total += stack.pop() * FACTOR
    stack.mode = Mode.STOPPED
    return total


def stacked(n: u8) -> u32:
    stack = Stack(0, Mode.IDLE)
    for i in range(n):
        stack.push(u32(i))
    return drain(stack)
