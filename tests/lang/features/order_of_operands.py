# SPDX-License-Identifier: BSD-2-Clause
"""Operands are evaluated from left to right, a value before the place it is assigned to."""

from cloister.lang import Array, array, u64, u8

trace: u64 = 0


def note(digit: u64) -> u64:
    global trace
    trace = trace % 100000000 * 10 + digit
    return digit


def read_trace() -> u64:
    return trace


def reset_trace() -> None:
    global trace
    trace = 0


def order_of_operands(a: u64, b: u64) -> u64:
    reset_trace()
    x = note(1) + note(2) * note(3) - note(a % 5)
    y = note(4) // note(b % 3)
    return read_trace() * 10 + x + y


def order_of_arguments(a: u64) -> u64:
    reset_trace()
    return three(note(1), note(a % 10), note(3)) + read_trace()


def three(a: u64, b: u64, c: u64) -> u64:
    return a + b * 100 + c * 10000


def order_of_assignment(a: u8, b: u64) -> u64:
    """The value comes first, then the place; of two panics the value's is the one."""
    reset_trace()
    slots: Array[u64] = array(4)
    slots[note(u64(a % 8))] = note(9) // (b % 4)
    return read_trace() + slots[0]


def order_of_augmented(a: u8, b: u64) -> u64:
    """The place is read first, then the value."""
    reset_trace()
    slots: Array[u64] = array(4)
    slots[note(u64(a % 8))] += note(9) // (b % 4)
    return read_trace() + slots[0]


def bump_trace() -> u64:
    global trace
    trace += 100
    return 1


def augmented_reads_first(a: u64) -> u64:
    global trace
    trace = a % 1000
    trace += bump_trace()
    return trace


def order_compare(a: u64, b: u64) -> u64:
    reset_trace()
    less = note(a % 10) < note(b % 10) <= note(5)
    return read_trace() * 2 + u64(less)
