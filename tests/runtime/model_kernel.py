# SPDX-License-Identifier: BSD-2-Clause
"""A model of seL4 as the initialiser sees it: slots, untyped pieces with watermarks, mappings, threads. Refuses what seL4 refuses.

Written from seL4's reference for tests of the initialiser, independently of the kernel in this repository.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from cloister.abi import labels, objects
from cloister.lang.python import Memory

IPC_BUFFER = 0x30_0000
BOOT_INFO = 0x30_1000
EMPTY = 200
IMAGE_FRAMES = 40
UNTYPED = 100
SCHED_CONTROL = 30
ILLEGAL, INVALID_ARGUMENT, INVALID_CAPABILITY, DELETE_FIRST, FAILED_LOOKUP, NOT_ENOUGH = 3, 1, 2, 8, 6, 10


class Suspended(Exception):
    """The initialiser suspended itself."""


class Refusal(Exception):
    def __init__(self, error: int, *words: int) -> None:
        super().__init__(error)
        self.error, self.words = error, words


@dataclass(eq=False)
class Thing:
    """A kernel object; `at` is its physical address."""

    kind: int
    size_log2: int
    at: int
    facts: dict[str, Any] = field(default_factory=lambda: {})
    slots: dict[int, Capability] = field(default_factory=lambda: {})  # of a CNode
    tables: set[tuple[int, int]] = field(default_factory=lambda: set())  # of a VSpace
    frames: dict[int, tuple[Capability, int, int]] = field(default_factory=lambda: {})


@dataclass(eq=False)
class Capability:
    thing: Any
    rights: int = 15
    badge: int = 0
    mapped: tuple[Thing, int] | None = None


@dataclass(eq=False)
class Piece:
    physical: int
    size_bits: int
    device: bool
    used: int = 0
    cleared: int = 0


class ModelKernel:
    def __init__(self, memory: Memory, pieces: list[tuple[int, int, bool]], image_pages: int, image_physical: int) -> None:
        self.memory = memory
        self.pieces = [Piece(*each) for each in pieces]
        self.slots: dict[int, Capability] = {slot: Capability(f"initial {slot}") for slot in (1, 2, 3, 4, 5, 6, 9, 10, 11, 14, 15, SCHED_CONTROL)}
        own_space = Thing(objects.VSPACE_OBJECT, 13, 0)
        self.frames = [Thing(objects.SMALL_PAGE_OBJECT, 12, image_physical + n * 4096) for n in range(image_pages)]
        for number, frame in enumerate(self.frames):
            self.slots[IMAGE_FRAMES + number] = Capability(frame, mapped=(own_space, number))
        for number, piece in enumerate(self.pieces):
            self.slots[UNTYPED + number] = Capability(piece)
        self.invocations = 0
        self.interrupts: dict[int, tuple[int, Capability | None]] = {}
        self.schedule: dict[int, tuple[int, int]] = {}
        self.schedule_start: int | None = None
        words = [0] * 23
        words[4] = IPC_BUFFER
        words[5:7] = [EMPTY, 1 << 17]
        words[9:11] = [IMAGE_FRAMES, IMAGE_FRAMES + image_pages]
        words[19:21] = [SCHED_CONTROL, SCHED_CONTROL + 1]
        words[21:23] = [UNTYPED, UNTYPED + len(self.pieces)]
        boot = struct.pack("<23Q", *words)
        for piece in self.pieces:
            boot += struct.pack("<QBB6x", piece.physical, piece.size_bits, piece.device)
        self.boot_info = boot.ljust(4096, b"\0")

    # ------------------------------------------------------------------------------------------------------------- the system call

    def call(self, slot: int, registers: Any) -> None:
        self.invocations += 1
        info = registers.info
        label, length, extra = info >> 12, info & 127, info >> 7 & 3
        words = [registers.word0, registers.word1, registers.word2, registers.word3, *(self._word(8 + 8 * n) for n in range(4, length))][:length]
        given = [self._word(976 + 8 * n) for n in range(extra)]
        try:
            self._invoke(slot, label, words, given)
        except Refusal as refusal:
            registers.info = refusal.error << 12 | len(refusal.words)
            for name, value in zip(("word0", "word1"), refusal.words):
                setattr(registers, name, value)
            return
        registers.info = 0

    def _word(self, offset: int) -> int:
        return self.memory.load(IPC_BUFFER + offset, 8)

    def _of(self, slot: int) -> Capability:
        if slot not in self.slots:
            raise AssertionError(f"slot {slot} is empty: a fault")
        return self.slots[slot]

    def _put(self, slot: int, capability: Capability) -> None:
        if slot in self.slots:
            raise Refusal(DELETE_FIRST)
        self.slots[slot] = capability

    def _invoke(self, slot: int, label: int, words: list[int], given: list[int]) -> None:
        capability = self._of(slot)
        thing = capability.thing
        match label:
            case labels.UNTYPED_RETYPE:
                self._retype(thing, *words)
            case labels.CNODE_COPY:
                destination, _, source, _, rights = words
                self._put(destination, Capability(self._of(source).thing, self._of(source).rights & rights, self._of(source).badge))
            case labels.CNODE_MINT:
                self._mint(thing, *words)
            case labels.CNODE_DELETE:
                assert words[0] != 6, "with the ASID pool go all address spaces"
                self.slots.pop(words[0], None)
            case labels.ASID_POOL_ASSIGN:
                space = self._of(given[0]).thing
                if space.kind != objects.VSPACE_OBJECT or "asid" in space.facts:
                    raise Refusal(INVALID_CAPABILITY, 1)
                space.facts["asid"] = True
            case labels.PAGE_TABLE_MAP:
                self._map_table(capability, self._of(given[0]).thing, words[0])
            case labels.PAGE_MAP:
                self._map_frame(capability, self._of(given[0]).thing, *words)
            case labels.PAGE_UNMAP:
                if capability.mapped is not None:
                    capability.mapped[0].frames.pop(capability.mapped[1], None)
                capability.mapped = None
            case labels.IRQ_CONTROL_GET_TRIGGER:
                number, trigger, destination, depth = words
                assert (slot, depth) == (4, 64)
                self._put(destination, Capability(("interrupt", number)))
                self.interrupts[number] = (trigger, None)
            case labels.IRQ_HANDLER_SET_NOTIFICATION:
                number = thing[1]
                notification = self._of(given[0])
                if notification.thing.kind != objects.NOTIFICATION_OBJECT or not notification.rights & 1:
                    raise Refusal(INVALID_CAPABILITY, 0)
                self.interrupts[number] = (self.interrupts[number][0], notification)
            case labels.SCHED_CONTROL_CONFIGURE_FLAGS:
                budget, period, refills, badge, flags = words
                assert slot == SCHED_CONTROL and refills == 0 and flags == 0 and budget <= period
                self._of(given[0]).thing.facts.update(budget=budget, period=period, badge=badge)
            case labels.DOMAIN_SET_SET:
                assert slot == 11
                self._of(given[0]).thing.facts["domain"] = words[0]
            case labels.DOMAIN_SCHEDULE_CONFIGURE:
                index, domain, ticks = words
                assert slot == 11 and self.schedule_start is None
                self.schedule[index] = (domain, ticks)
            case labels.DOMAIN_SCHEDULE_SET_START:
                assert slot == 11 and self.schedule[words[0]][1] != 0
                self.schedule_start = words[0]
            case labels.VCPU_SET_TCB:
                thread = self._of(given[0]).thing
                assert thing.kind == objects.VCPU_OBJECT and thread.kind == objects.TCB_OBJECT and "vcpu" not in thread.facts
                thread.facts["vcpu"] = thing
            case _:
                self._thread(slot, label, words, given)

    # ------------------------------------------------------------------------------------------------------------- parts

    def _retype(self, piece: Piece, kind: int, size_bits: int, index: int, depth: int, first: int, count: int) -> None:
        sizes = {
            objects.UNTYPED_OBJECT: size_bits, objects.TCB_OBJECT: objects.TCB_BITS, objects.ENDPOINT_OBJECT: 4, objects.NOTIFICATION_OBJECT: 6,
            objects.CNODE_OBJECT: size_bits + 5, objects.SCHED_CONTEXT_OBJECT: size_bits, objects.REPLY_OBJECT: 5, objects.VSPACE_OBJECT: 13,
            objects.SMALL_PAGE_OBJECT: 12, objects.LARGE_PAGE_OBJECT: 21, objects.PAGE_TABLE_OBJECT: 12,
            objects.VCPU_OBJECT: 12,
        }  # fmt: skip
        assert (index, depth) == (0, 0) and 1 <= count <= 256
        size_log2 = sizes[kind]
        start = -(-(piece.physical + piece.used) // (1 << size_log2)) * (1 << size_log2)
        if start + (count << size_log2) > piece.physical + (1 << piece.size_bits):
            raise Refusal(NOT_ENOUGH, (1 << piece.size_bits) - piece.used)
        if piece.device and kind not in (objects.UNTYPED_OBJECT, objects.SMALL_PAGE_OBJECT, objects.LARGE_PAGE_OBJECT):
            raise Refusal(INVALID_ARGUMENT, 1)
        if piece.used == 0 and not piece.device:
            piece.cleared = 1 << piece.size_bits
        for number in range(count):
            self._put(first + number, Capability(Thing(kind, size_log2, start + (number << size_log2))))
        piece.used = start + (count << size_log2) - piece.physical

    def _mint(self, table: Any, slot: int, depth: int, source: int, source_depth: int, rights: int, badge: int) -> None:
        original = self._of(source)
        assert source_depth == 64
        if badge and getattr(original.thing, "kind", None) in (objects.ENDPOINT_OBJECT, objects.NOTIFICATION_OBJECT) and original.badge:
            raise Refusal(ILLEGAL)
        if getattr(original.thing, "kind", None) == objects.VSPACE_OBJECT and "asid" not in original.thing.facts:
            raise Refusal(ILLEGAL)
        made = Capability(original.thing, original.rights & rights, badge or original.badge)
        if table == "initial 2":
            assert depth == 64
            self._put(slot, made)
        else:
            assert table.kind == objects.CNODE_OBJECT and depth == table.size_log2 - 5 and slot < 1 << depth
            if slot in table.slots:
                raise Refusal(DELETE_FIRST)
            table.slots[slot] = made

    def _map_table(self, table: Capability, space: Thing, address: int) -> None:
        if "asid" not in space.facts:
            raise Refusal(INVALID_CAPABILITY, 1)
        assert table.thing.kind == objects.PAGE_TABLE_OBJECT and table.mapped is None
        for shift in (30, 21):
            if (shift, address >> shift) not in space.tables:
                space.tables.add((shift, address >> shift))
                table.mapped = (space, address)
                return
        raise Refusal(DELETE_FIRST)

    def _map_frame(self, frame: Capability, space: Thing, address: int, rights: int, attributes: int) -> None:
        if frame.mapped is not None or "asid" not in space.facts:
            raise Refusal(INVALID_CAPABILITY, 1)
        levels = (30, 21) if frame.thing.size_log2 == 12 else (30,)
        for shift in levels:
            if (shift, address >> shift) not in space.tables:
                raise Refusal(FAILED_LOOKUP, 0, 2)
        assert address % (1 << frame.thing.size_log2) == 0 and address not in space.frames
        frame.mapped = (space, address)
        space.frames[address] = (frame, rights, attributes)

    def _thread(self, slot: int, label: int, words: list[int], given: list[int]) -> None:
        thing = self._of(slot).thing
        if label == labels.TCB_SUSPEND:
            assert slot == 1
            raise Suspended
        assert thing.kind == objects.TCB_OBJECT
        match label:
            case labels.TCB_BIND_NOTIFICATION:
                thing.facts["notification"] = self._of(given[0]).thing
            case labels.TCB_CONFIGURE:
                table, space = (self._of(each) for each in given[:2])
                frame = self._of(given[2]).thing if given[2] else None
                assert "asid" in space.thing.facts and (frame is None and words[2] == 0 or frame.kind == objects.SMALL_PAGE_OBJECT)
                thing.facts.update(table=table.thing, guard=words[0], space=space.thing, ipc_frame=frame, ipc_buffer=words[2])
            case labels.TCB_SET_SCHED_PARAMS:
                assert given[0] == 1
                handler = self._of(given[2]) if given[2] else None
                if handler is not None and not (handler.rights & 1 and handler.rights & 12):
                    raise Refusal(INVALID_CAPABILITY, 3)
                thing.facts.update(mcp=words[0], priority=words[1], context=self._of(given[1]).thing, handler=handler)
            case labels.TCB_SET_FLAGS:
                thing.facts["flags"] = words[1] & ~words[0]
            case labels.TCB_WRITE_REGISTERS:
                assert words[1] == 2
                thing.facts.update(running=bool(words[0] & 1), pc=words[2], sp=words[3])
            case _:
                raise AssertionError(f"label {label}")
