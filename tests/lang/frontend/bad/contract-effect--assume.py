# SPDX-License-Identifier: BSD-2-Clause
"""Assumptions in what contracts call: they would be those of every proof that the contract is part of."""

from cloister.lang import assume, decreases, ensures, ghost, invariant, proof, requires, struct, u8


@ghost
def small(n: u8) -> bool:
    assume(n < 10)
    return True


@ghost
def smaller(n: u8) -> bool:
    return small(n)


def required(n: u8) -> u8:
    requires(small(n))
    return n + 200


def promised(n: u8) -> u8:
    ensures(lambda result: smaller(n) and result == 77)
    return n


def kept(n: u8) -> u8:
    i: u8 = 0
    while i < n:
        invariant(small(n) and i <= n)
        decreases(n - i)
        i += 1
    return i


@struct
class S:
    n: u8 = 0

    @invariant
    def low(self) -> bool:
        return small(self.n)


@proof
def in_a_proof_it_is_one(n: u8) -> None:
    assert small(n) and n < 10

# error 19:14 C0904 a contract assumes nothing, and small does, or what it calls
# error 24:28 C0904 a contract assumes nothing, and smaller does, or what it calls
# error 31:19 C0904 a contract assumes nothing, and small does, or what it calls
# error 42:5 C0904 a contract assumes nothing, and low does, or what it calls
# instead assume(...) in the @proof itself; in a contract the condition, joined by `and`
