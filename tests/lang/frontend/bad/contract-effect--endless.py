# SPDX-License-Identifier: BSD-2-Clause
"""Contracts that call what may not come back: such a call gives no truth."""

from cloister.lang import ensures, ghost, invariant, may_stop, panic, requires, serves, struct, u8


def stopping(n: u8) -> bool:
    may_stop("too large")
    if n > 9:
        panic("too large")
    return True


def serving(n: u8) -> bool:
    while n > 9:
        serves()
    return True


@ghost
def both(n: u8) -> bool:
    return stopping(n) and serving(n)


def required(n: u8) -> u8:
    requires(stopping(n))
    return n + 200


def promised(n: u8) -> u8:
    ensures(lambda result: serving(n) and result == 77)
    return n


def kept(n: u8) -> u8:
    while n > 0:
        invariant(both(n))
    return n


@struct
class S:
    n: u8 = 0

    @invariant
    def low(self) -> bool:
        return serving(self.n)

# error 26:14 C0904 a contract stops nothing, and stopping may stop on purpose, or what it calls
# error 31:28 C0904 a contract waits for nothing, and serving serves for ever, or what it calls does
# error 37:19 C0904 a contract waits for nothing, and both serves for ever, or what it calls does
# error 46:5 C0904 a contract waits for nothing, and low serves for ever, or what it calls does
# instead a function that always comes back
