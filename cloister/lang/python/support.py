# SPDX-License-Identifier: BSD-2-Clause
"""The functions that generated code calls by name: panics, bytes, copies, and what reaches outside the program.

`helpers(...)` gives those that are the same for a whole space, `panics(...)` those that carry a module's name.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any, NoReturn

from cloister.lang import Panic, PanicReason
from cloister.lang import program as p
from cloister.lang.python.environment import Environment
from cloister.lang.python.structs import Overlays

View = tuple[Any, int, int]


class NoModel(NotImplementedError):
    """Target code reached for something outside Python that nobody has supplied a model of."""


def panics(prefix: str, path: str, overlays: Overlays) -> dict[str, Callable[..., Any]]:
    """One function for each reason to panic, which knows the module's file: `capability___overflow(line)`."""

    def make(reason: PanicReason) -> Callable[..., NoReturn]:
        def fail(line: int, message: str = "") -> NoReturn:
            raise Panic(reason, path, line, message)

        return fail

    def overlay(cls: Any, view: View, offset: int, line: int) -> Any:
        storage, start, length = view
        if offset + cls._kind.size > length:
            raise Panic(PanicReason.INDEX, path, line)
        if (start + offset) % cls._kind.alignment:
            raise Panic(PanicReason.ALIGNMENT, path, line)
        return overlays.make(cls, storage, start + offset)

    def copy_bytes(to: View, source: View, line: int) -> None:
        (a, i, n), (b, j, m) = to, source
        if n != m:
            raise Panic(PanicReason.LENGTH, path, line)
        if a.__class__ is bytearray and b.__class__ is bytearray:
            a[i : i + n] = b[j : j + n]
        else:
            values = [b[j + k] for k in range(n)]
            for k, value in enumerate(values):
                a[i + k] = value

    named: dict[str, Callable[..., Any]] = {f"{prefix}___{reason.name.lower()}": make(reason) for reason in PanicReason}
    return named | {f"{prefix}___overlay": overlay, f"{prefix}___copy_bytes": copy_bytes}


def _same(a: Any, b: Any) -> bool:
    """Whether two pointers point to the same struct: overlays are made anew for each use."""
    if a is b:
        return True
    if a is None or b is None or not (hasattr(a, "_m") and hasattr(b, "_m")):
        return False
    return a._m is b._m and a._o == b._o


def _byte_swap(value: int, size: int, signed: bool) -> int:
    return int.from_bytes(value.to_bytes(size, "little", signed=signed), "big", signed=signed)


def _load_shared(storage: Any, at: int, size: int, big_endian: bool, signed: bool) -> int:
    if storage.__class__ is bytearray or storage.__class__ is memoryview:
        return int.from_bytes(storage[at : at + size], "big" if big_endian else "little", signed=signed)
    value: int = storage.load(at, size)
    return _byte_swap(value, size, signed) if big_endian else value - (1 << 8 * size) if signed and value >> (8 * size - 1) else value


def _store_shared(storage: Any, at: int, value: int, size: int, big_endian: bool, signed: bool) -> None:
    data = value.to_bytes(size, "big" if big_endian else "little", signed=signed)
    if storage.__class__ is bytearray or storage.__class__ is memoryview:
        storage[at : at + size] = data
    else:
        storage.store(at, size, int.from_bytes(data, "little"))


def _fill(view: View, value: Any, copy: Callable[[Any], Any] | None) -> None:
    storage, start, length = view
    if storage.__class__ is bytearray:
        storage[start : start + length] = bytes((value,)) * length
    elif copy is None:
        for i in range(start, start + length):
            storage[i] = value
    else:
        for i in range(start, start + length):
            storage[i].assign_from(value)


def _assign_array(to: Any, source: Any, depth: int, assign: Callable[[Any, Any], None] | None) -> None:
    if depth > 1:
        for a, b in zip(to, source, strict=True):
            _assign_array(a, b, depth - 1, assign)
    elif assign is not None:
        for a, b in zip(to, source, strict=True):
            assign(a, b)
    elif to.__class__ is list or to.__class__ is bytearray:
        to[:] = source
    else:
        for i, value in enumerate(list(source)):
            to[i] = value


def helpers(environment: Environment, overlays: Overlays) -> dict[str, Any]:
    """The global names of a space that do not depend on the module."""
    memory = environment.memory

    def pointer(cls: Any, address: int) -> Any:
        return overlays.at(cls, address)

    def pointer_or_none(cls: Any, address: int) -> Any:
        return overlays.at(cls, address) if address else None

    def view_at(element: Any, address: int, length: int) -> View:
        kind = _ELEMENTS[element] if isinstance(element, str) else element._kind
        return overlays.view_at(kind, address, length)

    def address_of_view(element: Any, view: View) -> int:
        return overlays.address_of_view(_ELEMENTS[element] if isinstance(element, str) else element._kind, view)

    def read_system_register(name: str) -> int:
        read: Any = environment.registers.get(name)
        if read is None:
            raise NoModel(f"system register {name} has no model; put a value or a function in cloister.lang.python.environment.registers")
        value: Any = read() if callable(read) else read
        return value

    def write_system_register(name: str, value: int) -> None:
        known = environment.registers.get(name)
        if callable(known):
            known(value)
        else:
            environment.registers[name] = value

    def barrier(text: str) -> None:
        """One thread sees its own accesses in order: nothing to do."""

    def system_instruction(text: str, *operands: int) -> None:
        model = environment.instructions.get(text)
        if model is None:
            raise NoModel(f"system instruction {text!r} has no model; put a function in cloister.lang.python.environment.instructions")
        model(*operands)

    def linker_symbol(name: str) -> int:
        if name not in environment.symbols:
            raise NoModel(f"linker symbol {name!r} has no address; put one in cloister.lang.python.environment.symbols")
        return environment.symbols[name]

    def log(text: str) -> None:
        environment.log(text)

    def arbitrary(low: int, high: int) -> int:
        return environment.arbitrary(low, high)

    def arbitrary_of(values: tuple[Any, ...]) -> Any:
        return values[environment.arbitrary(0, len(values) - 1)]

    looking = False

    def holds(invariant: Callable[[Any], bool], struct: Any) -> bool:
        """Whether an invariant holds; not asked of what an invariant itself calls."""
        nonlocal looking
        if looking:
            return True
        looking = True
        try:
            return invariant(struct)
        finally:
            looking = False

    named: dict[str, Any] = {
        "_holds": holds, "_range": range, "_all": all, "_any": any, "_map": map, "_list": list, "_bytearray": bytearray, "_min": min, "_max": max, "_new": object.__new__,
        "_same": _same, "_byte_swap": _byte_swap, "_load_shared": _load_shared, "_store_shared": _store_shared, "_fill": _fill,
        "_assign_array": _assign_array, "_pointer": pointer, "_pointer_or_none": pointer_or_none,
        "_address_of": overlays.address_of, "_address_of_view": address_of_view,
        "_view_at": view_at, "_load": memory.load, "_store": memory.store, "_read_system_register": read_system_register,
        "_write_system_register": write_system_register, "_barrier": barrier, "_system_instruction": system_instruction,
        "_linker_symbol": linker_symbol, "_log": log, "_arbitrary": arbitrary, "_arbitrary_of": arbitrary_of,
    }  # fmt: skip
    for kind in (p.IntType(bits, signed) for bits in (8, 16, 32, 64) for signed in (False, True)):
        code = {8: "b", 16: "h", 32: "i", 64: "q"}[kind.bits]
        code = code if kind.signed else code.upper()
        for name, order in (("le", "<"), ("be", ">")):
            struct = Struct(order + code)
            named[f"_{name}_{kind}"] = struct.unpack_from
            named[f"_pack_{name}_{kind}"] = struct.pack_into
    return named


_ELEMENTS: dict[str, p.Type] = {
    "?": p.BoolType(),
    **{
        (code if signed else code.upper()): p.IntType(bits, signed)
        for bits, code in ((8, "b"), (16, "h"), (32, "i"), (64, "q"))
        for signed in (False, True)
    },
}
