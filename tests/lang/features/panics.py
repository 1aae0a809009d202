# SPDX-License-Identifier: BSD-2-Clause
"""Assertions and panics, with their reasons and lines; functions that end early."""

from cloister.lang import may_stop, panic, u32, u8


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


def stops(a: u8) -> u8:
    may_stop("on purpose")
    may_stop("and again")
    if a == 7:
        panic("on purpose")
    if a > 100:
        panic("and again")
    return a * 2


def early(x: u8) -> None:
    if x > 10:
        return
    panic("small")


def early_return(x: u8) -> u8:
    early(x)
    return x
