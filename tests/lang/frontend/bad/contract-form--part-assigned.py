# SPDX-License-Identifier: BSD-2-Clause
"""A postcondition about a word of which a part changes: the caller keeps its own."""

from cloister.lang import bits, ensures, u32, word


@word(u32)
class W:
    f: u32 = bits(5)
    g: u32 = bits(27)


def f(w: W) -> None:
    ensures(lambda: w.f == 3)
    w.f = 3


def g(w: W) -> u32:
    ensures(lambda result: result == w.f)
    w.f += 1
    return w.f

# error 14:21 C0902 w is assigned in f, so it is not what the caller gave when it returns
# instead a local of its own for what changes, so that w stays as it was
# error 19:38 C0902 w is assigned in g, so it is not what the caller gave when it returns
