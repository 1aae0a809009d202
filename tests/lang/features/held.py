# SPDX-License-Identifier: BSD-2-Clause
"""Values that change what the rest of their statement reads: the word beside the field that is set, the path to the place, other operands."""

from cloister.lang import Array, Ptr, View, array, bits, copy, replace, store_le, struct, to_raw, u8, u32, u64, word, zeroed


@word(u32)
class Pair:
    first: u32 = bits(4)
    second: u32 = bits(4)
    rest: u32 = bits(24)


@struct
class Inner:
    pair: Pair = Pair()
    number: u32 = 0
    numbers: Array[u32] = array(2)


@struct
class Outer:
    inner: Inner
    pairs: Array[Pair] = array(4)
    inners: Array[Inner] = array(4)


@struct
class Shown:
    bytes: View[u8]


@struct
class Nest:
    inner: Inner
    number: u32
    again: Inner


@struct
class At:
    row: u8


@struct
class Row:
    items: Array[u8] = array(3)


@struct
class Link:
    items: Array[u8] = array(2)
    next: "Ptr[Link] | None" = None


outer: Outer = Outer(Inner())
one: Inner = Inner()
two: Inner = Inner()
pair: Pair = Pair()
chosen: Ptr[Inner] = one
count: u32 = 0
numbers: Array[u32] = array(2)
small: Array[u8] = array(8)
large: Array[u8] = array(8)
shown: Shown = zeroed(Shown)
rows: Array[Row] = array(256)
links: Array[Link] = array(3)


def _reset(raw: u32) -> None:
    global pair, count, chosen
    outer.inner.pair = Pair(first=raw % 16, second=2, rest=5)
    for i in range(4):
        outer.pairs[i] = outer.inner.pair
        outer.inners[i] = outer.inner
        outer.inners[i].numbers[1] = u32(i)
    one.pair = outer.inner.pair
    one.number = 1
    two.pair = outer.inner.pair
    two.number = 2
    pair = outer.inner.pair
    chosen = one
    count = raw % 4
    numbers[0] = 3
    numbers[1] = 4
    shown.bytes = small
    for i in range(8):
        small[i] = u8(i)
        large[i] = u8(i * 2)


def _set_second(value: u32) -> u32:
    """Sets the fields beside the first, everywhere."""
    global pair
    outer.inner.pair.second = 9
    for i in range(4):
        outer.pairs[i].second = 9
        outer.pairs[i].rest += 1
        outer.inners[i].pair.second = 9
    one.pair.second = 9
    two.pair.second = 9
    pair.second = 9
    outer.inner.pair.first = 7
    pair.first = 7
    one.pair.first = 7
    return value


def _next() -> u32:
    global count
    count = (count + 1) % 4
    outer.pairs[count].second = 11
    return count


def _choose_two(value: u32) -> u32:
    global chosen
    chosen = two
    shown.bytes = large
    return value


def _all() -> u32:
    total: u32 = to_raw(outer.inner.pair) ^ to_raw(pair) * 3 % 65536 ^ to_raw(one.pair) * 5 % 65536 ^ to_raw(two.pair) * 7 % 65536
    for i in range(4):
        total = total * 3 % 65536 + to_raw(outer.pairs[i]) % 65536 + to_raw(outer.inners[i].pair) * 5 % 65536
    return total % 1000000 + count + one.number * 16 + two.number * 64


def field_set(raw: u32, value: u32) -> u32:
    _reset(raw)
    outer.inner.pair.first = _set_second(value)
    return _all()


def field_changed(raw: u32, value: u32) -> u32:
    _reset(raw)
    outer.inner.pair.first += _set_second(value)
    return _all()


def variable_set(raw: u32, value: u32) -> u32:
    global pair
    _reset(raw)
    pair.first = _set_second(value) % 16
    return _all()


def variable_changed(raw: u32, value: u32) -> u32:
    global pair
    _reset(raw)
    pair.first ^= _set_second(value) % 16
    return _all()


def element_set(raw: u32, i: u8, value: u32) -> u32:
    _reset(raw)
    outer.pairs[i].first = _set_second(value)
    return _all()


def element_changed(raw: u32, i: u8, value: u32) -> u32:
    _reset(raw)
    outer.pairs[i].first += _set_second(value)
    return _all()


def next_element_set(raw: u32, value: u32) -> u32:
    _reset(raw)
    outer.pairs[_next()].first = _set_second(value)
    outer.pairs[_next()].first = value % 16
    outer.pairs[count].rest = _next()
    return _all()


def next_element_changed(raw: u32, value: u32) -> u32:
    _reset(raw)
    outer.pairs[_next()].first += _set_second(value)
    outer.pairs[_next()].second -= 1
    outer.pairs[count].rest += _next()
    return _all()


def nested_element(raw: u32, i: u8, value: u32) -> u32:
    _reset(raw)
    outer.inners[i].pair.first = _set_second(value)
    outer.inners[_next()].pair.first *= _set_second(value)
    return _all()


def _through(p: Ptr[Inner], q: Ptr[Outer], value: u32) -> None:
    p.pair.first = _set_second(value)
    q.inner.pair.first += _set_second(value)
    q.pairs[_next()].first = _set_second(value)


def pointer(raw: u32, value: u32) -> u32:
    _reset(raw)
    _through(one, outer, value)
    return _all()


def chosen_pointer(raw: u32, value: u32) -> u32:
    _reset(raw)
    chosen.pair.first = _choose_two(value)
    _reset(raw)
    chosen.pair.first += _choose_two(value)
    chosen.number += _choose_two(value % 8)
    return _all()


def _local(p: Ptr[Inner], value: u32) -> u32:
    p.pair.second = 9
    return value


def local_struct(raw: u32, value: u32) -> u32:
    inner = Inner(Pair(first=raw % 16))
    inner.pair.first = _local(inner, value)
    kept = to_raw(inner.pair)
    inner.pair.second = 1
    inner.pair.first += _local(inner, value)
    return to_raw(inner.pair) * 256 + kept


def replaced(raw: u32, value: u32) -> u32:
    """The word is read before the values of its fields."""
    _reset(raw)
    a = replace(pair, first=_set_second(value))
    _reset(raw)
    b = replace(outer.inner.pair, rest=_set_second(value), second=_next())
    return to_raw(a) ^ to_raw(b) % 65536 * 3


def replaced_in_place(raw: u32, value: u32) -> u32:
    global pair
    _reset(raw)
    pair = replace(pair, first=_set_second(value))
    outer.inner.pair = replace(outer.inner.pair, first=_set_second(value), rest=pair.second)
    return _all()


def made(raw: u32, value: u32) -> u32:
    _reset(raw)
    inner = Inner(pair, _set_second(value))
    again = Inner(Pair(first=pair.first, second=_set_second(value), rest=pair.second), pair.second)
    return to_raw(inner.pair) ^ inner.number ^ to_raw(again.pair) * 3 % 65536 ^ again.number


def _change_numbers(value: u32) -> u32:
    numbers[0] += 10
    return value // (numbers[0] % 7)


def made_with_structs(raw: u32, value: u32) -> u32:
    """Structs are copied when their turn comes."""
    _reset(raw)
    nest = Nest(copy(outer.inner), _set_second(value), copy(outer.inner))
    return to_raw(nest.inner.pair) % 65536 + nest.number % 1024 + to_raw(nest.again.pair) % 65536 * 3


def whole_element(raw: u32, value: u32) -> u32:
    """The value is copied before the place is found."""
    _reset(raw)
    outer.inners[_next_of(value)] = outer.inners[0]
    outer.pairs[_next()] = outer.pairs[1]
    return _all() + outer.inners[1].number // 2 + outer.inners[2].number // 4


def _next_of(value: u32) -> u32:
    outer.inners[0].number = value
    outer.inners[0].pair.second = 12
    return value % 4


def whole_copied(raw: u32, value: u32) -> u32:
    _reset(raw)
    outer.inners[_next_of(value)] = copy(outer.inners[0])
    return outer.inners[1].number // 2 + outer.inners[2].number // 4


def _bump(value: u32) -> u32:
    global count
    count += value % 16
    return count


def chained(raw: u32, value: u32) -> bool:
    _reset(raw)
    return count <= count <= _bump(value) < 9


def chained_middle(raw: u32, value: u32) -> bool:
    """What stands in the middle is read once, before what follows."""
    _reset(raw)
    return raw % 8 <= count < _bump(value)


def chained_convert(raw: u32, value: u32) -> bool:
    _reset(raw)
    return 1 <= u64(count) == u64(_bump(value)) <= 30


def compared(raw: u32, value: u32) -> u32:
    _reset(raw)
    less = count < _bump(value)
    equal = pair.second == _set_second(value)
    both = one.pair == Pair(first=raw % 16, second=_set_second(value) % 16, rest=5)
    return u32(less) + u32(equal) * 2 + u32(both) * 4 + count * 8


def stored_bytes(raw: u32, value: u32) -> u32:
    _reset(raw)
    store_le(u32, shown.bytes, count, _choose_two(value))
    store_le(u32, shown.bytes[1:], _choose_two(count), _bump(value))
    shown.bytes = small
    shown.bytes[count % 16] = u8(_choose_two(value) % 256)
    shown.bytes = small
    shown.bytes[count % 16] += u8(_choose_two(value) % 8)
    return u32(small[0]) + u32(small[3]) * 2 + u32(large[0]) * 4 + u32(large[3]) * 8


def indexed(raw: u32, i: u8) -> u32:
    _reset(raw)
    x = u32(shown.bytes[_choose_two(u32(i % 9))]) + numbers[_change_numbers(1) % 2]
    y = numbers[0] + numbers[_change_numbers(1) % 2] + numbers[0]
    return x + y * 16


TABLE = (3, 1, 4, 1, 5)


def table(raw: u32, value: u32) -> u32:
    _reset(raw)
    return u32(TABLE[count]) * 100 % 777 + u32(TABLE[_bump(value)]) + count


def each_row(i: u8) -> u32:
    """The path to what a loop goes over is followed once."""
    rows[i].items[1] = 5
    rows[7].items[0] = 1
    total: u32 = 0
    j = i
    for x in rows[j].items:
        j = 7
        total = total * 7 + u32(x)
    rows[i].items[1] = 0
    return total + u32(j)


def each_of_local(i: u8) -> u32:
    at = At(i)
    rows[i].items[2] = 3
    rows[9].items[2] = 4
    total: u32 = 0
    for x in rows[at.row].items:
        at.row = 9
        total = total * 7 + u32(x)
    word = Pair(first=u32(i) % 16)
    for x in outer.inners[word.first].numbers:
        word.first = 2
        total = total * 7 + x
    rows[i].items[2] = 0
    return total


def each_link(i: u8) -> u32:
    links[0].next = links[1]
    links[1].next = links[2]
    for k in range(3):
        links[k].items[0] = u8(k + 1)
        links[k].items[1] = u8(k + 5)
    total: u32 = 0
    link = links[i].next
    if link is not None:
        for x in link.items:
            link = links[0]
            total = total * 10 + u32(x)
    return total


def ranged(raw: u32, value: u32) -> u32:
    global count
    _reset(raw)
    total: u32 = 0
    for i in range(count, _bump(value)):
        total += i
        count = 0
    return total
