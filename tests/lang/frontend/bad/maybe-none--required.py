# SPDX-License-Identifier: BSD-2-Clause
"""What only a contract says: the shipped program has no contracts, so that nothing would look at it there."""

from cloister.lang import Ptr, ensures, ghost, invariant, requires, struct, u8


@struct
class S:
    pad: u8 = 0
    x: u8 = 0


@struct
class H:
    p: "Ptr[S] | None" = None


def f(q: Ptr[H]) -> u8:
    requires(q.p is not None)
    requires(q.p.x < 100)
    ensures(lambda: q.p is not None and q.p.x < 100)
    return q.p.x


def loop(h: Ptr[H], n: u8) -> u8:
    p: Ptr[S] | None = h.p
    t: u8 = 0
    for i in range(n):
        invariant(p is not None and p.x < 100)
        t ^= p.x
    return t


def joined(q: Ptr[H], n: u8) -> u8:
    requires(q.p is not None)
    if n == 0:
        if q.p is None:
            return 0
    return q.p.x


def asserted(q: Ptr[H]) -> u8:
    requires(q.p is not None)
    assert q.p is not None
    return q.p.x


@ghost
def small(q: Ptr[H]) -> bool:
    requires(q.p is not None)
    return q.p.x < 100

# error 22:12 C0501 q.p may be None here
# error 30:14 C0501 p may be None here
# error 39:12 C0501 q.p may be None here
# instead `if q.p is not None:` around it, or `assert q.p is not None` before it; a call or assignment in between may change a field, so bind it to a local first
