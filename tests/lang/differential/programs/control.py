# SPDX-License-Identifier: BSD-2-Clause
"""Control flow of every kind, and the order in which things are evaluated."""

from enum import Enum

from cloister.lang import Array, Ptr, array, log, panic, struct, u8, u16, u32, u64, i8, i32, i64

LIMIT = 12
STEP: u32 = 3
PRIMES = (2, 3, 5, 7, 11, 13)

trace: u64 = 0


class Shade(Enum):
    DARK = 0
    MEDIUM = 1
    LIGHT = 7


@struct
class Counter:
    value: u32
    limit: u32

    def bump(self, by: u32) -> u32:
        self.value += by
        assert self.value <= self.limit, "over the limit"
        return self.value


def note(digit: u64) -> u64:
    global trace
    trace = trace % 100000000 * 10 + digit
    return digit


def read_trace() -> u64:
    return trace


def reset_trace() -> None:
    global trace
    trace = 0


def if_chain(x: u32) -> u32:
    if x < 10:
        return 1
    elif x < 100:
        result: u32 = 2
    elif x == 1000 or x == 2000:
        result = 3
    else:
        result = 4
    return result


def while_countdown(n: u8, stop: u8) -> u32:
    total: u32 = 0
    while n > stop:
        total += u32(n)
        n -= 1
        if total > 5000:
            break
        if n % 3 == 0:
            continue
        total += 1
    return total


def range_sum(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_step(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b, 7):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_down(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b, -1):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_down_steps(a: i8, b: i8) -> i64:
    total: i64 = 0
    for i in range(a, b, -100):
        total = total * 3 % 1000003 + i64(i)
    return total


def range_signed(a: i8, b: i8) -> i64:
    total: i64 = 0
    for i in range(a, b, 50):
        total = total * 3 % 1000003 + i64(i)
    return total


def range_near_the_end(offset: u8) -> u64:
    """The counter must not wrap at the end of its type."""
    total: u64 = 0
    for i in range(18446744073709551610 + u64(offset % 6), 18446744073709551615, 2):
        total = total * 3 % 1000003 + i % 1000
    return total


def range_assigned_in_body(n: u8) -> u64:
    """Assigning the loop variable does not change the iteration."""
    total: u64 = 0
    for i in range(0, n):
        i += 5
        total += u64(i)
    return total


def range_bounds_once(n: u8) -> u64:
    stop: u8 = n
    total: u64 = 0
    for i in range(0, stop):
        stop = 0
        total += u64(i) + u64(stop)
    return total


def nested_loops(n: u8, m: u8) -> u32:
    hits: u32 = 0
    for i in range(0, n % 20):
        for j in range(0, m % 20):
            if i == j:
                continue
            if u32(i) * u32(j) > 90:
                break
            hits += 1
        if hits > 100:
            break
    return hits


def loop_local_after(n: u8) -> u32:
    last: u32 = 0
    for i in range(0, n):
        last = u32(i) * 2
        if last > 40:
            return last
    return last + 1000


def match_integer(x: u8) -> u32:
    match x:
        case 0:
            return 10
        case 1 | 2 | 3:
            return 20
        case 255:
            return 30
        case _:
            return u32(x)


def match_falls_out(x: u8) -> u32:
    result: u32 = 0
    match x:
        case 5:
            result = 1
        case 6 | 7:
            result = 2
    return result


def match_enum(x: u8) -> u32:
    shade = Shade(x)
    match shade:
        case Shade.DARK:
            return 1
        case Shade.MEDIUM | Shade.LIGHT:
            return 2


def match_break(n: u8) -> u32:
    """`break` in a match leaves the loop around it."""
    count: u32 = 0
    for i in range(0, n):
        match i:
            case 3:
                continue
            case 9:
                break
            case _:
                pass
        count += 1
    return count


def conditional(a: i32, b: i32) -> i32:
    return a if a > b else b if b > 0 else -b


def conditional_lazy(a: u32, b: u32) -> u32:
    """Only the side that is chosen may panic."""
    return a // b if b != 0 else a + 1


def logical_lazy(a: u32, b: u32) -> bool:
    return b != 0 and a // b > 3 or a == 7


def logical_not(a: bool, b: bool) -> bool:
    return not a and (b or not (a == b)) or (a and not b)


def chain(a: u8, b: u8, c: u8) -> bool:
    return a < b <= c


def chain_lazy(a: u8, b: u8, c: u8) -> bool:
    """The last operand is not evaluated if the first comparison is false."""
    return a < b < b + c


def chain_long(a: i8, b: i8, c: i8, d: i8) -> bool:
    return a <= b < c != d > a


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


def asserts(a: u32, b: u32) -> u32:
    assert a != b, "they differ"
    assert a < 4000000000, "not too big"
    return a ^ b


def panics(a: u8) -> u32:
    if a > 200:
        panic("too big")
    if a == 0:
        panic("zero")
    return u32(a)


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


def constants(i: u8, j: u32) -> u32:
    return PRIMES[i] + LIMIT * STEP + j


def table_of_type(i: u64) -> u16:
    x: u16 = PRIMES[i]
    return x


def augmented_all(a: u32, b: u32) -> u32:
    x: u32 = a
    x += 1
    x -= b % 5
    x *= 3
    x //= b % 7
    x %= 1000
    x <<= b % 40
    x >>= 1
    x &= 65535
    x |= 5
    x ^= b
    return x


def augmented_signed(a: i8, b: i8) -> i8:
    x: i8 = a
    x += b
    x -= 1
    x *= 2
    x //= b
    x %= 7
    x >>= 1
    x ^= b
    return x


def shadowed_names(_x: u32, len_: u32) -> u32:
    _t: u32 = _x
    _range: u32 = len_
    total: u32 = 0
    for _t1 in range(0, 3):
        total += u32(_t1) + (_t & 255) * (_range & 255)
    return total


def return_in_loop(n: u8) -> u32:
    while True:
        if n > 100:
            return 1
        n += 3


def early(x: u8) -> None:
    if x > 10:
        return
    panic("small")


def early_return(x: u8) -> u8:
    early(x)
    return x


def known_ranges(a: u8, n: u8) -> u32:
    """Checks that are left out because the operands' ranges show that they hold."""
    total: u32 = 0
    for i in range(0, 200):
        if i > u64(n):
            break
        total += (u32(a & 15) + 1) * (u32(i) % 9) // 2
    narrow: u8 = (a % 16) * 15 + (n & 15)
    return total + u32(narrow) + u32((a >> 4) << 4)


def not_quite_known(a: u8, n: u8) -> u8:
    """The same shapes, one step outside of what fits."""
    narrow: u8 = (a % 17) * 15 + (n & 31)
    return narrow


def shift_known(a: u32, n: u32) -> u32:
    return (a >> (n % 32)) + (a & 1) * 2 + ((a & 255) << (n & 7))


def logs(a: u32, b: i8, c: bool, d: u64) -> None:
    log("text with 100% and \"quotes\"")
    log(f"{a} is {a:x}, {b}; {c} {d:x}{d}")
    log(f"{Shade(a % 3)}")
    log("")
