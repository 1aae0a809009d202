# SPDX-License-Identifier: BSD-2-Clause
"""What the prover says of small functions, one construct at a time: what holds is proved, and its neighbour that does not hold is refuted.

Each case is a module whose functions are named after what must come out: `proved_...`, `refuted_...`, `bounded_...` or `unknown_...`. A refutation
counts only because CPython has panicked at the arguments, so the refuted half of each case also holds the executor to CPython's meaning.
"""

from __future__ import annotations

import pytest

from cloister.lang.smt.prove import Outcome
from support import Prove

CASES: dict[str, str] = {
    "addition": """
        from cloister.lang import requires, u8
        def proved_sum(a: u8, b: u8) -> u8:
            requires(a < 100 and b < 100)
            return a + b
        def refuted_sum(a: u8, b: u8) -> u8:
            requires(a < 200 and b < 100)
            return a + b
        """,
    "signed": """
        from cloister.lang import i8, i16, proof
        @proof
        def proved_floor(a: i8, b: i8) -> None:
            if b != 0 and not (a == -128 and b == -1):
                assert i16(a // b) * i16(b) + i16(a % b) == i16(a)
        @proof
        def refuted_division(a: i8, b: i8) -> None:
            if b != 0:
                assert (a // b) * b + a % b == a
        @proof
        def proved_negation(a: i8) -> None:
            assert i16(a) + -i16(a) == 0
        @proof
        def refuted_negation(a: i8) -> None:
            assert a + -a == 0
        """,
    "what is written on one path says nothing of another": """
        from enum import Enum
        from cloister.lang import Ptr, proof, struct, u8
        class Colour(Enum):
            RED = 0
            GREEN = 1
            BLUE = 2
        @struct
        class Box:
            colour: Colour
        @proof
        def refuted_elsewhere(x: u8, box: Ptr[Box]) -> None:
            if x < 3:
                box.colour = Colour(x)
                if box.colour is Colour.RED:
                    return
            assert x < 3
        @proof
        def proved_here(x: u8, box: Ptr[Box]) -> None:
            if x < 3:
                box.colour = Colour(x)
                assert box.colour.value < 3
        """,
    "shifts": """
        from cloister.lang import u32, u8, wrapping_shl
        def proved_mask(n: u32) -> u32:
            if n < 32:
                return wrapping_shl(u32(0xFFFF_FFFF), n)
            return 0
        def refuted_count(n: u32) -> u32:
            if n <= 32:
                return wrapping_shl(u32(1), n)
            return 0
        def refuted_lost(n: u8) -> u8:
            return (n & 3) << 7
        """,
    "conversions": """
        from cloister.lang import proof, truncate, u8, u16, u32
        from enum import Enum
        class Colour(Enum):
            RED = 1
            GREEN = 2
        def proved_narrow(a: u32) -> u8:
            return u8(a & 0xFF) + u8(truncate(u8, a) == u8(a & 0xFF)) * 0
        def refuted_narrow(a: u32) -> u8:
            return u8(a & 0x1FF)
        def proved_member(a: u32) -> Colour:
            return Colour(1 + (a & 1))
        def refuted_member(a: u32) -> Colour:
            return Colour(a & 3)
        @proof
        def proved_every_enum_is_a_member(c: Colour) -> None:
            assert c is Colour.RED or c is Colour.GREEN
        """,
    "words": """
        from cloister.lang import bits, from_raw, proof, replace, to_raw, u32, word
        @word(u32)
        class Flags:
            low: u32 = bits(5)
            on: bool = bits(1)
            high: u32 = bits(26)
        @proof
        def proved_fields(raw: u32, n: u32) -> None:
            w = from_raw(Flags, raw)
            v = replace(w, low=n & 31, on=True)
            assert v.low == n & 31 and v.on and v.high == w.high
            assert to_raw(v) >> 6 == raw >> 6
        def refuted_too_wide(n: u32) -> Flags:
            return Flags(low=n & 63)
        """,
    "a field that is wider than its enum": """
        from enum import Enum
        from cloister.lang import bits, from_raw, u8, u32, word
        class Colour(Enum):
            RED = 0
            GREEN = 1
        @word(u32)
        class Pixel:
            alpha: u8 = bits(6)
            colour: Colour = bits(15)
        def proved_member(raw: u32) -> Colour:
            return from_raw(Pixel, raw & 0x7F).colour
        def refuted_beyond_the_enum(n: u8) -> Colour:
            return from_raw(Pixel, u32(n) << 14).colour
        """,
    "loops": """
        from cloister.lang import View, decreases, invariant, requires, u8, u32, u64
        def proved_constant(a: u8) -> u32:
            total: u32 = 0
            for i in range(u32(10)):
                total += u32(a) * i
            return total
        def proved_sum(v: View[u8]) -> u64:
            total: u64 = 0
            for i in range(len(v)):
                invariant(total <= i * 255)
                total += u64(v[i])
            return total
        def bounded_sum(v: View[u8]) -> u64:
            total: u64 = 0
            for x in v:
                total += u64(x)
            return total
        def refuted_sum(v: View[u8]) -> u8:
            total: u8 = 0
            for x in v:
                total += x
            return total
        def proved_bits(word: u64) -> u64:
            count: u64 = 0
            rest = word
            while rest != 0:
                invariant(count <= 64 and rest <= word)
                decreases(rest)
                rest &= rest - 1
            return count
        def unknown_invariant_too_weak(v: View[u8]) -> u64:
            requires(len(v) < 20)
            total: u64 = 0
            for i in range(len(v)):
                invariant(i < 20)
                total += u64(v[i])
            return total
        def refuted_invariant(n: u32) -> u32:
            low: u32 = 0
            while low < n:
                invariant(low < 5)
                decreases(n - low)
                low += 1
            return low
        def refuted_variant(n: u32) -> u32:
            low: u32 = 0
            while low < n:
                decreases(low)
                low += 1
            return low
        """,
    "leaving loops": """
        from cloister.lang import Array, array, ensures, u8, u32, struct, Ptr
        @struct
        class Table:
            items: Array[u8] = array(8)
        def proved_find(table: Ptr[Table], x: u8) -> u32:
            ensures(lambda result: result == 8 or table.items[result] == x)
            for i in range(u32(8)):
                if table.items[i] != x:
                    continue
                return i
            return 8
        def refuted_find(table: Ptr[Table], x: u8) -> u32:
            ensures(lambda result: table.items[result & 7] == x)
            found: u32 = 0
            for i in range(u32(8)):
                if table.items[i] == x:
                    found = i
                    break
            return found
        """,
    "pointers": """
        from cloister.lang import Ptr, proof, struct, u8, u32
        @struct
        class Node:
            value: u8
            next: "Ptr[Node] | None"
        @proof
        def refuted_alias(a: Ptr[Node], b: Ptr[Node]) -> None:
            a.value = 1
            b.value = 2
            assert a.value == 1
        @proof
        def proved_no_alias(a: Ptr[Node], b: Ptr[Node]) -> None:
            a.value = 1
            b.value = 2
            assert a.value == 1 or a is b
        @proof
        def proved_list(a: Ptr[Node]) -> None:
            following = a.next
            if following is not None:
                before = a.value
                following.value = 3
                assert a.value == before or following is a
        @proof
        def refuted_list(a: Ptr[Node]) -> None:
            following = a.next
            if following is not None:
                before = a.value
                following.value = 3
                assert a.value == before
        """,
    "structs by value": """
        from cloister.lang import Array, Ptr, array, copy, proof, struct, u8, u16
        @struct
        class Inner:
            x: u8
            items: Array[u8] = array(4)
        @struct
        class Outer:
            a: Inner
            b: Inner
        def make(x: u8) -> Inner:
            if x > 7:
                return Inner(7)
            return Inner(x)
        @proof
        def proved_copy(o: Ptr[Outer], i: u8) -> None:
            kept: Inner = copy(o.a)
            o.b = o.a
            o.a.items[i & 3] = 9
            o.a.x = 0
            assert o.b.x == kept.x and o.b.items[i & 3] == kept.items[i & 3]
        @proof
        def refuted_reference(o: Ptr[Outer]) -> None:
            kept = o.a
            before = o.a.x
            o.a.x = 0
            assert kept.x == before
        @proof
        def proved_result(x: u8) -> None:
            made = make(x)
            assert made.x <= 7 and made.items[3] == 0
        @proof
        def refuted_result(x: u8) -> None:
            made = make(x)
            assert made.x < 7
        """,
    "module variables": """
        from cloister.lang import Array, array, proof, requires, struct, u8, u32
        @struct
        class State:
            n: u32 = 0
            items: Array[u8] = array(16)
        count: u32 = 0
        state: State = State()
        def proved_step() -> None:
            global count
            if count < 1000:
                count += 1
        def refuted_step() -> None:
            global count
            count += 1
        def refuted_index() -> u8:
            return state.items[state.n]
        def proved_index() -> u8:
            if state.n >= 16:
                state.n = 0
            return state.items[state.n]
        """,
    "views and bytes": """
        from cloister.lang import View, load_be, load_le, proof, requires, store_be, u8, u16, u32, u64, fill, copy_bytes, Array, array
        def proved_header(v: View[u8]) -> u16:
            if len(v) < 14:
                return 0
            return load_be(u16, v, 12)
        def refuted_header(v: View[u8]) -> u16:
            if len(v) < 13:
                return 0
            return load_be(u16, v, 12)
        def proved_slice(v: View[u8], n: u64) -> u64:
            if n > len(v):
                return 0
            return len(v[n:])
        def refuted_slice(v: View[u8], n: u64) -> u64:
            return len(v[n:])
        @proof
        def proved_round_trip(v: View[u8], x: u32) -> None:
            requires(len(v) >= 8)
            store_be(u32, v, 3, x)
            assert load_be(u32, v, 3) == x
            assert v[3] == u8(x >> 24)
        @proof
        def refuted_order(v: View[u8], x: u32) -> None:
            requires(len(v) >= 8)
            store_be(u32, v, 3, x)
            assert load_le(u32, v, 3) == x
        @proof
        def proved_fill(v: View[u8], i: u64) -> None:
            requires(i < len(v) and len(v) < 64)
            fill(v, 7)
            assert v[i] == 7
        @proof
        def proved_copied(v: View[u8], i: u64) -> None:
            requires(len(v) == 8 and i < 8)
            own: Array[u8] = array(8)
            copy_bytes(own, v)
            assert own[i] == v[i]
        def refuted_lengths(a: View[u8], b: View[u8]) -> None:
            requires(len(a) < 64 and len(b) < 64)
            copy_bytes(a, b)
        """,
    "shared memory": """
        from cloister.lang import Ptr, Shared, View, Array, array, proof, requires, struct, u8, u16, u32, u64, undisturbed, overlay
        @struct
        class Memory:
            length: Shared[u32]
            items: Array[Shared[u8]] = array(8)
        def proved_one_fetch(m: Ptr[Memory]) -> u8:
            n = m.length.relaxed()
            if n < 8:
                return m.items[n].relaxed()
            return 0
        def refuted_double_fetch(m: Ptr[Memory]) -> u8:
            if m.length.relaxed() < 8:
                return m.items[m.length.relaxed()].relaxed()
            return 0
        @proof
        def proved_quiet(m: Ptr[Memory], n: u32) -> None:
            requires(undisturbed())
            m.length.store(n)
            assert m.length.acquire() == n
        def quiet(m: Ptr[Memory]) -> u32:
            requires(undisturbed())
            return m.length.relaxed() - m.length.relaxed()
        @proof
        def proved_quiet_call(m: Ptr[Memory]) -> None:
            requires(undisturbed())
            assert quiet(m) == 0
        @proof
        def unknown_noisy_call(m: Ptr[Memory]) -> None:
            quiet(m)
        def refuted_byte(v: View[Shared[u8]]) -> u8:
            if len(v) == 0:
                return 0
            return v[0].relaxed() + 1
        def proved_overlay(v: View[Shared[u8]], at: u64) -> u32:
            if len(v) < 16:
                return 0
            return 1
        """,
    "contracts": """
        from cloister.lang import Array, Ptr, array, ensures, invariant, old, proof, requires, struct, u8, u32
        def half(n: u32) -> u32:
            ensures(lambda result: result <= n)
            return n // 2
        def proved_caller(n: u32) -> u32:
            return n - half(n)
        def needs(n: u32) -> u32:
            requires(n > 3)
            return n - 3
        def proved_need(n: u32) -> u32:
            return needs(n | 4)
        def refuted_need(n: u32) -> u32:
            return needs(n)
        @struct
        class Stack:
            depth: u32 = 0
            items: Array[u8] = array(4)
            @invariant
            def sound(self) -> bool:
                return self.depth <= 4
            def proved_pop(self) -> u8:
                requires(self.depth > 0)
                ensures(lambda: self.depth == old(self.depth) - 1)
                self.depth -= 1
                return self.items[self.depth]
            def refuted_push(self, x: u8) -> None:
                self.depth += 1
        def refuted_ensures(n: u32) -> u32:
            ensures(lambda result: result < n)
            return n // 2
        def proved_equal_calls_are_equal(n: u32) -> u32:
            return u32(8) // (1 + half(n & 3) * 0 + (half(4) - half(4) + 0))
        def unknown_weak_promise(n: u32) -> u32:
            return u32(8) // (half(n | 2) + 1 - half(3))
        @struct
        class Counter:
            n: u32
        def value(c: Ptr[Counter]) -> u32:
            ensures(lambda result: result >= 0)
            return c.n
        @proof
        def refuted_same_call_of_other_memory(c: Ptr[Counter]) -> None:
            before = value(c)
            c.n = 1
            assert value(c) == before
        @proof
        def proved_same_call_of_the_same_memory(c: Ptr[Counter]) -> None:
            assert value(c) == value(c)
        """,
    "promises of functions that write": """
        from cloister.lang import Array, Ptr, View, array, decreases, ensures, fill, invariant, old, requires, struct, u8, u32, u64, zeroed
        @struct
        class Box:
            level: u32
            other: u32
            items: Array[u8] = array(8)
            @invariant
            def is_low(self) -> bool:
                return self.level <= 100
            def proved_rise(self, to: u32) -> u32:
                requires(to <= 100)
                ensures(lambda result: self.level >= to and result == self.level - old(self.level))
                before = self.level
                while self.level < to:
                    invariant(before <= self.level <= 100)
                    decreases(to - self.level)
                    self.level += 1
                return self.level - before
            def proved_clear(self, rounds: u32) -> None:
                ensures(lambda: self.other == old(self.other))
                for i in range(rounds):
                    invariant(self.level <= 100)
                    self.items[i & 7] = 0
        box: Box = zeroed(Box)
        depth: u32 = 0
        bytes: Array[u8] = array(4)
        def proved_deep(rounds: u32) -> None:
            ensures(lambda: depth <= 10)
            global depth
            depth = 3
            for i in range(rounds):
                invariant(depth <= 10)
                depth = i & 7
        def proved_outer(rounds: u32) -> None:
            ensures(lambda: depth <= 11)
            for i in range(rounds):
                invariant(True)
                proved_deep(i)
            depth_of_others(rounds)
        def depth_of_others(rounds: u32) -> None:
            proved_deep(rounds)
        def proved_wipe(v: View[u8], rounds: u32) -> None:
            ensures(lambda: len(v) == old(len(v)))
            for i in range(rounds):
                invariant(True)
                fill(v, 1)

        def proved_promise() -> u32:
            box.proved_rise(7)
            return box.level - 7
        def proved_frame(b: Ptr[Box]) -> None:
            box.other = 1
            other = b.other
            depth_before = depth
            box.items[1] = 5
            item = box.items[1]
            box.proved_rise(9)
            assert box.other == 1 or b.other != other
            assert box.items[1] == item and depth == depth_before
        def unknown_more_than_promised() -> None:
            level = box.level
            box.proved_rise(7)
            assert box.level == 7 or box.level == level
        def refuted_same_object(b: Ptr[Box]) -> None:
            level = b.level
            box.proved_rise(50)
            assert b.level == level
        def refuted_pointer_kept_in_a_local() -> None:
            local = box
            local.level = 1
            local.proved_rise(2)
            assert box.level == 1 or box.level != 2
        def refuted_elements() -> None:
            box.items[3] = 9
            box.proved_clear(8)
            assert box.items[3] == 9
        def refuted_module_variable() -> None:
            depth_before = depth
            proved_deep(2)
            assert depth == depth_before
        def refuted_module_variable_of_a_callee() -> None:
            depth_before = depth
            proved_outer(2)
            assert depth == depth_before
        def refuted_bytes_of_a_view() -> None:
            bytes[2] = 7
            proved_wipe(bytes, 1)
            assert bytes[2] == 7
        def refuted_broken_invariant(n: u32) -> None:
            box.level = n
            box.proved_rise(2)
            box.level = 0
        def refuted_requirement(n: u32) -> None:
            box.proved_rise(n)
        """,
    "what is assumed after an obligation says nothing of it": """
        from cloister.lang import ensures, invariant, requires, u32
        def proved_half(n: u32) -> u32:
            requires(n > 0)
            ensures(lambda result: result < n)
            return n // 2
        def refuted_requirement(n: u32) -> u32:
            return proved_half(n)
        def refuted_invariant_that_panics(n: u32) -> None:
            while True:
                invariant(u32(10) // n <= 10)
                if n > 10:
                    break
        """,
    "quantifiers": """
        from cloister.lang import Array, Ptr, array, ensures, invariant, requires, struct, u8, u32
        @struct
        class Table:
            items: Array[u8] = array(16)
        def proved_clear(t: Ptr[Table]) -> None:
            ensures(lambda: all(x == 0 for x in t.items))
            for i in range(u32(16)):
                invariant(all(t.items[j] == 0 for j in range(i)))
                t.items[i] = 0
        def refuted_clear(t: Ptr[Table]) -> None:
            ensures(lambda: all(x == 0 for x in t.items))
            for i in range(u32(15)):
                t.items[i] = 0
        def proved_given(t: Ptr[Table], i: u32) -> u8:
            requires(all(x < 10 for x in t.items) and i < 16)
            return t.items[i] * 25
        def refuted_given(t: Ptr[Table], i: u32) -> u8:
            requires(any(x < 10 for x in t.items) and i < 16)
            return t.items[i] * 25
        def proved_some(t: Ptr[Table]) -> u32:
            ensures(lambda result: result == 0 or any(x == 7 for x in t.items))
            return 1 if t.items[5] == 7 else 0
        """,
    "what a check shows is known behind it, not before": """
        from enum import Enum
        from cloister.lang import Ptr, ensures, proof, requires, struct, u8, u32
        class Colour(Enum):
            RED = 0
            GREEN = 1
        @struct
        class Box:
            colour: Colour
        def small(n: u32) -> u32:
            requires(n < 5)
            ensures(lambda: n < 5)
            return n
        def refuted_promise_of_what_is_required(n: u32) -> u32:
            return small(n)
        @proof
        def refuted_member(n: u8, box: Ptr[Box]) -> None:
            box.colour = Colour(n)
            assert box.colour is Colour.RED or box.colour is Colour.GREEN
        @proof
        def proved_member(n: u8, box: Ptr[Box]) -> None:
            box.colour = Colour(n & 1)
            assert box.colour is Colour.RED or box.colour is Colour.GREEN
        """,
    "ghost functions that call themselves": """
        from cloister.lang import Ptr, View, decreases, ensures, ghost, invariant, proof, requires, struct, u8, u32, u64, wrapping_add
        @ghost
        def total(v: View[u8]) -> u64:
            requires(len(v) <= 100)
            decreases(len(v))
            if len(v) == 0:
                return 0
            return wrapping_add(u64(v[0]), total(v[1:]))
        @ghost
        def proved_at_most(v: View[u8]) -> bool:
            requires(len(v) <= 100)
            ensures(lambda: total(v) <= len(v) * 255)
            decreases(len(v))
            return len(v) == 0 or proved_at_most(v[1:])
        @ghost
        def refuted_at_most(v: View[u8]) -> bool:
            requires(len(v) <= 3)
            ensures(lambda: total(v) <= len(v) * 254)
            decreases(len(v))
            return len(v) == 0 or refuted_at_most(v[1:])
        @proof
        def proved_of_three(v: View[u8]) -> None:
            requires(len(v) == 3)
            assert total(v) == u64(v[0]) + u64(v[1]) + u64(v[2])
        @proof
        def refuted_of_three(v: View[u8]) -> None:
            requires(len(v) == 3)
            assert total(v) == u64(v[0]) + u64(v[2])
        @proof
        def unknown_deeper_than_it_is_followed(v: View[u8]) -> None:
            requires(len(v) == 9)
            assert total(v) <= 9 * 255
        @proof
        def proved_by_a_lemma(v: View[u8]) -> None:
            requires(len(v) == 9)
            proved_at_most(v)
            assert total(v) <= 9 * 255
        @proof
        def refuted_without_what_is_required(v: View[u8]) -> None:
            total(v)
        @proof
        def refuted_what_was_written_between(v: View[u8]) -> None:
            requires(len(v) == 2 and v[0] == 0)
            before = total(v)
            v[0] = 1
            assert total(v) == before
        @proof
        def proved_what_was_written_between(v: View[u8]) -> None:
            requires(len(v) == 2 and v[0] == 0)
            before = total(v)
            v[0] = 1
            assert total(v) == before + 1
        @proof
        def refuted_what_a_loop_wrote(v: View[u8]) -> None:
            requires(len(v) == 20)
            before = total(v[:2])
            for i in range(len(v)):
                invariant(i < 20)
                v[i] = 0
            assert total(v[:2]) == before
        @struct
        class Counter:
            n: u32
        @ghost
        def down(c: Ptr[Counter], n: u32) -> u32:
            decreases(n)
            return c.n if n == 0 else down(c, n - 1)
        @proof
        def refuted_what_a_field_held(c: Ptr[Counter]) -> None:
            before = down(c, 2)
            c.n = 3
            assert down(c, 2) == before
        @proof
        def proved_while_nothing_is_written(c: Ptr[Counter], n: u32) -> None:
            assert down(c, n) == down(c, n)
        @struct
        class One:
            x: u32
            @ghost
            def of(self, n: u32) -> u32:
                decreases(n)
                return 1 if n == 0 else self.of(n - 1)
        @struct
        class Two:
            x: u32
            @ghost
            def of(self, n: u32) -> u32:
                decreases(n)
                return 2 if n == 0 else self.of(n - 1)
        @proof
        def refuted_methods_of_one_name(a: Ptr[One], b: Ptr[Two]) -> None:
            assert a.of(0) == b.of(0)
        """,
    "ghost functions that cannot be": """
        from cloister.lang import Shared, View, arbitrary, assume, decreases, ensures, ghost, proof, requires, u8, u32, u64, undisturbed
        @ghost
        def refuted_has_no_solution(n: u32) -> u32:
            decreases(n)
            return (refuted_has_no_solution(n) + 1) & 0xFF
        @ghost
        def refuted_never_smaller(n: u32) -> bool:
            ensures(lambda: n != n)
            decreases(0 * u64(n))
            return refuted_never_smaller(n)
        @ghost
        def refuted_false_at_the_end(n: u32) -> bool:
            ensures(lambda: False)
            decreases(n)
            return n == 0 or refuted_false_at_the_end(n - 1)
        @ghost
        def refuted_true_elsewhere(n: u32) -> bool:
            ensures(lambda: n > 100)
            decreases(n)
            if n > 100:
                return True
            return n == 0 or refuted_true_elsewhere(n - 1)
        @ghost
        def refuted_by_a_larger_one(n: u32) -> bool:
            ensures(lambda: n > 5)
            decreases(100 - n if n < 100 else 0)
            if n == 0:
                return refuted_by_a_larger_one(0)
            return True
        @ghost
        def small(n: u32) -> u32:
            requires(n < 10)
            decreases(n)
            assert n < 10
            return 0 if n == 0 else small(n - 1)
        @proof
        def refuted_what_is_required_is_not_given(n: u32) -> None:
            small(n)
            assert n < 10
        @ghost
        def sees(v: View[u8]) -> bool:
            ensures(lambda: len(v) < 0xFFFF_FFFF_FFFF)
            decreases(len(v))
            return len(v) == 0 or sees(v[1:])
        @proof
        def refuted_on_a_path_that_is_not_taken(v: View[u8]) -> None:
            if len(v) > 0:
                sees(v[1:])
            assert len(v) > 0
        @ghost
        def whichever(n: u32) -> u32:
            decreases(n)
            return arbitrary(u32) if n == 0 else whichever(n - 1)
        @proof
        def unknown_arbitrary_twice() -> None:
            assert whichever(0) == whichever(0)
        @ghost
        def supposed(n: u32) -> bool:
            decreases(n)
            assume(n > 0)
            return n == 1 or supposed(n - 1)
        @proof
        def unknown_assumed_within() -> None:
            supposed(0)
            assert False
        count: u32 = 0
        @ghost
        def writes(n: u32) -> u32:
            global count
            decreases(n)
            count = n
            return 0 if n == 0 else writes(n - 1)
        @proof
        def unknown_written_within() -> None:
            before = count
            writes(3)
            assert count == before
        @ghost
        def rounds(n: u32) -> u32:
            decreases(n)
            i: u32 = 0
            while i < n:
                i += 1
            return i if n == 0 else rounds(0) + i
        @proof
        def refuted_more_rounds_than_are_followed(n: u32) -> None:
            requires(n < 30)
            rounds(n)
            assert n < 10
        @ghost
        def first(v: View[Shared[u8]], n: u32) -> u8:
            requires(len(v) > 0)
            decreases(n)
            return v[0].relaxed() if n == 0 else first(v, n - 1)
        @proof
        def refuted_what_others_write(v: View[Shared[u8]]) -> None:
            requires(len(v) > 0)
            assert first(v, 0) == first(v, 0)
        @proof
        def proved_what_nobody_writes(v: View[Shared[u8]]) -> None:
            requires(undisturbed() and len(v) > 0)
            assert first(v, 0) == first(v, 0)
        @ghost
        def alone(n: u32) -> bool:
            decreases(n)
            return undisturbed() if n == 0 else alone(n - 1)
        @proof
        def refuted_what_is_supposed_later(n: u32) -> None:
            a = alone(0)
            assume(undisturbed())
            assert (a == alone(0)) == (a == alone(0)) and n != 3
        """,
    "what a device or another party writes into a region": """
        from cloister.lang import Shared, region, region_bytes, struct, u8, u32
        @struct
        class Registers:
            status: Shared[u32]
            data: Shared[u32]
        registers = region(Registers, "device")
        buffer = region_bytes("buffer")
        def refuted_registers(x: u32) -> u8:
            if registers.status.relaxed() == 0x1234 and x == 77:
                return u8(registers.data.relaxed())
            return 0
        def refuted_bytes() -> u8:
            if len(buffer) > 70 and buffer[69].relaxed() == 7:
                return 7 // buffer[70].relaxed()
            return 0
        def proved_checked() -> u8:
            data = registers.data.relaxed()
            return u8(data) if data < 256 else 0
        """,
    "pointers in arrays": """
        from cloister.lang import Array, Ptr, array, struct, u8, u64
        @struct
        class Node:
            x: u8 = 0
        nodes: Array["Ptr[Node] | None"] = array(4)
        def proved_there(i: u64) -> u8:
            node = nodes[i & 3]
            return 1 if node is None else node.x
        def refuted_there(i: u64) -> u8:
            node = nodes[i]
            return 1 if node is None else node.x
        """,
    "what only a description knows": """
        from cloister.lang import region_size, setting, u32
        PERIOD = setting(u32, "period")
        SIZE = region_size("ring")
        def unknown_period() -> None:
            assert PERIOD == 0
        def unknown_size() -> None:
            assert SIZE == 0
        """,
    "claims about nothing": """
        from cloister.lang import assume, proof, requires, u32
        def unknown_never_called(x: u32) -> u32:
            requires(x > 5 and x < 3)
            return x + 1
        def proved_once_called(x: u32) -> u32:
            requires(x > 5 and x < 7)
            return x + 1
        @proof
        def unknown_assumed(x: u32) -> None:
            assume(x > 5)
            if x != 9:
                assume(x < 3)
            assume(x != 9)
            assert x == 4
        """,
    "match": """
        from cloister.lang import u8, panic
        from enum import Enum
        class Kind(Enum):
            A = 0
            B = 1
            C = 5
        def proved_all(k: Kind) -> u8:
            match k:
                case Kind.A:
                    return 1
                case Kind.B | Kind.C:
                    return 2
        def refuted_panic(n: u8) -> u8:
            match n:
                case 1 | 2:
                    return 1
                case 3:
                    panic("three")
                case _:
                    return 0
        """,
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, prove: Prove) -> None:
    outcomes = {name: o for name, o in prove(CASES[name]).items() if "_" in name}
    assert outcomes
    assert {name: told(o) for name, o in outcomes.items() if o.result.value != name.split("_")[0]} == {}


def told(outcome: Outcome) -> str:
    return f"{outcome.text}: {[(o.line, o.reason, o.what, o.why) for o in outcome.open]}"
