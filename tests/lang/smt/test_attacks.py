# SPDX-License-Identifier: BSD-2-Clause
"""Functions that are false in ways in which a prover may be fooled: by promises, by what it assumes of memory, by what it forgets of loops, by
contracts that look further than where they stand. None of them is proved; nor is anything else proved here that its name does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.lang.frontend import load_program
from cloister.lang.python import Space
from cloister.lang.smt.counterexample import Counterexample
from cloister.lang.smt.prove import Result
from support import Prove

CASES: dict[str, str] = {
    "a pointer that is promised leads to an object of the caller's": """
        from cloister.lang import Ptr, ensures, invariant, struct, u8
        @struct
        class S:
            x: u8 = 0
        def proved_pick(a: Ptr[S], b: Ptr[S], c: bool) -> Ptr[S]:
            ensures(lambda result: result is a or result is b)
            return a if c else b
        def wrong_result(c: bool) -> None:
            s = S()
            t = S()
            proved_pick(s, t, c).x = 5
            assert s.x == 0
        def wrong_pointer_in_a_loop(n: u8) -> None:
            s = S()
            t = S()
            p: Ptr[S] = s
            for i in range(n):
                invariant(p is s or p is t)
                p = t
            assert n == 0
        """,
    "two optional pointers may both be None": """
        from cloister.lang import Ptr, proof, struct, u8, u64
        @struct
        class S:
            x: u8 = 0
        @struct
        class T:
            x: u64 = 0
        @proof
        def wrong_both(a: Ptr[S] | None, b: Ptr[T] | None) -> None:
            assert not (a is None and b is None)
        """,
    "a parameter may be what a field points to": """
        from cloister.lang import Ptr, struct, u32, u64
        @struct
        class A:
            x: u32 = 0
        @struct
        class B:
            next: "Ptr[B] | None" = None
            y: u64 = 0
        def wrong_alias(a: Ptr[A], b: Ptr[B]) -> None:
            n = b.next
            if n is not None:
                b.y = 1
                n.y = 2
                assert b.y == 1
        """,
    "what is true of one element is not true of all": """
        from enum import Enum
        from cloister.lang import View, assume, ensures, proof, requires, u8, u32, u64
        class K(Enum):
            A = 0
            B = 1
        def proved_kind(i: u32) -> K:
            ensures(lambda result: result is K.A or result is K.B)
            return K.A if i % 2 == 0 else K.B
        def wrong_promise(v: View[u8], n: u32) -> u32:
            requires(all((proved_kind(i) is K.A) == (i % 2 == 0) for i in range(n)))
            return 1 - n
        def slow(n: u32) -> u32:
            r: u32 = 0
            while r < n:
                r += 1
            return r
        @proof
        def wrong_loop(n: u32) -> None:
            assume(all(slow(i) == i for i in range(n)))
            assert n <= 11
        def wrong_index(v: View[u8]) -> u64:
            ensures(lambda: any(v[i] == v[i] for i in range(len(v) + 1)))
            return len(v)
        """,
    "what a loop writes late": """
        from cloister.lang import invariant, proof, struct, u8, u32
        @struct
        class S:
            a: u8 = 0
            b: u8 = 0
            c: u8 = 0
            d: u8 = 0
            e: u8 = 0
            f: u8 = 0
            g: u8 = 0
            h: u8 = 0
        @proof
        def wrong_chain(n: u32) -> None:
            s = S()
            for i in range(n):
                invariant(True)
                if s.g == 1:
                    s.h = 1
                if s.f == 1:
                    s.g = 1
                if s.e == 1:
                    s.f = 1
                if s.d == 1:
                    s.e = 1
                if s.c == 1:
                    s.d = 1
                if s.b == 1:
                    s.c = 1
                if s.a == 1:
                    s.b = 1
                s.a = 1
            assert s.h == 0
        """,
    "a lemma that never ends": """
        from cloister.lang import ensures, ghost, invariant, u32
        @ghost
        def wrong_lemma(n: u32) -> bool:
            ensures(lambda result: result and n == 1 and n == 2)
            while True:
                invariant(n == n)
        """,
    "undisturbed, but not always": """
        from cloister.lang import Shared, assume, proof, region, requires, struct, u8, u32, undisturbed
        @struct
        class Cell:
            x: Shared[u8]
        cell = region(Cell, "cell")
        @proof
        def wrong_disjunct(n: u32) -> None:
            requires(n == 0 or undisturbed())
            a = cell.x.relaxed()
            b = cell.x.relaxed()
            assert a == b
        @proof
        def wrong_branch(c: bool) -> None:
            if c:
                assume(undisturbed())
            a = cell.x.relaxed()
            b = cell.x.relaxed()
            assert a == b
        @proof
        def proved_always() -> None:
            requires(undisturbed())
            a = cell.x.relaxed()
            b = cell.x.relaxed()
            assert a == b
        """,
    "bytes that are seen as a struct": """
        from cloister.lang import Ptr, Shared, View, overlay, proof, region, requires, struct, u8, undisturbed
        @struct
        class Cell:
            x: Shared[u8]
        @struct
        class Holder:
            p: "Ptr[Cell] | None" = None
        cell = region(Cell, "cell")
        holder: Holder = Holder()
        @proof
        def wrong_stored(v: View[Shared[u8]]) -> None:
            requires(undisturbed() and len(v) >= 1)
            o = overlay(Cell, v, 0)
            holder.p = o
            q = holder.p
            if q is not None:
                q.x.store(7)
                o.x.store(5)
                assert q.x.relaxed() == 7
        @proof
        def wrong_mixed(v: View[Shared[u8]], c: bool) -> None:
            requires(undisturbed() and len(v) >= 1)
            o = overlay(Cell, v, 0)
            cell.x.store(1)
            q = cell if c else o
            q.x.store(7)
            assert cell.x.relaxed() == 1
        """,
    "an invariant is broken behind its back": """
        from cloister.lang import Array, Ptr, array, fill, invariant, struct, u8, u32
        @struct
        class Inner:
            x: u8 = 0
        @struct
        class Box:
            inner: Inner
            items: Array[u8] = array(4)
            level: u8 = 0
            @invariant
            def is_low(self) -> bool:
                return self.inner.x <= 100 and self.items[1] <= 100 and self.level <= limit
        limit: u8 = 100
        box: Box = Box(Inner())
        @struct
        class Holder:
            inner: "Ptr[Inner] | None" = None
            box: "Ptr[Box] | None" = None
        holder: Holder = Holder()
        def proved_setup() -> None:
            holder.inner = box.inner
            holder.box = box
        def proved_use() -> u8:
            return 100 - box.inner.x + (100 - box.items[1])
        def wrong_embedded() -> None:
            p = holder.inner
            if p is not None:
                p.x = 200
        def wrong_on_the_other_path(c: bool) -> None:
            p = holder.box
            if p is not None:
                if c:
                    p.inner.x = 1
                else:
                    p.inner.x = 200
        def wrong_filled() -> None:
            p = holder.box
            if p is not None:
                fill(p.items, 200)
        def wrong_view() -> None:
            p = holder.box
            if p is not None:
                v = p.items[1:]
                v[0] = 200
        def wrong_other_variable(n: u8) -> None:
            global limit
            limit = n
        def proved_elsewhere(n: u8) -> u8:
            return n
        """,
    "an invariant looks through a helper at another object of its type": """
        from cloister.lang import Ptr, invariant, struct, u8
        @struct
        class Box:
            level: u8 = 0
            next: "Ptr[Box] | None" = None
            @invariant
            def next_is_low(self) -> bool:
                n = self.next
                return _is_low(self, 200) and (n is None or _is_low(n, 100))
        def _is_low(b: Ptr[Box], most: u8) -> bool:
            return b.level <= most
        a: Box = Box()
        b: Box = Box()
        def proved_link() -> None:
            if b.level <= 100:
                a.next = b
        def proved_use() -> u8:
            n = a.next
            return 100 - n.level if n is not None else 0
        def wrong_given(p: Ptr[Box]) -> None:
            if p.next is None:
                p.level = 200
        def proved_low(p: Ptr[Box]) -> None:
            if p.next is None:
                p.level = 100
        """,
    "an invariant looks through what a helper makes of its parameter": """
        from cloister.lang import Ptr, invariant, struct, u8
        @struct
        class Box:
            level: u8 = 0
            next: "Ptr[Box] | None" = None
            @invariant
            def next_is_low(self) -> bool:
                return _next_is_low(self)
        def _next_is_low(b: Ptr[Box]) -> bool:
            n = b.next
            if n is None:
                return True
            b = n
            return b.level <= 100
        a: Box = Box()
        def wrong_given(p: Ptr[Box]) -> None:
            if p.next is None:
                p.level = 200
        """,
    "an invariant looks at what a view shows": """
        from cloister.lang import Array, View, array, invariant, struct, u8, zeroed
        @struct
        class Item:
            x: u8 = 0
        @struct
        class Box:
            v: View[u8]
            items: View[Item]
            own: Array[u8] = array(2)
            @invariant
            def is_low(self) -> bool:
                return (len(self.v) == 0 or self.v[0] <= 100) and (len(self.items) == 0 or self.items[0].x <= 100) and self.own[0] <= 100
        buf: Array[u8] = array(4)
        items: Array[Item] = array(4)
        box: Box = zeroed(Box)
        def proved_show() -> None:
            buf[0] = 0
            box.v = buf
        def proved_show_items() -> None:
            items[0].x = 0
            box.items = items
        def proved_use() -> u8:
            return 100 - box.v[0] if len(box.v) > 0 else 0
        def wrong_element() -> None:
            buf[0] = 200
        def wrong_item() -> None:
            items[0].x = 200
        def proved_low() -> None:
            buf[0] = 100
        """,
    "the invariant of a module variable does not hold just now": """
        from cloister.lang import ensures, invariant, struct, u8
        @struct
        class Pair:
            low: u8 = 0
            high: u8 = 0
            @invariant
            def is_in_order(self) -> bool:
                return self.low <= self.high
        pair: Pair = Pair()
        def proved_size() -> u8:
            ensures(lambda: pair.low <= pair.high)
            return pair.high
        def wrong_call() -> u8:
            pair.low = 9
            pair.high = 8
            n = proved_size()
            pair.high = 10
            return n
        """,
    "an invariant asks what relies on another": """
        from cloister.lang import ensures, invariant, struct, u8
        @struct
        class Pair:
            low: u8 = 0
            high: u8 = 0
            @invariant
            def is_in_order(self) -> bool:
                return self.low <= self.high
            def proved_size(self) -> u8:
                ensures(lambda: self.low <= self.high)
                return self.high
        @struct
        class Box:
            pair: Pair
            @invariant
            def is_small(self) -> bool:
                return self.pair.proved_size() <= 255
            def look(self) -> u8:
                return self.pair.high
            def wrong(self) -> None:
                self.pair.low = 9
                self.pair.high = 8
                self.look()
                self.pair.high = 10
        """,
    "both sides at once, one of them within an invariant": """
        from cloister.lang import Ptr, Shared, interleave, invariant, proof, region, requires, struct, u8, undisturbed
        @struct
        class Cell:
            x: Shared[u8]
        @struct
        class One:
            cell: Ptr[Cell]
            @invariant
            def looks(self) -> bool:
                return self.cell.x.relaxed() <= 255
            def look(self) -> u8:
                return self.cell.x.relaxed()
        @struct
        class Pair:
            low: u8 = 0
            high: u8 = 0
            @invariant
            def is_in_order(self) -> bool:
                return self.low <= self.high
            def size(self) -> u8:
                return self.high
        one: One = One(region(Cell, "cell"))
        pair: Pair = Pair()
        def first() -> None:
            one.look()
        def wrong_second() -> None:
            pair.low = 9
            pair.high = 8
            pair.size()
            pair.high = 10
        @proof
        def wrong_at_once() -> None:
            requires(undisturbed())
            interleave(first, wrong_second)
        """,
    "an invariant does not hold just now": """
        from cloister.lang import invariant, struct, u8
        @struct
        class Pair:
            low: u8 = 0
            high: u8 = 0
            @invariant
            def is_in_order(self) -> bool:
                return self.size() >= 0 and self.low <= self.high
            def size(self) -> u8:
                return self.high - self.low if self.low <= self.high else 0
            def _raw(self) -> u8:
                return self.low
            def wrong_call(self, low: u8, high: u8) -> u8:
                if low > high:
                    return 0
                self.low = low
                size = self.size()
                self.high = high
                return size
            def proved_private_call(self, low: u8, high: u8) -> u8:
                if low > high:
                    return 0
                self.low = low
                size = self._raw()
                self.high = high
                return size
        """,
    "a loop writes what a pointer was given for": """
        from cloister.lang import bits, Ptr, ensures, invariant, struct, u8, u16, u32, word
        @word(u32)
        class W:
            f: u32 = bits(4)
            e: u32 = bits(28)
        @struct
        class S:
            n: u8 = 0
            w: W = W()
            def wrong_method(self, k: u16) -> None:
                ensures(lambda: self.n <= 1)
                self.n = 0
                for i in range(k):
                    invariant(i < k)
                    self.n += 1
        def wrong_field(s: Ptr[S], k: u16) -> None:
            s.w = W()
            for i in range(k):
                invariant(i < k)
                s.w.f += 1
        def proved_kept(s: Ptr[S], k: u16) -> None:
            ensures(lambda: s.n <= 1)
            s.n = 0
            for i in range(k):
                invariant(s.n == 0)
                s.n = 0
        """,
    "a range that begins below zero": """
        from cloister.lang import ensures, i32, proof, requires, u8
        def wrong_all(a: u8) -> None:
            ensures(lambda: all(x > 0 for x in range(i32(-3), 3)))
        def wrong_any(a: u8) -> u8:
            requires(any(x == 0 for x in range(i32(-3), 3)))
            return a + 1
        @proof
        def proved_range() -> None:
            assert all(-4 < x < 3 for x in range(i32(-3), 3)) and any(x == -3 for x in range(i32(-3), 3))
        """,
    "a negative number is no member": """
        from enum import Enum
        from cloister.lang import i8
        class K(Enum):
            A = 0
            B = 255
        def wrong_member(x: i8) -> K:
            return K(x) if x == -1 else K.A
        def proved_member(x: i8) -> K:
            return K(x) if x == 0 else K.A
        """,
    "where an object lies is not known": """
        from cloister.lang import Array, Ptr, Shared, array, overlay, struct, u8, u64, zeroed
        @struct
        class Cell:
            x: Shared[u64]
        @struct
        class Odd:
            a: Shared[u8]
            b: Array[Shared[u8]] = array(31)
        odd: Odd = zeroed(Odd)
        even: Array[Shared[u8]] = array(32)
        def wrong_variable() -> None:
            overlay(Cell, odd.b, 7).x.store(1)
        def wrong_parameter(p: Ptr[Odd]) -> None:
            overlay(Cell, p.b, 7).x.store(1)
        def wrong_offset() -> None:
            overlay(Cell, even, 4).x.store(1)
        def proved_array() -> None:
            overlay(Cell, even, 8).x.store(1)
        """,
    "a struct that bytes are seen as lies in bytes": """
        from cloister.lang import Array, Ptr, Shared, array, invariant, overlay, struct, u8, u64
        @struct
        class Cell:
            x: Shared[u8]
        @struct
        class Holder:
            p: "Ptr[Cell] | None" = None
        buffer: Array[Shared[u8]] = array(32)
        holder: Holder = Holder()
        def wrong_stored(i: u64) -> None:
            if i < 8:
                holder.p = overlay(Cell, buffer, i)
                q = holder.p
                assert q is None
        def wrong_loop(n: u8) -> None:
            o = overlay(Cell, buffer, 3)
            p = overlay(Cell, buffer, 3)
            for i in range(n):
                invariant(p is o)
                p = o
                assert n == 0
        """,
    "all and any stop at the first that decides": """
        from cloister.lang import View, requires, u8
        def wrong_any(d: View[u8]) -> u8:
            requires(len(d) == 2 and any(10 // d[i] == 10 for i in range(2)))
            return 10 // d[1]
        def wrong_all(d: View[u8]) -> u8:
            requires(len(d) == 2 and not all(10 // d[i] == 10 for i in range(2)))
            return 10 // d[1]
        def proved_all(d: View[u8]) -> u8:
            requires(len(d) == 2 and all(10 // d[i] == 10 for i in range(2)))
            return 10 // d[1]
        """,
    "a value changes the word that it is added to": """
        from cloister.lang import bits, struct, u32, word
        @word(u32)
        class W:
            f: u32 = bits(4)
            e: u32 = bits(4)
        @struct
        class S:
            w: W = W()
        s: S = S()
        def _other() -> u32:
            s.w.e = 3
            return 1
        def wrong_lost() -> None:
            s.w = W()
            s.w.f += _other()
            assert s.w.e == 0
        def proved_kept() -> None:
            s.w = W()
            s.w.f += _other()
            assert s.w.e == 3 and s.w.f == 1
        """,
    "objects are written in ways that do not name them": """
        from cloister.lang import Array, Ptr, array, ensures, fill, invariant, struct, u8, u64
        @struct
        class Box:
            level: u8 = 0
            items: Array[u8] = array(4)
            @invariant
            def is_low(self) -> bool:
                return self.level <= 100 and self.items[1] <= 100
        @struct
        class Outer:
            box: Box
        @struct
        class Holder:
            outer: Ptr[Outer] | None = None
            box: Ptr[Box] | None = None
        holder: Holder = Holder()
        boxes: Array[Box] = array(4)
        index: u64 = 0
        def _next() -> u64:
            global index
            index = 1
            return 1
        def wrong_index() -> None:
            boxes[_next()].level = 200
        def wrong_struct(t: Ptr[Outer]) -> None:
            outer = holder.outer
            if outer is not None:
                outer.box = t.box
        def wrong_fill() -> None:
            outer = holder.outer
            if outer is not None:
                fill(outer.box.items, 200)
        def wrong_slice() -> None:
            outer = holder.outer
            if outer is not None:
                v = outer.box.items[1:]
                v[0] = 200
        def _poke(n: u8) -> None:
            ensures(lambda: n == n)
            for i in range(n):
                invariant(i < n)
                box = holder.box
                if box is not None:
                    box.level = 200
        def wrong_call() -> None:
            _poke(3)
        def proved_fill() -> None:
            outer = holder.outer
            if outer is not None:
                fill(outer.box.items, 20)
                outer.box.level = 3
        """,
    "two names of one region": """
        from cloister.lang import Shared, proof, region, requires, struct, u8, undisturbed
        @struct
        class C:
            x: Shared[u8]
        @struct
        class D:
            x: Shared[u8]
        c = region(C, "memory")
        d = region(D, "memory")
        e = region(C, "memory")
        @proof
        def wrong_apart() -> None:
            requires(undisturbed())
            c.x.store(0)
            d.x.store(1)
            assert c.x.relaxed() == 0
        @proof
        def proved_same() -> None:
            requires(undisturbed())
            c.x.store(0)
            e.x.store(1)
            assert c.x.relaxed() == 1
        """,
    "a pointer that both sides have": """
        from cloister.lang import Ptr, Shared, interleave, proof, region, requires, struct, u8, undisturbed
        @struct
        class Cell:
            x: Shared[u8]
        @struct
        class Box:
            n: u8 = 0
        @struct
        class Holder:
            box: "Ptr[Box] | None" = None
            seen: u8 = 0
        cell = region(Cell, "cell")
        box: Box = Box()
        one: Holder = Holder()
        two: Holder = Holder()
        def first() -> None:
            cell.x.store(1)
            mine = one.box
            if mine is not None:
                mine.n = 1
                one.seen = mine.n
        def second() -> None:
            cell.x.store(2)
            mine = two.box
            if mine is not None:
                mine.n = 2
        def named() -> None:
            cell.x.store(1)
            box.n = 1
            box.n = 0
        def look() -> None:
            cell.x.store(2)
            mine = two.box
            if mine is not None:
                two.seen = mine.n
        def own() -> None:
            cell.x.store(1)
            one.seen = cell.x.relaxed()
        def own_box() -> None:
            cell.x.store(2)
            box.n = cell.x.relaxed()
        @proof
        def wrong_both_write() -> None:
            requires(undisturbed())
            one.box = box
            two.box = box
            one.seen = 1
            interleave(first, second)
            assert one.seen == 1
        @proof
        def wrong_both_write_what_they_are_given(any: Ptr[Box]) -> None:
            requires(undisturbed())
            one.box = any
            two.box = any
            one.seen = 1
            interleave(first, second)
            assert one.seen == 1
        @proof
        def wrong_one_looks() -> None:
            requires(undisturbed())
            two.box = box
            box.n = 0
            interleave(named, look)
            assert two.seen == 0 or two.box is None
        @proof
        def proved_each_its_own() -> None:
            requires(undisturbed())
            interleave(own, own_box)
            assert one.seen == 1 or one.seen == 2
            assert box.n == 1 or box.n == 2
        """,
    "what only a ghost or a contract calls": """
        from cloister.lang import ghost, invariant, requires, struct, u8
        def wrong_ghosts(x: u8) -> u8:
            return x + 1
        @ghost
        def ghost_of_nobody(x: u8) -> u8:
            return wrong_ghosts(x)
        def wrong_question(x: u8) -> bool:
            return x + 1 < 9
        def proved_asks(x: u8) -> u8:
            requires(wrong_question(x))
            return x
        @struct
        class Box:
            x: u8 = 0
            @invariant
            def is_low(self) -> bool:
                return wrong_invariants(self.x) < 9
            def proved_look(self) -> u8:
                return self.x
        def wrong_invariants(x: u8) -> u8:
            return x + 1
        """,
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_false_is_proved(name: str, prove: Prove) -> None:
    outcomes = prove(CASES[name])
    wrong = {name for name, outcome in outcomes.items() if outcome.result is Result.PROVED and name.startswith("wrong")}
    missed = {name for name, outcome in outcomes.items() if outcome.result is not Result.PROVED and name.startswith("proved")}
    assert (wrong, missed) == (set(), set())
    assert any(name.startswith("wrong") for name in outcomes)


def test_what_only_a_ghost_or_a_contract_calls_is_proved_by_itself(prove: Prove) -> None:
    """Nobody's proof shows that it does not panic, for all arguments that it may get."""
    outcomes = prove(CASES["what only a ghost or a contract calls"])
    assert set(outcomes) == {"wrong_ghosts", "wrong_question", "wrong_invariants", "proved_asks", "proved_look"}


def test_a_counterexample_keeps_the_invariants_of_its_arguments(prove: Prove) -> None:
    """What it cannot make so that they hold shows nothing."""
    outcomes = prove("""
        from cloister.lang import Array, Shared, View, array, invariant, requires, struct, u8, u64, undisturbed, zeroed
        @struct
        class Buffer:
            data: View[u8]
            used: u64 = 0
            @invariant
            def is_sound(self) -> bool:
                return self.used < len(self.data)
            def view(self, n: u8) -> u8:
                return self.data[self.used] + n
            def spoil(self) -> None:
                self.used += 1
        @struct
        class Cells:
            n: u8 = 0
            all: Array[Shared[u8]] = array(2)
            @invariant
            def is_there(self) -> bool:
                return self.all[0].relaxed() == 1
            def given(self, n: u8) -> u8:
                requires(undisturbed())
                return n + 1
        cells: Cells = zeroed(Cells)
        def variable(n: u8) -> u8:
            requires(undisturbed())
            return n + 1 if cells.all[0].relaxed() == 0 else n + 2
        """)
    found = {name: (outcome.result, outcome.why) for name, outcome in outcomes.items()}
    assert found["view"][0] is Result.REFUTED and "OVERFLOW" in found["view"][1]
    assert found["spoil"] == (Result.REFUTED, "CONTRACT at sample.py:12"), found["spoil"]
    for name in ("given", "variable"):
        assert found[name][0] is Result.UNKNOWN and "is_there() does not hold" in found[name][1], found[name]


def test_a_counterexample_to_what_quantifiers_leave_undecided(prove: Prove) -> None:
    outcomes = prove("""
        from cloister.lang import View, proof, requires, u8, u64
        @proof
        def both(v: View[u8], n: u64, b: bool, c: bool) -> None:
            requires(len(v) < 40 and n <= len(v))
            assert any(v[i] == 3 for i in range(n)) == b
            assert all(v[i] == 3 for i in range(n)) == c
        """)
    assert outcomes["both"].result is Result.REFUTED, outcomes["both"].why


def test_a_replay_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that is at its end gives zeros."""
    monkeypatch.setattr("cloister.lang.smt.counterexample.REPLAY", 0.5)
    (tmp_path / "waits.py").write_text(WAITS)
    space = Space()
    space.load(load_program([str(tmp_path / "waits.py")], search=[tmp_path]), [tmp_path])
    statements = ["script = [0, 0]", "space.bind_region('waits', 'cell', Scripted(1, script))"]
    claimed = Counterexample(statements, "modules['waits'].waits()", {}, "OVERFLOW", "waits.py", 13, "waits", frozenset(), [])
    assert claimed.reproduces(space) == "it does not end in 0 s"
    claimed.statements[0] = "script = [0, 255]"
    assert claimed.reproduces(space) == ""


WAITS = """\
from cloister.lang import Shared, region, struct, u8
@struct
class Cell:
    x: Shared[u8]
cell = region(Cell, "cell")
def waits() -> u8:
    n: u8 = 0
    while n == 0:
        n = cell.x.relaxed()
    return n + 1
"""
