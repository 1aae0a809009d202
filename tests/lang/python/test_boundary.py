# SPDX-License-Identifier: BSD-2-Clause
"""What goes into target code from a test is checked, what comes out is dressed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from cloister import lang
from cloister.lang import Panic, PanicReason
from cloister.lang.python import ArgumentError

SOURCE = '''
from enum import Enum

from cloister.lang import Array, Ptr, Shared, View, array, bits, struct, u8, u16, u32, u64, i8, word, zeroed

LIMIT: u32 = 5
SIZES = (1, 2, 3)


class Colour(Enum):
    """Colours."""

    RED = 0
    BLUE = 4


FAVOURITE: Colour = Colour.BLUE


@word(u32)
class Header:
    kind: u32 = bits(4)
    urgent: bool = bits(1)
    colour: Colour = bits(3)

    def doubled(self) -> u32:
        return self.kind * 2


@struct
class Point:
    x: u16
    y: u16 = 5

    def sum(self, more: u16 = 0) -> u16:
        return self.x + self.y + more


@struct
class Box:
    corner: Point
    colour: Colour
    header: Header
    counts: Array[u32] = array(3)
    points: Array[Point] = array(2)
    next: Ptr["Box"] | None


@struct
class Queue:
    head: Shared[u32]
    ready: Shared[bool]
    slots: Array[Shared[u16]] = array(2)


counter: u32 = 7
box: Box = zeroed(Box)
queue: Queue = zeroed(Queue)
best: Colour = Colour.RED
table: Array[u8] = array(4)


def add(a: u8, b: i8) -> u8:
    """Adds."""
    return u8(i8(a) + b)


def flip(a: bool) -> bool:
    return not a


def other(c: Colour) -> Colour:
    return Colour.BLUE if c is Colour.RED else Colour.RED


def make_header(kind: u32) -> Header:
    return Header(kind=kind, urgent=True, colour=Colour.BLUE)


def kind_of(h: Header) -> u32:
    return h.kind


def make_point(x: u16) -> Point:
    return Point(x)


def move(p: Ptr[Point], by: u16) -> None:
    p.x += by


def maybe(p: Ptr[Box] | None) -> u32:
    if p is None:
        return 0
    return p.counts[0]


def first(v: View[u8], i: u32) -> u8:
    return v[i]


def set_first(v: View[u8], x: u8) -> None:
    v[0] = x


def middle(v: View[u8]) -> View[u8]:
    return v[1:3]


def total(v: View[u32]) -> u32:
    sum_: u32 = 0
    for x in v:
        sum_ += x
    return sum_


def count() -> u32:
    global counter
    counter += 1
    return counter


def head() -> u32:
    return queue.head.acquire()
'''


@pytest.fixture
def m(target: Callable[..., Any]) -> Any:
    return target(SOURCE).module


def test_integers_are_checked_by_range_and_type(m: Any) -> None:
    assert m.add(200 - 100, -5) == 95
    for bad in (256, -1, "1", 1.0, True, None):
        with pytest.raises(ArgumentError, match=r"add\(\) parameter 'a': .* allowed: u8, an integer from 0 to 255"):
            m.add(bad, 0)
    with pytest.raises(ArgumentError, match="i8, an integer from -128 to 127"):
        m.add(1, 128)


def test_bools_are_bools(m: Any) -> None:
    assert m.flip(True) is False
    with pytest.raises(ArgumentError, match="allowed: bool"):
        m.flip(1)


def test_enums_are_members_outside(m: Any) -> None:
    assert m.other(m.Colour.RED) is m.Colour.BLUE
    assert m.FAVOURITE is m.Colour.BLUE and m.best is m.Colour.RED
    with pytest.raises(ArgumentError, match="Colour, one of RED, BLUE"):
        m.other(4)


def test_words_are_integers_with_fields(m: Any) -> None:
    header = m.make_header(9)
    assert header == 9 | 1 << 4 | 4 << 5 and isinstance(header, int)
    assert (header.kind, header.urgent, header.colour) == (9, True, m.Colour.BLUE)
    assert header.doubled() == 18
    assert m.Header(kind=3, colour=m.Colour.BLUE) == 3 | 4 << 5
    assert lang.replace(header, kind=1).kind == 1
    assert lang.from_raw(m.Header, 5).kind == 5 and lang.to_raw(header) == int(header)
    assert m.kind_of(header) == 9 and m.kind_of(0x13) == 3
    with pytest.raises(ArgumentError, match="4 bits"):
        m.Header(kind=16)
    with pytest.raises(ArgumentError, match="no field 'size'"):
        m.Header(size=16)


def test_word_field_that_does_not_fit_panics(m: Any) -> None:
    with pytest.raises(Panic):
        m.make_header(16)


def test_structs_are_shared_by_reference(m: Any) -> None:
    point = m.Point(1)
    m.move(point, 4)
    assert (point.x, point.y, point.sum(), point.sum(2)) == (5, 5, 10, 12)
    made = m.make_point(3)
    assert isinstance(made, m.Point) and made.x == 3
    with pytest.raises(ArgumentError, match="Point.x: 65536"):
        point.x = 65536
    with pytest.raises(ArgumentError, match="needs a value for 'x'"):
        m.Point()
    with pytest.raises(ArgumentError, match="allowed: Point"):
        m.move(m.box, 1)


def test_assigning_a_struct_field_copies(m: Any) -> None:
    box, point = lang.zeroed(m.Box), m.Point(2, 3)
    box.corner = point
    point.x = 9
    assert box.corner.x == 2 and box.corner is box.corner
    box.points[1] = point
    point.x = 1
    assert [p.x for p in box.points] == [0, 9]
    again = lang.copy(box)
    again.corner.x = 77
    assert box.corner.x == 2 and again.points[1].x == 9
    box.colour = m.Colour.BLUE
    assert box.colour is m.Colour.BLUE
    box.header = m.Header(kind=2, colour=m.Colour.RED)
    assert box.header.kind == 2
    box.counts[2] = 4
    assert list(box.counts) == [0, 0, 4]
    with pytest.raises(ArgumentError):
        box.counts[2] = -1
    with pytest.raises(IndexError):
        box.counts[3]
    assert lang.sizeof(m.Point) == 4 and lang.offsetof(m.Point, "y") == 2


def test_optional_pointers_take_none(m: Any) -> None:
    assert m.maybe(None) == 0
    m.box.counts[0] = 6
    assert m.maybe(m.box) == 6
    m.box.next = m.box
    assert m.box.next is m.box


def test_views_share_bytearrays_and_copy_bytes(m: Any) -> None:
    data = bytearray(b"abcd")
    m.set_first(data, 65)
    assert data == b"Abcd"
    assert m.first(b"xyz", 1) == ord("y") and m.first([1, 2], 1) == 2
    part = m.middle(data)
    assert bytes(part) == b"bc" and part == b"bc" and len(part) == 2
    m.set_first(part, 66)
    assert data == b"ABcd"
    assert m.first(m.middle(part[0:2] if len(part) > 2 else data), 0) == 66
    assert m.total([1, 2, 3]) == 6 and m.total(m.box.counts) == sum(m.box.counts)
    m.set_first(m.table, 3)
    assert m.table[0] == 3 and list(m.table) == [3, 0, 0, 0]
    with pytest.raises(ArgumentError, match="element 1"):
        m.total([1, -2])
    with pytest.raises(ArgumentError):
        m.total(5)


def test_module_variables_read_and_write_the_program_s(m: Any) -> None:
    assert m.counter == 7 and m.count() == 8 and m.counter == 8
    m.counter = 100
    assert m.count() == 101
    with pytest.raises(ArgumentError):
        m.counter = -1
    m.best = m.Colour.BLUE
    assert m.best is m.Colour.BLUE
    assert m.SIZES == (1, 2, 3) and m.LIMIT == 5


def test_shared_fields_are_cells(m: Any) -> None:
    m.queue.head.store(5)
    assert m.head() == 5 and m.queue.head.relaxed() == 5 and m.queue.head.acquire() == 5
    m.queue.slots[1].release(9)
    assert m.queue.slots[1].relaxed() == 9
    m.queue.ready.store(True)
    assert m.queue.ready.relaxed() is True
    with pytest.raises(ArgumentError):
        m.queue.slots[0].store(1 << 16)


def test_panics_name_reason_file_and_line(m: Any) -> None:
    with pytest.raises(Panic) as caught:
        m.first(b"xyz", 3)
    line = next(i for i, text in enumerate(SOURCE.splitlines(), 1) if text == "    return v[i]")
    assert (caught.value.reason, caught.value.file, caught.value.line) == (PanicReason.INDEX, "sample.py", line)


def test_traceback_shows_the_source(target: Callable[..., Any]) -> None:
    loaded = target(SOURCE)
    with pytest.raises(Panic) as caught:
        loaded.module.first(b"", 0)
    frames = [f for f in traceback.extract_tb(caught.value.__traceback__) if f.filename == str(loaded.file)]
    assert [(f.name, f.line) for f in frames] == [("first", "return v[i]")]


def test_documentation_and_names_are_kept(m: Any) -> None:
    assert m.add.__name__ == "add" and m.add.__doc__ == "Adds." and m.add.__module__ == "sample"
    assert m.Point.__name__ == "Point" and m.Colour.__name__ == "Colour"
    assert repr(m.Point(1)) == "Point(x=1, y=5)"
    assert "kind=3" in repr(m.Header(kind=3, colour=m.Colour.RED))


def test_reset_restores_the_initial_state(target: Callable[..., Any]) -> None:
    loaded = target(SOURCE)
    loaded.module.count()
    loaded.module.table[1] = 4
    loaded.space.reset()
    assert loaded.module.counter == 7 and list(loaded.module.table) == [0, 0, 0, 0]


DEFAULTS = """
from enum import Enum

from cloister.lang import Ptr, View, bits, struct, u8, u32, word

SIZE = 1 << 20


class Colour(Enum):
    RED = 0
    BLUE = 4


@word(u32)
class Header:
    kind: u32 = bits(4)
    colour: Colour = bits(3)


@struct
class S:
    x: u8 = 1

    def more(self, by: u32 = SIZE // 2, *, then: u32 = 1 << 3) -> u32:
        return u32(self.x) + by + then


def opt(a: u8, p: Ptr[S] | None = None, flag: bool = not False, big: u32 = 1 << 20, size: u32 = SIZE) -> u32:
    return u32(a) + (u32(p.x) if p is not None else 9) + u32(flag) + big + size


def run(a: u8) -> u32:
    return opt(a)


def by_name(a: u8, *, c: u8 = 5, d: u8 = 1 + 1) -> u8:
    return a ^ c ^ d


def behind(a: u8 = 2, *, b: u8) -> u8:
    return a * b


def dressed(colour: Colour = Colour.BLUE, header: Header = Header(kind=3, colour=Colour.BLUE)) -> u32:
    return header.kind + (u32(colour.value) if colour is header.colour else 0)
"""


def test_every_default_is_there_for_callers_from_outside(target: Callable[..., Any]) -> None:
    m = target(DEFAULTS).module
    assert m.opt(3) == m.run(3) == 3 + 9 + 1 + (1 << 21)
    assert m.opt(3, m.S(4), False, 0, size=7) == 14
    assert (m.by_name(3), m.by_name(3, c=4), m.by_name(3, d=4)) == (3 ^ 5 ^ 2, 3 ^ 4 ^ 2, 3 ^ 5 ^ 4)
    assert m.behind(b=4) == 8
    with pytest.raises(TypeError, match="behind.. needs a value for 'b'"):
        m.behind(3)
    assert m.dressed() == 7 and m.dressed(m.Colour.RED) == 3
    assert m.S(2).more() == 2 + (1 << 19) + 8
    with pytest.raises(ArgumentError):
        m.opt(3, big=-1)


def test_an_arbitrary_word_holds_members_in_the_fields_of_enums(target: Callable[..., Any]) -> None:
    loaded = target("""
        from enum import Enum

        from cloister.lang import arbitrary, bits, proof, u8, word


        class Kind(Enum):
            B = 1
            C = 2


        @word(u8)
        class W:
            kind: Kind = bits(2)
            n: u8 = bits(6)


        @proof
        def members_only() -> None:
            w = arbitrary(W)
            assert w.kind is Kind.B or w.kind is Kind.C
    """)
    for _ in range(100):
        loaded.module.members_only()
