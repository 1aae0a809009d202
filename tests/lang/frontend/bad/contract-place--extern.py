# SPDX-License-Identifier: BSD-2-Clause
"""A contract at a C function, which nobody holds to it."""

from cloister.lang import ensures, extern, requires, u8

UNSAFE = "to show what is rejected"


@extern("c_f")
def f(n: u8) -> u8:
    requires(n < 10)
    ensures(lambda result: result < 10)
    return n


@extern("c_g")
def g(n: u8) -> u8:
    assert n < 10  # a model may say what it takes
    return n

# error 11:5 C0901 f is C, and nobody would hold it or its callers to a contract
# error 12:5 C0901 f is C, and nobody would hold it or its callers to a contract
# instead the contract at a function around it, with `assert` for what C promises
