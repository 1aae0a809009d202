# SPDX-License-Identifier: BSD-2-Clause
"""Stops that are declared where nothing stops on purpose: in proofs, twice, too late, for a loop."""

from cloister.lang import ghost, invariant, may_stop, panic, proof, struct, u32


@ghost
def specified(a: u32) -> u32:
    may_stop("none")
    if a == 0:
        panic("none")
    return a


@proof
def proved(a: u32) -> None:
    may_stop("none")
    if a == 0:
        panic("none")


@struct
class Queue:
    length: u32 = 0

    @invariant
    def sound(self) -> bool:
        may_stop("none")
        if self.length == 0:
            panic("none")
        return True


def twice(a: u32) -> None:
    may_stop("none")
    may_stop("none")
    if a == 0:
        panic("none")


def later(a: u32) -> None:
    if a == 0:
        may_stop("none")
        panic("none")


def of_a_loop(a: u32) -> None:
    while a > 0:
        may_stop("none")
        panic("none")

# error 9:5 C0901 specified is for proofs, in which nothing stops on purpose
# error 17:5 C0901 proved is for proofs, in which nothing stops on purpose
# error 28:9 C0901 sound is for proofs, in which nothing stops on purpose
# error 36:5 C0901 may_stop('none') is there already
# error 43:9 C0901 may_stop(...) stands at the top of a function
# error 49:9 C0901 may_stop(...) stands at the top of a function
# instead may_stop(...) in what ships
