# SPDX-License-Identifier: BSD-2-Clause
"""Structs under CPython: slotted instances that are shared by reference, and overlays, the same over bytes of memory.

Generated code reads and writes the slot `_v_<field>`; test code sees the field's own name, a property that checks what is assigned,
copies structs and arrays into place, and shows enums, words and `Shared` cells. An overlay is a subclass whose `_v_` names are properties
over a storage and an offset in C's layout, so that both can be passed to the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from struct import Struct
from typing import Any, cast

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.python.boundary import DRESSED, ArgumentError, Codecs, SharedCell, fill_array
from cloister.lang.python.memory import Memory
from cloister.lang.python.names import SLOT


class StructBase:
    """What all structs share."""

    __slots__ = ("__weakref__",)
    _kind: p.StructType
    _codecs: Codecs
    _memory: Memory
    _defaults: dict[str, Callable[[], Any]]
    _zero: Any  # () -> an instance of zero bytes

    def __init__(self, *values: Any, **named: Any) -> None:
        kind = self._kind
        accepted = [f for f in kind.fields if not isinstance(f.type, p.ArrayType)]
        if len(values) > len(accepted):
            raise ArgumentError(f"{kind.name}() takes {len(accepted)} values, not {len(values)}")
        given = dict(zip((f.name for f in accepted), values, strict=False))
        for name in named:
            if name in given or name not in {f.name for f in kind.fields}:
                raise ArgumentError(f"{kind.name}() {'has two values for' if name in given else 'has no field'} {name!r}")
        given.update(named)
        for field in kind.fields:
            value = self._defaults[field.name]()
            setattr(self, SLOT + field.name, value)
            if field.name in given:
                setattr(self, field.name, given[field.name])
            elif field.default is None and not isinstance(field.type, (p.ArrayType, p.SharedType)) and not kind.bound:
                raise ArgumentError(f"{kind.name}() needs a value for {field.name!r}")

    def assign_from(self, other: Any) -> None:
        """Copy another struct of this type into this one."""
        raise NotImplementedError

    # What `zeroed`, `copy`, `sizeof` and `offsetof` of cloister.lang do in ordinary code.

    @classmethod
    def _zeroed_(cls) -> Any:
        return cls._zero()

    @classmethod
    def _sizeof_(cls) -> int:
        return cls._kind.size

    @classmethod
    def _offsetof_(cls, name: str) -> int:
        for field in cls._kind.fields:
            if field.name == name:
                return field.offset
        raise ArgumentError(f"{cls._kind.name} has no field {name!r}")

    def _copy_(self) -> Any:
        copied = self._zero()
        copied.assign_from(self)
        return copied

    def __repr__(self) -> str:
        return f"{self._kind.name}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in self._kind.fields)})"


def struct_class(kind: p.StructType, codecs: Codecs, memory: Memory) -> type[StructBase]:
    members: dict[str, Any] = {
        "__slots__": tuple(SLOT + f.name for f in kind.fields),
        "__module__": kind.module,
        "__doc__": kind.docstring or None,
        "_kind": kind,
        "_codecs": codecs,
        "_memory": memory,
        "_defaults": {},
    }
    for field in kind.fields:
        members[field.name] = _public(kind, field, codecs)
    return type(kind.name, (StructBase,), members)


def _public(kind: p.StructType, field: p.StructField, codecs: Codecs) -> property:
    slot, where = SLOT + field.name, f"{kind.name}.{field.name}"
    inside = attrgetter(slot)
    leave: Callable[[Any], Any] | None = None  # found when first used: the classes it needs may not exist yet

    def dressed(self: Any) -> Any:
        nonlocal leave
        if leave is None:
            leave = codecs.of(field.type).leave
        return leave(inside(self))

    def cell(self: Any) -> Any:
        return SharedCell(lambda: inside(self), lambda v: setattr(self, slot, v), codecs.of(field.type), where)

    def put(self: Any, value: Any) -> None:
        inner = codecs.of(field.type).enter(value, where)
        if isinstance(field.type, p.StructType):
            getattr(self, slot).assign_from(inner)
        elif isinstance(field.type, p.ArrayType):
            fill_array(getattr(self, slot), inner)
        else:
            setattr(self, slot, inner)

    shared = isinstance(field.type, p.SharedType)
    return property(cell if shared else dressed if isinstance(field.type, DRESSED) else inside, put)


# --------------------------------------------------------------------------------------------------------------------- overlays


def format_of(kind: p.Type) -> str:
    """The code of the `struct` module for a scalar held in memory."""
    if isinstance(kind, p.SharedType):
        kind = kind.inner
    if isinstance(kind, p.PointerType):
        return "Q"
    integer = integer_of(kind)
    if integer is None:
        return "?"
    code = {8: "b", 16: "h", 32: "i", 64: "q"}[integer.bits]
    return code if integer.signed else code.upper()


def size_of(kind: p.Type) -> int:
    match kind:
        case p.StructType():
            return kind.size
        case p.ArrayType():
            return size_of(kind.element) * kind.length
        case p.ViewType():
            return 16
        case _:
            return Struct("<" + format_of(kind)).size


class OverlayArray:
    """An array in memory whose elements are not plain integers: structs, pointers, arrays, views; or anything in a device."""

    def __init__(self, storage: Any, offset: int, element: p.Type, length: int, context: Overlays) -> None:
        self.storage, self.offset, self.element, self.length, self.context = storage, offset, element, length, context
        self.stride = size_of(element)
        self.read, self.write = context.accessors(element)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.length))]
        if not 0 <= index < self.length:
            raise IndexError(index)
        return self.read(self.storage, self.offset + index * self.stride)

    def __setitem__(self, index: int, value: Any) -> None:
        if not 0 <= index < self.length:
            raise IndexError(index)
        self.write(self.storage, self.offset + index * self.stride, value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self.length))


class Overlays:
    """Makes overlays of one space. `class_of` finds the class of a struct."""

    def __init__(self, class_of: Callable[[str, str], Any], memory: Memory) -> None:
        self._class_of = class_of
        self._memory = memory
        self._classes: dict[type, type] = {}

    def make(self, cls: Any, storage: Any, offset: int) -> Any:
        """A struct of class `cls` whose fields are the bytes of `storage` from `offset`."""
        overlay = self._classes.get(cls)
        if overlay is None:
            overlay = self._classes[cls] = self._class(cls)
        instance = cast(Any, overlay).__new__(overlay)
        instance._m = storage
        instance._o = offset
        return instance

    def _class(self, cls: Any) -> type:
        members: dict[str, Any] = {"__slots__": ("_m", "_o"), "__module__": cls.__module__, "__doc__": cls.__doc__}
        for field in cls._kind.fields:
            members[SLOT + field.name] = self._field(field)
        return type(cls.__name__, (cls,), members)

    def _field(self, field: p.StructField) -> property:
        at = field.offset
        read, write = self.accessors(field.type)
        return property(lambda self: read(self._m, self._o + at), lambda self, value: write(self._m, self._o + at, value))

    def accessors(self, kind: p.Type) -> tuple[Callable[[Any, int], Any], Callable[[Any, int, Any], None]]:
        """How a value of this type is read from and written to a storage at an offset."""
        if isinstance(kind, p.SharedType):
            return self.accessors(kind.inner)
        match kind:
            case p.StructType():
                return (lambda m, o: self.make(self._class_of(kind.module, kind.name), m, o)), _no_write
            case p.ArrayType():
                return (lambda m, o: self.array(m, o, kind)), _no_write
            case p.PointerType() if isinstance(kind.target, p.StructType):
                return self._pointer(kind.target)
            case p.ViewType():
                return self._view(kind)
            case _:
                return self._scalar(kind)

    def _scalar(self, kind: p.Type) -> tuple[Callable[[Any, int], Any], Callable[[Any, int, Any], None]]:
        codec = Struct("<" + format_of(kind))
        unpack, pack, size = codec.unpack_from, codec.pack_into, codec.size
        signed, boolean = codec.format[-1:].islower() and codec.format[-1:] != "?", isinstance(kind, p.BoolType)

        def read(m: Any, o: int) -> Any:
            if m.__class__ is bytearray or m.__class__ is memoryview:
                return unpack(m, o)[0]
            raw = m.load(o, size)
            if boolean:
                return raw != 0
            return raw - (1 << 8 * size) if signed and raw >> (8 * size - 1) else raw

        def write(m: Any, o: int, value: Any) -> None:
            if m.__class__ is bytearray or m.__class__ is memoryview:
                pack(m, o, value)
            else:
                m.store(o, size, int(value) & ((1 << 8 * size) - 1))

        return read, write

    def _pointer(self, target: p.StructType) -> tuple[Callable[[Any, int], Any], Callable[[Any, int, Any], None]]:
        read, write = self._scalar(p.IntType(64, False))

        def get(m: Any, o: int) -> Any:
            address = read(m, o)
            return self.at(self._class_of(target.module, target.name), address) if address else None

        return get, lambda m, o, value: write(m, o, 0 if value is None else self.address_of(value))

    def _view(self, kind: p.ViewType) -> tuple[Callable[[Any, int], Any], Callable[[Any, int, Any], None]]:
        read, write = self._scalar(p.IntType(64, False))

        def put(m: Any, o: int, view: tuple[Any, int, int]) -> None:
            write(m, o, self._memory.address_of_storage(view[0]) + view[1] * size_of(kind.element) if view[2] else 0)
            write(m, o + 8, view[2])

        return (lambda m, o: self.view_at(kind.element, read(m, o), read(m, o + 8))), put

    def array(self, m: Any, o: int, kind: p.ArrayType) -> Any:
        element = kind.element.inner if isinstance(kind.element, p.SharedType) else kind.element
        plain = isinstance(element, (p.IntType, p.BoolType, p.EnumType, p.WordType))
        if plain and (m.__class__ is bytearray or m.__class__ is memoryview):
            part: Any = memoryview(m)[o : o + size_of(kind)]
            code: Any = format_of(element)
            return part if code == "B" else part.cast(code)
        return OverlayArray(m, o, element, kind.length, self)

    # ------------------------------------------------------------------------------------------------------------- addresses

    def address_of(self, thing: Any) -> int:
        if hasattr(thing, "_m"):
            return self._memory.address_of_storage(thing._m) + thing._o
        size: int = thing._kind.size if hasattr(thing, "_kind") else 4
        return self._memory.address_of_object(thing, size)

    def address_of_view(self, element: p.Type, view: tuple[Any, int, int]) -> int:
        """The address of the first element."""
        storage, start, _ = view
        if isinstance(storage, OverlayArray):
            return self._memory.address_of_storage(storage.storage) + storage.offset + start * storage.stride
        return self._memory.address_of_storage(storage) + start * size_of(element)

    def at(self, cls: Any, address: int) -> Any:
        """What a pointer of that class and address points to."""
        known = self._memory.object_at(address)
        if isinstance(known, cls):
            return known
        storage, offset = self._memory.find(address, cls._kind.size, f"a {cls.__name__}")
        return self.make(cls, storage, offset)

    def view_at(self, element: p.Type, address: int, length: int) -> tuple[Any, int, int]:
        if length == 0:
            return ((), 0, 0)
        storage, offset = self._memory.find(address, length * size_of(element), f"{length} elements of {element}")
        if format_of_or_empty(element) == "B" and storage.__class__ is bytearray:
            return (storage, offset, length)
        return (self.array(storage, offset, p.ArrayType(element, length)), 0, length)


def format_of_or_empty(kind: p.Type) -> str:
    return "" if isinstance(kind, (p.StructType, p.ArrayType, p.ViewType)) else format_of(kind)


def _no_write(storage: Any, offset: int, value: Any) -> None:
    raise AssertionError("structs and arrays are copied into, not replaced")
