# SPDX-License-Identifier: BSD-2-Clause
"""Stops that are declared, and that the function does not have: of another text, of a callee, of an assertion."""

from cloister.lang import may_stop, panic, u32


def other_text(a: u32) -> None:
    may_stop("none ")
    if a == 0:
        panic("none")


def callee(a: u32) -> None:
    if a == 0:
        panic("none")


def of_a_callee(a: u32) -> None:
    may_stop("none")
    callee(a)


def of_an_assertion(a: u32) -> None:
    may_stop("none")
    assert a > 0, "none"


def one_of_two(a: u32) -> None:
    may_stop("none")
    may_stop("many")
    if a == 0:
        panic("none")

# error 8:5 C0902 other_text has no panic with the text 'none '
# error 19:5 C0902 of_a_callee has no panic with the text 'none'
# error 24:5 C0902 of_an_assertion has no panic with the text 'none'
# error 30:5 C0902 one_of_two has no panic with the text 'many'
# instead panic(...) in this function itself, with the same text; without one, no may_stop(...)
