# SPDX-License-Identifier: BSD-2-Clause
"""Simulated memory: what the unsafe names of target code reach under CPython.

An address means something only if a test has mapped it: to bytes (RAM) or to a device's read and write handlers (MMIO). Everything else
is a `MemoryFault` that names the address. Objects that live in Python (structs, functions) get an address when target code asks for one;
the address leads back to the object, but has no bytes.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

# Where storages and objects that nobody mapped get their addresses: nothing real lies there.
_UNMAPPED_STORAGE = 0x00F0_0000_0000_0000
_OBJECTS = 0x00F8_0000_0000_0000


class MemoryFault(Exception):
    """Target code reached for an address that nothing is mapped at."""


class Device:
    """A range of memory with handlers: `read(offset, size) -> int` and `write(offset, size, value)`."""

    def __init__(self, size: int, read: Callable[[int, int], int], write: Callable[[int, int, int], None]) -> None:
        self._size, self._read, self._write = size, read, write

    def load(self, offset: int, size: int) -> int:
        return self._read(offset, size) & ((1 << 8 * size) - 1)

    def store(self, offset: int, size: int, value: int) -> None:
        self._write(offset, size, value)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, offset: int) -> int:
        return self.load(offset, 1)

    def __setitem__(self, offset: int, value: int) -> None:
        self.store(offset, 1, value)


class Scripted:
    """Shared memory whose other side is a script: each read gets the next value, wherever it reads; writes are lost."""

    def __init__(self, size: int, script: list[int]) -> None:
        self._size, self._script = size, script

    def load(self, offset: int, size: int) -> int:
        return self._script.pop(0) if self._script else 0

    def store(self, offset: int, size: int, value: int) -> None:
        pass

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, offset: int) -> int:
        return self.load(offset, 1)

    def __setitem__(self, offset: int | slice, value: int | bytes) -> None:
        pass


class Memory:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all mappings and addresses."""
        self._bases: list[int] = []
        self._ranges: dict[int, tuple[int, Any]] = {}
        self._base_of: dict[int, int] = {}
        self._objects: dict[int, Any] = {}
        self._address_of: dict[int, int] = {}
        self._next_storage = _UNMAPPED_STORAGE
        self._next_object = _OBJECTS

    def map(self, address: int, storage: bytearray | int) -> bytearray:
        """Map RAM: a bytearray, or that many zero bytes."""
        data = bytearray(storage) if isinstance(storage, int) else storage
        self._insert(address, len(data), data)
        return data

    def map_device(self, address: int, size: int, read: Callable[[int, int], int], write: Callable[[int, int, int], None]) -> None:
        """Map a device; the handlers get offsets from `address`."""
        self._insert(address, size, Device(size, read, write))

    def unmap(self, address: int) -> None:
        """Remove the mapping that begins at this address."""
        _, storage = self._ranges.pop(address)
        self._bases.remove(address)
        self._base_of.pop(id(storage), None)

    def _insert(self, address: int, size: int, storage: Any) -> None:
        at = bisect_right(self._bases, address)
        before = self._bases[at - 1] if at else None
        after = self._bases[at] if at < len(self._bases) else None
        if (before is not None and before + self._ranges[before][0] > address) or (after is not None and address + size > after):
            raise ValueError(f"{size:#x} bytes at {address:#x} overlap what is mapped already")
        self._bases.insert(at, address)
        self._ranges[address] = (size, storage)
        self._base_of[id(storage)] = address

    def find(self, address: int, size: int, what: str) -> tuple[Any, int]:
        """The storage and the offset in it of `size` bytes at an address."""
        at = bisect_right(self._bases, address)
        if at:
            base = self._bases[at - 1]
            length, storage = self._ranges[base]
            if address + size <= base + length:
                return storage, address - base
        raise MemoryFault(f"nothing is mapped at {address:#x} for {what}; map it with cloister.lang.python.memory.map(...)")

    def load(self, address: int, size: int, signed: bool = False) -> int:
        storage, offset = self.find(address, size, f"a load of {size} bytes")
        if _is_bytes(storage):  # pyright: ignore[reportUnknownArgumentType]
            return int.from_bytes(storage[offset : offset + size], "little", signed=signed)
        value: int = storage.load(offset, size)
        return value - (1 << 8 * size) if signed and value >> (8 * size - 1) else value

    def store(self, address: int, value: int, size: int) -> None:
        storage, offset = self.find(address, size, f"a store of {size} bytes")
        raw = int(value) & ((1 << 8 * size) - 1)
        if _is_bytes(storage):
            storage[offset : offset + size] = raw.to_bytes(size, "little")
        else:
            storage.store(offset, size, raw)

    # ------------------------------------------------------------------------------------------------------------- addresses of objects

    def address_of_storage(self, storage: Any) -> int:
        """Where a storage is mapped; one that is not gets a place of its own."""
        if _is_bytes(storage) and not isinstance(storage, bytearray):  # an array inside of bytes
            return self.address_of_storage(storage.obj) + _position(storage) - _position(storage.obj)
        known = self._base_of.get(id(storage))
        if known is None:
            if not isinstance(storage, bytearray):
                raise MemoryFault("an array that does not lie in memory of bytes has no address under CPython, except of bytes")
            known = self._next_storage
            self._next_storage += (len(storage) + 0xFFFF) & ~0xFFF
            self._insert(known, len(storage), storage)
        return known

    def address_of_object(self, thing: Any, size: int) -> int:
        known = self._address_of.get(id(thing))
        if known is None:
            known = self._next_object
            self._next_object += (size + 63) & ~15
            self._address_of[id(thing)] = known
            self._objects[known] = thing  # keeps it alive, so that its id stays its own
        return known

    def object_at(self, address: int) -> Any:
        return self._objects.get(address)


def _is_bytes(storage: Any) -> bool:
    return isinstance(storage, (bytearray, memoryview))


def _position(data: Any) -> int:
    """Where CPython keeps these bytes: to tell how far apart two parts of one bytearray lie."""
    return ctypes.addressof((ctypes.c_char * 0).from_buffer(data))
