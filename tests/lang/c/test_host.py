# SPDX-License-Identifier: BSD-2-Clause
"""Emitted C run on this machine: order of evaluation, panics and their places, what only execution shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloister.lang import PanicReason
from cloister.lang.c.host import HostLibrary, PanicRecord

Host = Callable[[str], HostLibrary]

TRACE = """\
from cloister.lang import Array, Ptr, array, log, struct, u8, u32, u64

trace: u64 = 0


@struct
class Cell:
    value: u32 = 0


cells: Array[Cell] = array(4)
numbers: Array[u32] = array(4)


def note(digit: u64) -> u64:
    global trace
    trace = trace * 10 + digit
    return digit


def flag(digit: u64, value: bool) -> bool:
    note(digit)
    return value


def cell(digit: u64) -> Ptr[Cell]:
    note(digit)
    return cells[digit % 4]


def three(a: u64, b: u64, c: u64) -> u64:
    return a * 100 + b * 10 + c


def traced() -> u64:
    global trace
    result = trace
    trace = 0
    return result

"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("note(1) + note(2) * note(3)", 123),
        ("three(note(3), note(1), note(2))", 312),
        ("u64(flag(1, False) and flag(2, True) or flag(3, note(4) < note(5)))", 1453),
        ("note(6) if note(1) < note(2) else note(7)", 126),
        ("u64(note(1) < note(2) < note(3) > note(4) < note(5))", 1234),
        ("trace + note(9) + trace * note(1)", 91),
        ("u64(numbers[note(1)] + numbers[note(2)])", 12),
    ],
)
def test_operands_are_evaluated_from_left_to_right(host: Host, body: str, expected: int) -> None:
    library = host(f"{TRACE}\ndef run() -> u64:\n    unused = {body}\n    return traced() + unused - unused\n")
    assert library.call("sample.run") == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("numbers[note(2)] = u32(note(1))", 12),  # the value first, then the place
        ("cell(2).value = u32(note(1))", 12),
        ("numbers[note(1)] += u32(note(2))", 12),  # the place is read first
        ("cell(1).value += u32(note(2))", 12),
        ("while note(1) > note(2):\n        pass", 12),
        ("for i in range(note(1), note(3), 1):\n        note(5)", 1355),
        ("log(f'{note(1)} {note(2)}')", 12),
    ],
)
def test_statements_are_evaluated_in_pythons_order(host: Host, statement: str, expected: int) -> None:
    library = host(f"{TRACE}\ndef run() -> u64:\n    {statement}\n    return traced()\n")
    assert library.call("sample.run") == expected


def test_augmented_assignment_reads_its_place_before_the_value_changes_it(host: Host) -> None:
    library = host("""
        from cloister.lang import u32

        counter: u32 = 5


        def bump() -> u32:
            global counter
            counter = 100
            return 1


        def run() -> u32:
            global counter
            counter += bump()
            return counter
    """)
    assert library.call("sample.run") == 6


def test_the_first_panic_is_the_one_that_python_meets_first(host: Host) -> None:
    library = host("""
        from cloister.lang import u32


        def left(a: u32, b: u32) -> u32:
            return (a - 1) * (a // b)


        def right(a: u32, b: u32) -> u32:
            return (a // b) * (a - 1)
    """)
    assert library.call("sample.left", 0, 0) == PanicRecord(PanicReason.OVERFLOW.value, "sample.py", 5)
    assert library.call("sample.right", 0, 0) == PanicRecord(PanicReason.DIVISION.value, "sample.py", 9)


@pytest.mark.parametrize(
    ("expression", "reason", "line"),
    [
        ("a + 0xFFFFFFFF", PanicReason.OVERFLOW, 8),
        ("u32(bytes[a * 100])", PanicReason.INDEX, 8),
        ("a // (a - a)", PanicReason.DIVISION, 8),
        ("u32(u8(a + 300))", PanicReason.CONVERSION, 8),
        ("a >> a + 31", PanicReason.SHIFT, 8),
        ("a << 31", PanicReason.OVERFLOW, 8),
        ("(a\n        + 1\n        + (a -\n         3))", PanicReason.OVERFLOW, 10),
    ],
)
def test_panics_name_reason_file_and_line(host: Host, expression: str, reason: PanicReason, line: int) -> None:
    library = host(
        "from cloister.lang import Array, array, u8, u32\n\nbytes: Array[u8] = array(4)\n\n\n\n"
        f"def run(a: u32) -> u32:\n    return {expression}\n"
    )
    assert library.call("sample.run", 2) == PanicRecord(reason.value, "sample.py", line)


def test_assertions_and_enums_panic(host: Host) -> None:
    library = host("""
        from enum import Enum

        from cloister.lang import panic, u64


        class Odd(Enum):
            A = 1
            B = 3


        def odd(x: u64) -> u64:
            return Odd(x).value


        def check(x: u64) -> None:
            assert x != 2, "two"
            if x == 3:
                panic("three")
    """)
    assert library.call("sample.odd", 3) == 3
    assert library.call("sample.odd", 2) == PanicRecord(PanicReason.ENUM.value, "sample.py", 12)
    assert library.call("sample.odd", 257) == PanicRecord(PanicReason.ENUM.value, "sample.py", 12)
    assert library.call("sample.check", 1) == 0
    assert library.call("sample.check", 2) == PanicRecord(PanicReason.ASSERTION.value, "sample.py", 16)
    assert library.call("sample.check", 3) == PanicRecord(PanicReason.EXPLICIT.value, "sample.py", 18)


def test_variables_last_until_reset(host: Host) -> None:
    library = host("""
        from cloister.lang import i8, log

        count: i8 = -3


        def step(by: i8) -> i8:
            global count
            count += by
            log(f'at {count} {count:x}')
            return count
    """)
    assert library.call("sample.step", -1) == -4
    assert library.call("sample.step", 14) == 10
    assert library.log() == "at -4 -4\nat 10 a\n"
    library.reset()
    assert library.call("sample.step", 0) == -3
    assert library.log() == "at -3 -3\n"


def test_a_range_with_a_step_ends_at_the_edge_of_its_type(host: Host) -> None:
    library = host("""
        from cloister.lang import i8, u8, u64


        def up(stop: u8) -> u64:
            n: u64 = 0
            for i in range(250, stop, 4):
                n += u64(i)
            return n


        def down(stop: i8) -> u64:
            n: u64 = 0
            for i in range(-120, stop, -5):
                n += u64(-i)
            return n
    """)
    assert library.call("sample.up", 255) == 250 + 254
    assert library.call("sample.up", 3) == 0
    assert library.call("sample.down", -128) == 120 + 125


def test_a_model_stands_in_for_an_extern_function(host: Host) -> None:
    library = host("""
        from cloister.lang import extern, u32

        UNSAFE = "a test"


        @extern("outside", header="no_such_file.h")
        def outside(x: u32) -> u32:
            return x + 1


        def run(x: u32) -> u32:
            return outside(x)
    """)
    assert library.call("sample.run", 41) == 42


def test_overlapping_views_are_copied_as_if_at_once(host: Host) -> None:
    library = host("""
        from cloister.lang import Array, array, copy_bytes, load_be, u8, u32


        def run() -> u32:
            data: Array[u8] = array(8)
            for i in range(8):
                data[i] = u8(i)
            copy_bytes(data[1:5], data[0:4])
            return load_be(u32, data, 1)
    """)
    assert library.call("sample.run") == 0x00010203


PATHS = """
from cloister.lang import Array, Ptr, array, struct, u32


@struct
class Inner:
    count: u32 = 0
    numbers: Array[u32] = array(3)


@struct
class Outer:
    inner: Ptr[Inner] | None = None


first: Inner = Inner(10)
second: Inner = Inner(20)
outer: Outer = Outer()
cursor: Ptr[Inner] | None = None


def switch() -> u32:
    outer.inner = second
    return 1


def add() -> u32:
    outer.inner = first
    inner = outer.inner
    if inner is None:
        return 0
    chosen(inner).count += switch()
    return first.count * 100 + second.count


def chosen(inner: Ptr[Inner]) -> Ptr[Inner]:
    return inner


def sum_while_moving() -> u32:
    here: Ptr[Inner] = first
    for i in range(3):
        first.numbers[i] = 1
        second.numbers[i] = 100
    total: u32 = 0
    for number in here.numbers:
        total += number
        here = second
    return total
"""


def test_the_place_of_an_augmented_assignment_is_found_once(host: Host) -> None:
    assert host(PATHS).call("sample.add") == 11 * 100 + 20


def test_what_a_loop_goes_over_is_found_once(host: Host) -> None:
    assert host(PATHS).call("sample.sum_while_moving") == 3
