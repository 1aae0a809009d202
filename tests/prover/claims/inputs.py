# SPDX-License-Identifier: BSD-2-Clause
"""All inputs of a function under CPython: arguments, module variables, what lies behind pointers, what others write and C gives.

An input is a choice for each slot. Where there are more inputs than may be tried, some are drawn.
Invariant: every input that is tried keeps what the function requires, and the invariants of all structs if it is a public one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod
from random import Random
from typing import Any

from claims.program import Program
from claims.scope import Function, Member
from claims.values import ENUM, INTEGERS, WORD, Window, limits

MOST = 600  # inputs of one function
TAPE = 3  # values that others give
PLACES = ((0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (0, 3), (0, 0), (1, 0))  # of views in three bytes


@dataclass
class Slot:
    key: tuple[str, ...]
    values: list[Any]


@dataclass
class Run:
    """One call that is about to be made, or was: what names mean in it."""

    arguments: list[Any]
    names: dict[str, Any] = field(default_factory=dict[str, Any])


class Inputs:
    """The inputs of one function of a program that is loaded into a space."""

    def __init__(self, program: Program, function: Function, module: Any, space: Any) -> None:
        self.program, self.function, self.module, self.space = program, function, module, space
        self.shapes = program.shapes
        self.tape: list[int] = []
        self.slots: list[Slot] = []
        self.bytes = bytearray(3)
        self._find()
        if self.function.uses & {"c_some"}:
            space.environment.externs["c_some"] = self._extern
        if self.shapes.ring:
            self.shared = bytearray(64)
            space.bind_region(module.__name__, "ring", self.shared if self.shapes.undisturbed else self)

    # ------------------------------------------------------------------------------------------------ slots

    def _find(self) -> None:
        f, s = self.function, self.shapes
        self.objects = [text for text in self._objects()]
        if "holder" in f.uses:
            self._slot(("next",), ["None", "new", *self.objects])
            self._struct("next")
        viewed = any(kind == "View[u8]" for _, kind in f.parameters)
        for name, kind in f.parameters:
            if kind.startswith("Ptr[S]"):
                earlier = [other for other, k in f.parameters[: f.parameters.index((name, kind))] if k == "Ptr[S]"]
                self._slot(("where", name), ["new", *self.objects, *earlier, *(["None"] if "None" in kind else [])])
                self._struct(name)
            elif kind == "View[u8]":
                low, high = f.lengths[name]
                places = [("", start, size) for start, size in PLACES if low <= size <= high]
                if "data" in f.uses:
                    places += [("data", start, size) for start, size in PLACES if low <= size <= high and start + size <= s.data]
                arrays = [m for m in s.struct if m.length]
                for text in self.objects if arrays and s.windows["S.arr"] == s.windows["view"] else []:
                    places += [(text, start, size) for start, size in PLACES if low <= size <= high and start + size <= arrays[0].length]
                self._slot(("view", name), places)
            else:
                self._slot(("argument", name), self.values(kind, f.windows.get(name)))
        for name, kind in s.variables.items():
            if name in f.uses:
                self._slot(("variable", name), self.values(kind, s.windows[name]))
        for text in self.objects:
            self._struct(text)
        if viewed:
            for i in range(3):
                self._slot(("byte", str(i)), list(s.windows["view"].values))
        if "data" in f.uses:
            for i in range(s.data):
                self._slot(("data", str(i)), list(s.windows["data"].values))
        if f.uses & {"ring", "c_some"}:
            for i in range(TAPE):
                self._slot(("tape", str(i)), [0, 1, 2, 255] if "ring" in f.uses else list(range(8)))
        self.size = prod(len(slot.values) for slot in self.slots)
        if "ring" in f.uses and s.undisturbed:
            self.tape = []
        self.exhaustive = self.size <= MOST and not f.uses & {"ring", "c_some"}

    def _objects(self) -> Iterator[str]:
        for name, texts in (("box", ["box"]), ("boxes", ["boxes[0]", "boxes[1]"]), ("holder", ["holder.s"])):
            if name in self.function.uses:
                yield from texts

    def _slot(self, key: tuple[str, ...], values: list[Any]) -> None:
        self.slots.append(Slot(key, values))

    def _struct(self, text: str) -> None:
        for m in self.shapes.struct:
            if m.length:
                for i in range(m.length):
                    self._slot(("element", text, m.name, str(i)), self._of_member(m))
            else:
                self._slot(("field", text, m.name), self._of_member(m))

    def _of_member(self, m: Member) -> list[Any]:
        return self.values(m.kind, m.window)

    def values(self, kind: str, w: Window | None) -> list[Any]:
        """What an input of a kind may be."""
        if kind == "bool":
            return [False, True]
        if kind == ENUM:
            return [getattr(getattr(self.module, ENUM), name) for name in self.shapes.enum]
        if kind == WORD:
            cls = getattr(self.module, WORD)
            fields = {m.name: [False, True] if m.kind == "bool" else range(1 << m.bits) if m.kind == "u8" else self.values(ENUM, None) for m in self.shapes.word}
            return [cls(**dict(zip(fields, each, strict=True))) for each in product(*fields.values())]
        assert kind in INTEGERS
        return list((w or Window(kind, *limits(kind))).values)

    # ------------------------------------------------------------------------------------------------ runs

    def all(self) -> Iterator[tuple[Any, ...]]:
        """Every input, or as many as may be tried."""
        if self.size <= MOST:
            return product(*(slot.values for slot in self.slots))
        random = Random(self.program.seed)
        return islice(iter(lambda: tuple(random.choice(slot.values) for slot in self.slots), None), MOST)

    def prepare(self, vector: tuple[Any, ...]) -> Run | None:
        """Put a call's surroundings in place; None if an invariant does not hold there."""
        module, f = self.module, self.function
        given = {slot.key: value for slot, value in zip(self.slots, vector, strict=True)}
        self.tape = [value for key, value in given.items() if key[0] == "tape"]
        if self.shapes.ring:
            self.shared[:4] = bytes((*self.tape, 0, 0, 0, 0)[:4])
        for i in range(3):
            self.bytes[i] = given.get(("byte", str(i)), 0)
        for i in range(self.shapes.data):
            module.data[i] = given.get(("data", str(i)), self.shapes.windows["data"].low)
        for name in self.shapes.variables:
            if ("variable", name) in given:
                setattr(module, name, given["variable", name])
        found: dict[str, Any] = {text: self._object(text) for text in self.objects}
        if "holder" in f.uses:
            where = given["next",]
            module.holder.next = found["next"] = module.S() if where == "new" else found.get(where)
        run = Run([])
        for name, kind in f.parameters:
            if kind.startswith("Ptr[S]"):
                where = given["where", name]
                found[name] = module.S() if where == "new" else found.get(where)
                value = found[name]
            elif kind == "View[u8]":
                storage, start, size = given["view", name]
                whole = module.data if storage == "data" else self._object(storage).arr if storage else self._whole()
                value = whole[start : start + size]
            else:
                value = given["argument", name]
            run.arguments.append(value)
            run.names[name] = value
        for slot, value in zip(self.slots, vector, strict=True):
            if slot.key[0] in ("field", "element") and found[slot.key[1]] is None:
                continue
            if slot.key[0] == "field":
                setattr(found[slot.key[1]], slot.key[2], value)
            elif slot.key[0] == "element":
                getattr(found[slot.key[1]], slot.key[2])[int(slot.key[3])] = value
        self.found = [each for each in found.values() if each is not None]
        if self.shapes.invariant and f.public and not all(each.sound() for each in self.found):
            return None
        for name in ("box", "boxes", "holder", "data"):
            if name in f.uses:
                run.names[name] = getattr(module, name)
        if f.given and not all(eval(condition, {}, run.names | {name: getattr(module, name) for name in self.shapes.variables}) for condition in f.given):
            return None
        return run

    def _whole(self) -> memoryview:
        return memoryview(self.bytes)

    def _object(self, text: str) -> Any:
        module = self.module
        return {"box": lambda: module.box, "holder.s": lambda: module.holder.s}.get(text, lambda: module.boxes[int(text[-2])])()

    def sound(self) -> bool:
        """Whether the invariants of all structs in sight hold."""
        return all(each.sound() for each in self.found)

    # ------------------------------------------------------------------------------------------------ others

    def _next(self) -> int:
        return self.tape.pop(0) if self.tape else 0

    def _extern(self, *arguments: Any) -> Any:
        """What C does: it gives anything, and writes anything to what it is given."""
        choice = self._next()
        if self.shapes.extern == "S":
            m = self.shapes.struct[choice % len(self.shapes.struct)]
            values = self.values(m.kind, m.window)
            if m.length:
                getattr(arguments[0], m.name)[choice % m.length] = values[choice // 2 % len(values)]
            elif m.kind in INTEGERS and choice >= 6:
                setattr(arguments[0], m.name, limits(m.kind)[choice % 2])
            else:
                setattr(arguments[0], m.name, values[choice // 2 % len(values)])
            return None
        values = [0, 1, 2, 3, 5, 127, 254, 255] if self.shapes.extern == "u8" else self.values(self.shapes.extern, None)
        return values[choice % len(values)]

    # As shared memory whose other side writes whatever it likes.

    def load(self, offset: int, size: int) -> int:
        return self._next() & ((1 << 8 * size) - 1)

    def store(self, offset: int, size: int, value: int) -> None:
        pass

    def __len__(self) -> int:
        return 4096

    def __getitem__(self, offset: int) -> int:
        return self._next()

    def __setitem__(self, offset: int, value: Any) -> None:
        pass
