# SPDX-License-Identifier: BSD-2-Clause
"""Between ordinary Python and generated code: what goes in is checked, what comes out is dressed.

A `Codec` for each type has `enter` (a value from a test or tool -> the representation inside, or an `ArgumentError` that names the
parameter, the value and what is allowed) and `leave` (the representation inside -> enum members, words, views, arrays). Structs are the
same object on both sides. Calls between target functions pass no codec.

Invariant: nothing enters that the type does not allow, so generated code may rely on every integer being in range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, NamedTuple

from cloister import lang
from cloister.lang import program as p
from cloister.lang.python.writer import is_byte

Storage = Any  # list, bytearray, memoryview or a device's storage: what can be indexed


class ArgumentError(ValueError):
    """An argument that the target function's types do not allow; a mistake of the caller, not of the program under test."""


# Types whose values look different outside; all others are the same on both sides.
DRESSED = (p.EnumType, p.WordType, p.ArrayType, p.ViewType, p.SharedType)


class Codec(NamedTuple):
    enter: Callable[[Any, str], Any]
    leave: Callable[[Any], Any]


def refuse(where: str, value: object, allowed: str) -> ArgumentError:
    return ArgumentError(f"{where}: {value!r} is not allowed here; allowed: {allowed}")


def same(value: Any) -> Any:
    return value


# --------------------------------------------------------------------------------------------------------------------- handles


class SharedCell(lang.Shared[Any]):
    """A `Shared` field or element, as tests see it: each access goes to the memory itself."""

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], None], codec: Codec, where: str) -> None:
        self._read, self._write, self._codec, self._where = read, write, codec, where

    def relaxed(self) -> Any:
        return self._codec.leave(self._read())

    acquire = relaxed

    def store(self, value: Any) -> None:
        self._write(self._codec.enter(value, self._where))

    release = store

    def __repr__(self) -> str:
        return f"Shared({self.relaxed()!r})"


class ViewHandle(lang.View[Any]):
    """A view as tests see it. Out-of-range indices are ordinary `IndexError`s; negative ones count from the end, as in Python."""

    def __init__(self, view: tuple[Storage, int, int], element: p.Type, codecs: Codecs) -> None:
        self.view = view
        self.element = element
        self.codecs = codecs

    def __len__(self) -> int:
        return self.view[2]

    def _cell(self, index: int) -> Any:
        storage, start, length = self.view
        if not -length <= index < length:
            raise IndexError(f"index {index} of a view of {length}")
        position = start + (index if index >= 0 else index + length)
        if not isinstance(self.element, DRESSED):
            return storage[position]
        if isinstance(self.element, p.SharedType):

            def write(value: Any) -> None:
                storage[position] = value

            return SharedCell(lambda: storage[position], write, self.codecs.of(self.element.inner), f"element {index}")
        return self.codecs.of(self.element).leave(storage[position])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                raise IndexError("a view is sliced with step 1")
            return ViewHandle((self.view[0], self.view[1] + start, max(0, stop - start)), self.element, self.codecs)
        return self._cell(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            part = self[index]
            values = list(value)
            if len(values) != len(part):
                raise ArgumentError(f"{len(values)} values for {len(part)} elements")
            for i, item in enumerate(values):
                part[i] = item
            return
        storage, start, length = self.view
        if not -length <= index < length:
            raise IndexError(f"index {index} of a view of {length}")
        position = start + (index if index >= 0 else index + length)
        self.codecs.store(self.element, storage, position, value, f"element {index}")

    def __iter__(self) -> Iterator[Any]:
        if not isinstance(self.element, DRESSED):
            storage, start, length = self.view
            return (storage[i] for i in range(start, start + length))
        return (self._cell(i) for i in range(len(self)))

    def __bytes__(self) -> bytes:
        storage, start, length = self.view
        return bytes(storage[i] for i in range(start, start + length))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (bytes, bytearray)):
            return is_byte(self.element) and bytes(self) == other
        items: Any = other
        return list(self) == list(items) if _among(items, list, tuple, ViewHandle) else NotImplemented

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        return f"View[{self.element}]({[x.relaxed() if isinstance(x, SharedCell) else x for x in self]!r})"


class ArrayHandle(ViewHandle, lang.Array[Any]):
    """An array as tests see it: all of a field or variable."""


def _among(value: Any, *classes: type) -> bool:
    """`isinstance` that tells the type checker nothing: what is indexed and iterated here is anybody's."""
    return isinstance(value, classes)


# --------------------------------------------------------------------------------------------------------------------- codecs


class Codecs:
    """The codecs of one space. `class_of` finds the Python class of an enum, word or struct."""

    def __init__(self, class_of: Callable[[str, str], Any]) -> None:
        self._class_of = class_of
        self._known: dict[p.Type, Codec] = {}

    def of(self, kind: p.Type) -> Codec:
        codec = self._known.get(kind)
        if codec is None:
            codec = self._known[kind] = self._make(kind)
        return codec

    def store(self, kind: p.Type, storage: Storage, position: int, value: Any, where: str) -> None:
        """Assign an element as target code would: structs and arrays are copied into."""
        inner = self.of(kind).enter(value, where)
        if isinstance(kind, p.StructType):
            storage[position].assign_from(inner)
        elif isinstance(kind, p.ArrayType):
            fill_array(storage[position], inner)
        else:
            storage[position] = inner

    def _make(self, kind: p.Type) -> Codec:
        match kind:
            case p.IntType():
                return self._integer(kind)
            case p.BoolType():
                return Codec(_enter_bool, bool)
            case p.EnumType():
                return self._enum(kind)
            case p.WordType():
                return self._word(kind)
            case p.StructType():
                return self._struct(kind, False)
            case p.PointerType() if isinstance(kind.target, p.StructType):
                return self._struct(kind.target, kind.optional)
            case p.SharedType():
                return self._shared(kind)
            case p.ArrayType():
                return self._array(kind)
            case p.ViewType():
                return self._view(kind)
            case _:
                return Codec(_enter_any, same)

    def _integer(self, kind: p.IntType) -> Codec:
        low, high = kind.minimum, kind.maximum
        allowed = f"{kind}, an integer from {low} to {high}"

        def enter(value: Any, where: str) -> int:
            if value.__class__ is int and low <= value <= high:
                return value
            if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
                return int(value)
            raise refuse(where, value, allowed)

        return Codec(enter, same)

    def _shared(self, kind: p.SharedType) -> Codec:
        inner = self.of(kind.inner)

        def enter(value: Any, where: str) -> Any:
            return inner.enter(value.relaxed() if isinstance(value, lang.Shared) else value, where)

        return Codec(enter, inner.leave)

    def _enum(self, kind: p.EnumType) -> Codec:
        cls = self._class_of(kind.module, kind.name)
        members: dict[int, Any] = {member.value: member for member in cls}
        allowed = f"{kind.name}, one of {', '.join(m.name for m in members.values())}"

        def enter(value: Any, where: str) -> int:
            if isinstance(value, cls):
                return value.value
            raise refuse(where, value, allowed)

        def leave(value: Any) -> Any:
            return members.get(value, value)

        return Codec(enter, leave)

    def _word(self, kind: p.WordType) -> Codec:
        cls = self._class_of(kind.module, kind.name)
        high = kind.base.maximum

        def enter(value: Any, where: str) -> int:
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
                return int(value)
            raise refuse(where, value, f"{kind.name}, or its raw {kind.base}")

        def leave(value: Any) -> Any:
            return int.__new__(cls, value)

        return Codec(enter, leave)

    def _struct(self, kind: p.StructType, optional: bool) -> Codec:
        cls = self._class_of(kind.module, kind.name)
        allowed = f"{kind.name}{' or None' if optional else ''}"

        def enter(value: Any, where: str) -> Any:
            if isinstance(value, cls) or (optional and value is None):
                return value
            raise refuse(where, value, allowed)

        return Codec(enter, same)

    def _array(self, kind: p.ArrayType) -> Codec:
        def enter(value: Any, where: str) -> Any:
            storage, start, length = self._items(value, kind.element, where)
            if length != kind.length:
                raise refuse(where, value, f"{kind.length} elements, not {length}")
            return storage if start == 0 and len(storage) == length else storage[start : start + length]

        def leave(value: Any) -> Any:
            return ArrayHandle((value, 0, kind.length), kind.element, self)

        return Codec(enter, leave)

    def _view(self, kind: p.ViewType) -> Codec:
        byte = is_byte(kind.element)

        def enter(value: Any, where: str) -> Any:
            if byte and value.__class__ is bytearray:
                return (value, 0, len(value))
            return self._items(value, kind.element, where)

        def leave(value: Any) -> Any:
            return ViewHandle(value, kind.element, self)

        return Codec(enter, leave)

    def _items(self, value: Any, element: p.Type, where: str) -> tuple[Storage, int, int]:
        """A view on what a test passes as one: handles and bytearrays are shared with it, other sequences are copied."""
        plain = element.inner if isinstance(element, p.SharedType) else element
        if isinstance(value, ViewHandle):
            have = value.element.inner if isinstance(value.element, p.SharedType) else value.element
            if have == plain or str(have) == str(plain):
                return value.view
            raise refuse(where, value, f"View[{element}]")
        if is_byte(element):
            if _among(value, bytearray, memoryview):
                return (value, 0, len(value))
            if _among(value, bytes):
                return (bytearray(value), 0, len(value))
            if hasattr(value, "load") and hasattr(value, "store"):  # a device or a hostile peer that a test plays
                return (value, 0, len(value))
        if _among(value, lang.View, list, tuple):
            codec = self.of(plain)
            items = [codec.enter(x.relaxed() if _among(x, lang.Shared) else x, f"{where}, element {i}") for i, x in enumerate(value)]
            storage: Any = bytearray(items) if is_byte(element) else items
            return (storage, 0, len(items))
        raise refuse(where, value, f"View[{element}]" + (", bytes or bytearray" if is_byte(element) else " or a list"))


def _enter_any(value: Any, where: str) -> Any:
    return value


def _enter_bool(value: Any, where: str) -> bool:
    if value is True or value is False:
        return value
    raise refuse(where, value, "bool")


def fill_array(to: Any, source: Any) -> None:
    """Copy an array's elements, of whatever depth, into another's."""
    for i, item in enumerate(source):
        if hasattr(item, "assign_from"):
            to[i].assign_from(item)
        elif isinstance(item, (list, bytearray)):
            fill_array(to[i], item)
        else:
            to[i] = item


# --------------------------------------------------------------------------------------------------------------------- classes


def enum_class(kind: p.EnumType) -> type[Enum]:
    return Enum(kind.name, list(kind.members), module=kind.module, qualname=kind.name)  # pyright: ignore[reportReturnType]


class WordBase(int):
    """A word as tests see it: its raw value, whose fields are properties."""

    __slots__ = ()
    _kind: p.WordType
    _codecs: Codecs

    def __new__(cls, **fields: Any) -> WordBase:
        raw = 0
        named = {f.name: f for f in cls._kind.fields if not f.name.startswith("_")}
        for name in fields:
            if name not in named:
                raise ArgumentError(f"{cls.__name__} has no field {name!r}; it has {', '.join(named)}")
        for name, field in named.items():
            if name in fields:
                raw |= cls.encode(field, fields[name])
            else:
                raw |= (field.default or 0) << field.shift
        return int.__new__(cls, raw)

    @classmethod
    def encode(cls, field: p.WordField, value: Any) -> int:
        where = f"{cls.__name__}.{field.name}"
        inner = int(cls._codecs.of(field.type).enter(value, where))
        signed = isinstance(field.type, p.IntType) and field.type.signed
        low, high = (-(1 << (field.width - 1)), (1 << (field.width - 1)) - 1) if signed else (0, (1 << field.width) - 1)
        if not low <= inner <= high:
            raise refuse(where, value, f"{field.width} bits, {low} to {high}")
        return (inner & ((1 << field.width) - 1)) << field.shift

    @classmethod
    def from_raw(cls, raw: int) -> WordBase:
        return int.__new__(cls, cls._codecs.of(cls._kind.base).enter(raw, cls.__name__))

    _from_raw_ = from_raw

    @classmethod
    def _zeroed_(cls) -> WordBase:
        return int.__new__(cls, 0)

    @classmethod
    def _sizeof_(cls) -> int:
        return cls._kind.base.bits // 8

    def replace(self, **fields: Any) -> WordBase:
        raw = int(self)
        for field in self._kind.fields:
            if field.name in fields:
                raw = raw & ~(((1 << field.width) - 1) << field.shift) | self.encode(field, fields.pop(field.name))
        if fields:
            raise ArgumentError(f"{type(self).__name__} has no field {next(iter(fields))!r}")
        return int.__new__(type(self), raw)

    def __repr__(self) -> str:
        shown = (f"{f.name}={getattr(self, f.name)!r}" for f in self._kind.fields if not f.name.startswith("_"))
        return f"{type(self).__name__}({', '.join(shown)})"


def word_class(kind: p.WordType, codecs: Codecs) -> type[WordBase]:
    members: dict[str, Any] = {"__slots__": (), "__module__": kind.module, "__doc__": kind.docstring, "_kind": kind, "_codecs": codecs}
    for field in kind.fields:
        members[field.name] = property(_word_getter(field, codecs), doc=f"{field.width} bits from bit {field.shift}")
    return type(kind.name, (WordBase,), members)


def _word_getter(field: p.WordField, codecs: Codecs) -> Callable[[int], Any]:
    def get(word: int) -> Any:
        raw = (int(word) >> field.shift) & ((1 << field.width) - 1)
        if isinstance(field.type, p.IntType) and field.type.signed and raw >> (field.width - 1):
            raw -= 1 << field.width
        return codecs.of(field.type).leave(raw)

    return get
