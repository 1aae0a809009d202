# SPDX-License-Identifier: BSD-2-Clause
"""A call of a ghost function in shipped code."""

from cloister.lang import ghost, u32


@ghost
def small(a: u32) -> bool:
    return a < 8


def f(a: u32) -> bool:
    return small(a)

# error 13:12 C0903 small, marked @ghost, is for contracts and proofs: it is not in the shipped program
# instead requires(...), ensures(...), invariant(...), or a function marked @proof or @ghost
