# SPDX-License-Identifier: BSD-2-Clause
"""Where the prover meets what it does not see: C functions, who else writes, names of solvers. What begins with `wrong` is false, and never proved."""

from __future__ import annotations

import pytest
from support import Prove

from cloister.lang.smt.prove import Result

HEAD = """
from cloister.lang import Array, Ptr, Shared, View, address_of, array, copy_bytes, decreases, ensures, extern, ghost, invariant, pointer, proof
from cloister.lang import region, region_bytes, requires, struct, u8, u16, u32, u64, undisturbed, view_at
"""

PROGRAMS = {
    "a C function that is given a struct may change its pointers and views, too": """
UNSAFE = "test"

@struct
class S:
    x: u8 = 0

@struct
class Inner:
    q: "Ptr[S] | None" = None

@struct
class H:
    inner: Inner
    n: u8 = 0
    p: "Ptr[S] | None" = None

one: S = S()

@extern("c_fill")
def c_fill(h: Ptr[H]) -> None:
    h.n = 1
    h.p = one
    h.inner.q = one

def wrong_pointer() -> None:
    h = H(Inner())
    c_fill(h)
    assert h.p is None

def wrong_nested_pointer() -> None:
    h = H(Inner())
    c_fill(h)
    assert h.inner.q is None

def wrong_number() -> None:
    h = H(Inner())
    c_fill(h)
    assert h.n == 0

def true_before() -> None:
    h = H(Inner())
    assert h.p is None
    c_fill(h)
""",
    "what is claimed of a world that nobody disturbs is not true of it for being claimed in another": """
def wrong_four() -> u8:
    ensures(lambda result: not undisturbed() or result == 3)
    return 4

@proof
def wrong_user() -> None:
    requires(undisturbed())
    assert wrong_four() == 3

@proof
def wrong_if() -> None:
    x: u8 = 5
    if undisturbed():
        assert x == 6

@ghost
def quiet() -> bool:
    return undisturbed()

@proof
def wrong_asked() -> None:
    assert not quiet()

def required(n: u8) -> u8:
    requires(not quiet() or n < 10)
    return n

def wrong_caller(n: u8) -> u8:
    return required(n)

@ghost
def first_is_three(v: View[Shared[u8]]) -> bool:
    return not undisturbed() or (len(v) > 0 and v[0].relaxed() == 3)

def wrong_read(v: View[Shared[u8]]) -> u8:
    ensures(lambda result: not undisturbed() or result == 3)
    return v[0].relaxed() & 1 if len(v) > 0 else 0

@proof
def wrong_reader(v: View[Shared[u8]]) -> None:
    requires(undisturbed())
    assert wrong_read(v) == 3

@proof
def true_where_it_is_required(v: View[Shared[u8]]) -> None:
    requires(undisturbed() and len(v) > 0)
    v[0].store(3)
    assert first_is_three(v) and quiet()
""",
    "parameters may have names that mean something to solvers": """
def true_name(true: bool) -> u8:
    return 1 if true else 2

def wrong_overflow(xor: u8) -> u8:
    return xor + 1

def true_names(distinct: u8, ite: u8, select: u8, bvadd: u8, let: bool, _: u8) -> u64:
    return u64(distinct) + u64(ite) + u64(select) + u64(bvadd) + u64(_) + (1 if let else 0)
""",
    "where objects lie is not known": """
UNSAFE = "test"

@struct
class S:
    x: u64 = 0

@struct
class T:
    x: u64 = 0

@struct
class H:
    p: "Ptr[S] | None" = None

a: S = S()
b: S = S()
h: H = H()
buffer: Array[u8] = array(100)

def wrong_order() -> None:
    assert address_of(a) < address_of(b)

def wrong_value() -> None:
    assert address_of(a) == 0x80_0000_0000

def wrong_page() -> None:
    assert address_of(a) % 4096 == 0

def wrong_local() -> None:
    s = S()
    assert address_of(s) % 4096 == 0

def wrong_view() -> None:
    assert address_of(buffer) % 32 == 0

def wrong_high() -> None:
    assert address_of(a) > 0xFFFF_FFFF

def wrong_low(p: Ptr[S]) -> None:
    assert address_of(p) < 1 << 56

def wrong_distance() -> u64:
    return address_of(b) - address_of(a)

def wrong_parameter(p: Ptr[T]) -> None:
    assert address_of(p) >= 0x1000_0000_0000

def wrong_sum(p: Ptr[T]) -> u64:
    return address_of(p) * 1000

def wrong_field() -> None:
    q = h.p
    if q is not None:
        assert address_of(q) >= 0x80_0000_0000

def wrong_elements(v: View[u8]) -> None:
    assert address_of(v) < 1 << 56

def true_aligned(p: Ptr[S]) -> u64:
    assert address_of(p) % 8 == 0 and address_of(a) % 8 == 0 and address_of(a) != 0
    return address_of(p) + 8

def true_same(p: Ptr[S]) -> None:
    p.x = 3
    pointer(S, address_of(p)).x = 4
    assert p.x == 4

def true_variable() -> None:
    a.x = 3
    b.x = 5
    pointer(S, address_of(a)).x = 4
    assert a.x == 4

def true_apart() -> None:
    s = S()
    t = S()
    s.x = 1
    t.x = 2
    assert s.x == 1 and pointer(S, address_of(t)).x == 2
""",
    "an address that is a number may be that of any object of its type": """
UNSAFE = "test"

@struct
class S:
    x: u64 = 0

g: S = S()

def wrong_local_alias() -> None:
    s = S()
    pointer(S, 0x0100_0000_0000).x = 5
    assert s.x == 5

def wrong_global_alias() -> None:
    g.x = 1
    pointer(S, 0x0080_0000_0000).x = 5
    assert g.x == 5

def wrong_apart() -> None:
    g.x = 1
    pointer(S, 0x4000_0000).x = 5
    assert g.x == 1

def wrong_view(v: View[u8]) -> None:
    requires(len(v) == 1)
    v[0] = 1
    view_at(u8, 0x4000_0000, 1)[0] = 2
    assert v[0] == 1

def true_two_numbers() -> None:
    pointer(S, 0x4000_0000).x = 5
    pointer(S, 0x4000_0010).x = 6
    assert pointer(S, 0x4000_0000).x == 5
""",
    "C may write an object whose address it is given as a number, then or later": """
UNSAFE = "test"

@struct
class S:
    x: u64 = 0
    r: Array[u64] = array(4)

@extern("c_w")
def c_w(address: u64) -> None:
    pointer(S, address).x = 5
    pointer(S, address).r[1] = 5

@extern("c_later")
def c_later() -> None:
    g.x = 5

g: S = S()
own: S = S()

def wrong_local() -> None:
    s = S()
    c_w(address_of(s))
    assert s.x == 0

def wrong_array() -> None:
    s = S()
    c_w(address_of(s))
    assert s.r[1] == 0

def wrong_part() -> None:
    s = S()
    c_w(address_of(s.r))
    assert s.x == 0

def wrong_global() -> None:
    g.x = 0
    c_w(address_of(g))
    assert g.x == 0

def wrong_later() -> None:
    g.x = 0
    c_later()
    assert g.x == 0

def wrong_given(p: Ptr[S]) -> None:
    p.x = 0
    c_w(address_of(p))
    assert p.x == 0

def wrong_elements(v: View[u64]) -> None:
    requires(len(v) == 1)
    v[0] = 0
    c_w(address_of(v))
    assert v[0] == 0

def waits(n: u8) -> u8:
    ensures(lambda result: result == n)
    i: u8 = 0
    while i < n:
        invariant(i <= n)
        decreases(n - i)
        c_later()
        own.r[0] = 1
        i += 1
    return i

def wrong_by_promise() -> None:
    g.x = 0
    waits(3)
    assert g.x == 0

def tells(s: Ptr[S], n: u8) -> u8:
    ensures(lambda result: result == n)
    i: u8 = 0
    while i < n:
        invariant(i <= n)
        decreases(n - i)
        c_w(address_of(s))
        i += 1
    return i

def wrong_told() -> None:
    s = S()
    tells(s, 1)
    assert s.x == 0

def true_own() -> None:
    own.x = 3
    c_later()
    assert own.x == 3
""",
    "no view is longer than the prover believes": """
UNSAFE = "test"

def long_of(v: View[u8]) -> u64:
    ensures(lambda result: result >= len(v))
    return len(v) << 19

def true_longest(n: u64) -> u64:
    requires(n <= 1 << 44)
    return long_of(view_at(u8, 0x1000, n % ((1 << 44) + 1)))
""",
    "a region that is seen as two types is not two": """
@struct
class C:
    x: Shared[u16]
    y: Shared[u16]

@struct
class D:
    z: Shared[u32]

c = region(C, "m")
b = region_bytes("m")
d = region(D, "m")
e = region(C, "other")

def other() -> u8:
    return b[0].relaxed() if len(b) > 0 else 0

@proof
def wrong_region_as_view(v: View[Shared[u8]]) -> None:
    requires(undisturbed() and len(v) >= 4)
    c.x.store(1)
    v[0].store(9)
    assert c.x.relaxed() == 1

@proof
def wrong_two_structs(p: Ptr[C], q: Ptr[D]) -> None:
    requires(undisturbed())
    p.x.store(1)
    q.z.store(0)
    assert p.x.relaxed() == 1

@proof
def wrong_region_two(q: Ptr[D]) -> None:
    requires(undisturbed())
    c.x.store(1)
    q.z.store(0)
    assert c.x.relaxed() == 1

@proof
def wrong_regions() -> None:
    requires(undisturbed())
    c.x.store(1)
    d.z.store(0)
    assert c.x.relaxed() == 1

@proof
def true_one() -> None:
    requires(undisturbed())
    e.x.store(1)
    e.y.store(0)
    assert e.x.relaxed() == 1
""",
    "an invariant of a module variable is kept by all that can be called": """
@struct
class B:
    x: u8 = 0

    @invariant
    def low(self) -> bool:
        return self.x <= 100

b: B = B()

def wrong_public(n: u8) -> None:
    b.x = n

def _private(n: u8) -> None:
    b.x = n

def true_private() -> None:
    _private(200)
    _private(1)

def true_user() -> None:
    wrong_public(200)
    wrong_public(1)

def true_get() -> u8:
    return b.x + 155
""",
    "an invariant of what C was given need not hold again": """
UNSAFE = "test"

@struct
class B:
    x: u8 = 0

    @invariant
    def low(self) -> bool:
        return self.x <= 100

@struct
class H:
    b: "Ptr[B] | None" = None

h: H = H()

@extern("c_fill")
def c_fill(b: Ptr[B]) -> None:
    b.x = 200

def wrong_given() -> None:
    q = h.b
    if q is not None:
        c_fill(q)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_false_is_proved(prove: Prove, name: str) -> None:
    outcomes = prove(HEAD + PROGRAMS[name])
    wrong = {name: outcome.text for name, outcome in outcomes.items() if name.startswith("wrong") and outcome.result is Result.PROVED}
    missed = {name: outcome.text for name, outcome in outcomes.items() if name.startswith("true") and outcome.result is not Result.PROVED}
    # A function that reads what others write is proved in that world: what it claims of another is asked of it by who is in it.
    wrong.pop("wrong_read", None)
    assert (wrong, missed) == ({}, {})


def test_a_parameter_named_for_a_solver_is_refuted_like_any(prove: Prove) -> None:
    outcome = prove("from cloister.lang import u8\n\ndef f(xor: u8) -> u8:\n    return xor + 1\n")["f"]
    assert outcome.result is Result.REFUTED


def test_an_enum_of_far_values_is_proved(prove: Prove) -> None:
    outcomes = prove(
        """
        from enum import Enum
        from cloister.lang import u64

        class Far(Enum):
            A = 0
            B = (1 << 64) - 1

        def f(x: Far) -> u64:
            assert x.value == 0 or x.value == (1 << 64) - 1
            return x.value

        def wrong(x: Far) -> None:
            assert x is Far.A
        """
    )
    assert (outcomes["f"].result, outcomes["wrong"].result) == (Result.PROVED, Result.REFUTED)


def test_a_counterexample_with_shared_bytes_that_are_copied_can_be_replayed(prove: Prove) -> None:
    outcome = prove(
        """
        from cloister.lang import Array, Shared, View, array, copy_bytes, ensures, u8

        def read(v: View[Shared[u8]]) -> u8:
            ensures(lambda result: True)
            t: Array[u8] = array(4)
            if len(v) == 4:
                copy_bytes(t, v)
            return t[0]

        def wrong(v: View[Shared[u8]]) -> None:
            assert read(v) == read(v)
        """
    )["wrong"]
    assert outcome.result is not Result.PROVED and "NameError" not in outcome.why
