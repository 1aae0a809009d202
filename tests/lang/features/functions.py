# SPDX-License-Identifier: BSD-2-Clause
"""Functions: defaults, arguments by name, those that give nothing or never return, and what is said about their place in the code."""

from typing import NoReturn

from cloister.lang import export, inline, noinline, noreturn, panic, section, u8, u32, u64

calls: u32 = 0


def scaled(x: u32, factor: u32 = 3, offset: u32 = 1) -> u32:
    return x * factor + offset


def defaults(x: u32) -> u32:
    return scaled(x) + scaled(x, 2) + scaled(x, offset=7) + scaled(offset=x, x=2)


@inline
def small(x: u8) -> u8:
    return x // 2


@noinline
@section(".text.apart")
def apart(x: u8) -> u8:
    return x + 100


def placed(x: u8) -> u8:
    return small(apart(x)) + apart(small(x))


def count(by: u32) -> None:
    global calls
    if by > 1000:
        return
    calls += by


def counted(by: u32) -> u32:
    count(by)
    count(by)
    return calls


@noreturn
def give_up(why: u32) -> NoReturn:
    if why == 1:
        panic("one")
    panic("another")


def maybe(x: u32) -> u32:
    if x < 10:
        give_up(x)
    return x


@export("functions_exported")
def exported(x: u64) -> u64:
    """Called from C by that name, and from here as any other."""
    return x // 3


def calls_exported(x: u64) -> u64:
    return exported(x) + exported(x + 1)
