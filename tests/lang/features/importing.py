# SPDX-License-Identifier: BSD-2-Clause
"""Uses of another module's declarations; panics there carry its file."""

from imported import CAPACITY, FACTOR, Mode, Stack, common, drain

from cloister.lang import u8, u32, u64


def push_many(n: u8) -> u32:
    stack = Stack(0, Mode.IDLE)
    for i in range(0, n):
        stack.push(u32(i) + FACTOR)
    return drain(stack)


def pop_empty(n: u8) -> u32:
    stack = Stack(u32(n), Mode.IDLE)
    return stack.pop() + stack.pop()


def common_state(x: u32) -> u32:
    if common.full():
        drain(common)
    common.push(x % 1000)
    return common.count + CAPACITY


def mode_after(n: u8) -> u64:
    stack = Stack(0, Mode(n))
    if stack.mode is not Mode.STOPPED:
        stack.push(1)
    return stack.mode.value
