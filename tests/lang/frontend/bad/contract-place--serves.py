# SPDX-License-Identifier: BSD-2-Clause
"""Loops that cannot serve for ever: somebody waits for their end, or nobody gives them work."""

from cloister.lang import Array, array, decreases, ensures, ghost, invariant, serves, u32

numbers: Array[u32] = array(8)
n: u32 = 0


def within(a: u32) -> None:
    while a > n:
        serves()
        while a > n:
            invariant(a > n)
            serves()


def within_a_range() -> None:
    for _ in range(8):
        while n > 0:
            serves()


def each() -> None:
    for number in numbers:
        serves()
        assert number == 0


def twice(a: u32) -> None:
    while a > n:
        serves()
        serves()


def both(a: u32) -> None:
    while a > n:
        decreases(a)
        serves()


def the_other_way_round(a: u32) -> None:
    while a > n:
        serves()
        decreases(a)


def promised(a: u32) -> u32:
    ensures(lambda result: result > a)
    while a > n:
        serves()
    return a


@ghost
def specified(a: u32) -> bool:
    while a > n:
        serves()
    return True


def later(a: u32) -> None:
    while a > n:
        a = n
        serves()


def outside() -> None:
    serves()
    while n > 0:
        pass

# error 15:13 C0901 a loop is around this one, and its passes have to end
# error 21:13 C0901 a loop is around this one, and its passes have to end
# error 26:9 C0901 serves() is for `while`: a `for` ends by itself
# error 33:9 C0901 serves() is there already
# error 39:9 C0901 serves() beside decreases(...)
# error 45:9 C0901 decreases(...) beside serves()
# error 51:9 C0901 promised ensures something, which is said of its end
# error 58:9 C0901 specified is for proofs, and nobody gives it work
# error 65:9 C0901 serves(...) stands at the top of the body of an outermost `while`
# error 69:5 C0901 serves(...) stands at the top of the body of an outermost `while`
# instead serves() in the outermost loop
