# SPDX-License-Identifier: BSD-2-Clause
"""What is evaluated when, in every construct that has more than one operand; and panics inside statements of several lines."""

from cloister.lang import (
    Array, Ptr, Shared, View, array, bits, copy_bytes, fill, load_be, load_le, overlay, replace, store_be, store_le, struct, to_raw, truncate,
    u8, u16, u32, u64, i8, i16, i32, i64, word, wrapping_add, wrapping_mul, zeroed,
)  # fmt: skip


@word(u32)
class Packed:
    low: u32 = bits(4)
    middle: u8 = bits(8)
    flag: bool = bits(1)


@struct
class Item:
    a: u32
    b: u32
    packed: Packed


@struct
class Window:
    bytes: View[u8]
    at: u64

    def next(self) -> u8:
        self.at += 1
        return self.bytes[self.at - 1]

    def rest(self) -> View[u8]:
        return self.bytes[self.at :]


@struct
class Link:
    number: u32
    next: Ptr["Link"] | None


@struct
class Cell:
    value: Shared[u32]


trace: u32 = 0
items: Array[Item] = array(4)
bytes_: Array[u8] = array(16)
others: Array[u8] = array(16)
shared: Array[Shared[u8]] = array(16)
links: Array[Link] = array(3)
words: Array[Packed] = array(3)


def n(digit: u32) -> u32:
    """Leaves a digit in the trace."""
    global trace
    trace = trace % 1000000 * 10 + digit
    return digit


def check(x: u32, digit: u32) -> u32:
    """Leaves a digit, panics for 0."""
    n(digit)
    assert x != 0, "zero"
    return x


def read_trace() -> u32:
    return trace


def binary(a: u32, b: u32, c: u32) -> u32:
    return wrapping_add(check(a, 1) // check(b, 2), check(c, 3) % 7)


def shift(a: u32, b: u32) -> u32:
    return check(a, 1) << check(b, 2)


def shift_right(a: i32, b: u32) -> i32:
    return (a + i32(truncate(u8, n(1)))) >> check(b, 2)


def divide_global(a: u32) -> u32:
    """The left operand is read before the right one changes it."""
    global trace
    trace = a
    return trace // n(3) + trace


def compare(a: u32, b: u32, c: u32) -> bool:
    return check(a, 1) < check(b, 2) <= check(c, 3)


def minimum(a: u32, b: u32) -> u32:
    return min(check(a, 1), check(b, 2)) + max(check(b, 3), n(4))


def construct(a: u32, b: u32) -> u32:
    item = Item(check(a, 1), check(b, 2), Packed(low=check(a, 3) & 15, middle=truncate(u8, check(b, 4)), flag=a == b))
    return wrapping_add(item.a, item.b) ^ to_raw(item.packed)


def word_order(a: u32, b: u32) -> u32:
    """Each field's check comes when its turn does."""
    return to_raw(Packed(low=check(a, 1), middle=u8(check(b, 2))))


def word_replace(a: u32, b: u32) -> u32:
    items[0].packed = Packed(low=3, middle=9)
    return to_raw(replace(items[n(1) - 1].packed, middle=u8(check(a, 2)), low=check(b, 3)))


def element(i: u32, j: u32, x: u32) -> u32:
    items[check(i, 1)].a = items[check(j, 2)].b + check(x, 3)
    return items[j].a


def element_augmented(i: u32, x: u32) -> u32:
    items[check(i, 1)].a += check(x, 2)
    items[i].b -= check(x, 3)
    return items[i].a


def field_of_word(i: u32, x: u8) -> u32:
    items[check(i, 1)].packed.middle = truncate(u8, check(u32(x), 2))
    items[i].packed.middle += x
    items[n(3)].packed.flag = not items[i].packed.flag
    return to_raw(items[i].packed) + to_raw(items[3].packed)


def word_elements(i: u32, x: u32) -> u32:
    words[check(i, 1)].low = check(x, 2)
    words[n(1)].low ^= 5
    return to_raw(words[i]) + to_raw(words[1])


def whole_items(i: u32, j: u32) -> u32:
    items[check(i, 1)] = make(check(j, 2))
    items[0].a = n(7)
    items[i] = items[j]
    return wrapping_add(items[i].a, items[j].b)


def make(x: u32) -> Item:
    return Item(x, n(5), Packed(low=1))


def slicing(a: u32, b: u32, c: u32) -> u32:
    v = bytes_[check(a, 1) : check(b, 2)]
    return u32(v[check(c, 3)]) + truncate(u32, len(v))


def loads(at: u32, x: u32) -> u32:
    store_le(u32, bytes_[check(x, 1) % 8 :], check(at, 2), check(x, 3))
    return load_be(u32, bytes_[n(2) :], check(at, 4)) ^ load_le(u32, bytes_, check(at, 5))


def filling(a: u32, x: u32) -> u32:
    fill(bytes_[check(a, 1) :], u8(check(x, 2)))
    return u32(bytes_[9])


def copying(a: u32, b: u32, m: u32) -> u32:
    copy_bytes(others[check(a, 1) : a + m % 8], bytes_[check(b, 2) : b + m % 9])
    return u32(others[5])


def overlaying(a: u32, x: u32) -> u32:
    cell = overlay(Cell, shared[check(a, 1) & 12 :], check(a, 2) % 20)
    cell.value.store(check(x, 3))
    shared[check(x, 4) % 17].store(truncate(u8, check(a, 5)))
    return cell.value.relaxed() ^ u32(shared[4].acquire())


def conditional(a: u32, b: u32) -> u32:
    x = check(a, 1) if n(2) < b else check(b, 3)
    return x if x > 5 or check(b, 4) > 7 and check(a, 5) < 100 else n(6)


def loops(a: u8, b: u8) -> u32:
    total: u32 = 0
    for i in range(n(1), check(u32(a), 2) % 20):
        total += i
    i: u32 = 0
    while check(20 - min(i, 20), 3) > u32(b) % 16 and n(4) == 4:
        i += 3
        total += i
    return total


def each(a: u8, b: u8) -> u32:
    total: u32 = 0
    for x in part(n(1), check(u32(a), 2)):
        total += u32(x)
        bytes_[b] = x
        bytes_[n(3)] = b
    return total


def part(a: u32, b: u32) -> View[u8]:
    return bytes_[a:b]


def chosen_view(a: u8, i: u8) -> u32:
    v = bytes_[2:9] if a > 100 else others[a:]
    w = v
    v = v[1:]
    w[0] = a
    return u32(v[i]) + u32(w[i])


def view_in_struct(a: u8, b: u8) -> u32:
    window = Window(bytes_[a:], u64(b))
    first = window.next()
    window.bytes[0] = b
    tail = window.rest()
    return u32(first) + u32(window.next()) + truncate(u32, len(tail))


def optional(flag: bool, i: u8) -> u32:
    link = links[i] if flag else None
    if link is None:
        return 77
    link.next = links[0] if i != 0 else None
    link.number += 1
    following = link.next
    return link.number + (following.number if following is not None else 1000)


def optional_and(i: u8, x: u32) -> bool:
    link = links[i].next
    links[i].number = x
    return link is not None and link.number > x // 2 or link is None and x % 3 == 0


def match_signed(x: i16) -> i32:
    match x:
        case -1:
            return 1
        case -32768 | 32767:
            return 2
        case 0 | 7:
            return 3
        case _:
            return -i32(x)


def match_big(x: u64) -> u32:
    match x:
        case 0xFFFFFFFFFFFFFFFF:
            return 1
        case 0x8000000000000000 | 1:
            return 2
    return 3


def match_effects(a: u32) -> u32:
    match check(a, 1) % 3:
        case 0:
            n(2)
        case 1:
            n(3)
        case _:
            check(a - 5, 4)
    return trace


def default(x: u32, factor: u32 = 3) -> u32:
    return x % 1000 * factor


def defaults(x: u32) -> u32:
    return default(x) + default(factor=2, x=x) + default(x, 5)


def several_lines(a: u8, b: u8, c: u8) -> u32:
    """The line of a panic is that of the operation, not of the statement."""
    return (
        u32(a + b)
        + u32(
            b
            - c
        )
        + u32(a // c)
    )  # fmt: skip


def several_lines_call(a: u8, b: u8, i: u8) -> u32:
    return default(
        u32(a * 2),
        u32(
            bytes_[
                i
            ]
            + b
        ),
    )  # fmt: skip


def several_lines_statement(a: u8, b: u8, i: u8) -> u8:
    bytes_[
        i
    ] = (
        a
        + b
    )  # fmt: skip
    others[
        i
    ] += (
        b
    )  # fmt: skip
    store_be(
        u16,
        bytes_,
        i,
        u16(a)
        * 300,
    )
    assert (
        a
        != b
    ), "equal"  # fmt: skip
    return bytes_[i]


def several_lines_condition(a: u8, b: u8) -> u32:
    if (
        a
        + b
        > 100
    ):  # fmt: skip
        return 1
    elif (
        a
        - b
        > 3
    ):  # fmt: skip
        return 2
    for i in range(
        0,
        a
        // b,
    ):
        if i > 3:
            return 3
    while (
        a * b
        > 3
    ):  # fmt: skip
        a //= 2
    return 4


def several_lines_logical(a: u8, b: u8) -> bool:
    return (
        a > 3
        and b + a > 2
        or (
            b
            - a
        )
        > 7
    )  # fmt: skip


def several_lines_word(a: u32, b: u8) -> u32:
    return to_raw(
        Packed(
            low=a,
            middle=b
            + 1,
            flag=True,
        )
    )
