# SPDX-License-Identifier: BSD-2-Clause
"""Writes scripts of random system calls that keep the first thread running, with the kernel under CPython to foresee what blocks."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass, field

from simulated import CALL, NB_RECV, NB_SEND, NB_WAIT, Kernel

POOL = range(600, 640)
UNTYPED = 599
PHYSICAL = 0xBF00_0000
SIZE_BITS = 23
HEADER = "<4Q"
RECORD = "<20Q"
FIXED = [0, 1, 2, 3, 4, 5, 6, 11, 14, 15, 18, UNTYPED]
# Labels of the debug configuration.
RETYPE, READ, WRITE, COPY_REGISTERS, CONFIGURE, PRIORITY, MC_PRIORITY, SCHED_PARAMS, TIMEOUT, BUFFER, SPACE, SUSPEND, RESUME = range(1, 14)
BIND_NOTIFICATION, UNBIND_NOTIFICATION = 14, 15
TLS, FLAGS, REVOKE, DELETE, CANCEL, COPY, MINT, MOVE, MUTATE, ROTATE = range(20, 30)
IRQ_GET, IRQ_ACK, IRQ_SET, IRQ_CLEAR, DOMAIN_SET, DOMAIN_CONFIGURE, DOMAIN_START, SC_CONFIGURE = range(30, 38)
SC_BIND, SC_UNBIND, SC_UNBIND_OBJECT, SC_CONSUMED, SC_YIELD = range(38, 43)
TABLE_MAP, TABLE_UNMAP, PAGE_MAP, PAGE_UNMAP = range(48, 52)
GET_ADDRESS, MAKE_POOL, ASSIGN = 56, 57, 58
GET_TRIGGER, SGI = 64, 65
BY_KIND = {
    "UNTYPED": [RETYPE] * 12 + [2],
    "CNODE": [REVOKE, DELETE, DELETE, CANCEL, COPY, COPY, MINT, MINT, MINT, MOVE, MUTATE, ROTATE, 1],
    "TCB": [READ, WRITE, COPY_REGISTERS, CONFIGURE, CONFIGURE, PRIORITY, MC_PRIORITY, SCHED_PARAMS, SCHED_PARAMS, TIMEOUT, BUFFER, SPACE,
            SUSPEND, RESUME, BIND_NOTIFICATION, UNBIND_NOTIFICATION, TLS, FLAGS, 22],
    "SCHED_CONTEXT": [SC_BIND, SC_UNBIND, SC_UNBIND_OBJECT, SC_CONSUMED, SC_YIELD, 1],
    "SCHED_CONTROL": [SC_CONFIGURE] * 5 + [38],
    "IRQ_CONTROL": [IRQ_GET, GET_TRIGGER, SGI, 1],
    "IRQ_HANDLER": [IRQ_ACK, IRQ_SET, IRQ_CLEAR, 30],
    "DOMAIN": [DOMAIN_SET, DOMAIN_CONFIGURE, 37],
    "PAGE_TABLE": [TABLE_MAP, TABLE_MAP, TABLE_UNMAP, 50],
    "FRAME": [PAGE_MAP, PAGE_MAP, PAGE_MAP, PAGE_UNMAP, 52, 53, 54, 55, GET_ADDRESS, 58],
    "VSPACE": [43, 44, 45, 46, 48],
    "ASID_CONTROL": [MAKE_POOL, 58],
    "ASID_POOL": [ASSIGN, ASSIGN, 57],
    "NULL": [1], "NOTIFICATION": [0], "REPLY": [0],
}  # fmt: skip
ADDRESSES = [
    0x1000_0000, 0x1000_1000, 0x1000_2000, 0x1020_0000, 0x4000_0000, 0x4000_1000, 0xFF_FFFF_F000, 1 << 40, 0x1000_0800, 0x20_0400 << 9,
]  # fmt: skip


@dataclass
class Script:
    """Records of twenty words each, and what the simulated kernel answers, as the replaying thread prints it."""

    records: list[list[int]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def pack(self) -> bytes:
        body = b"".join(struct.pack(RECORD, *record) for record in self.records)
        return struct.pack(HEADER, len(self.records), PHYSICAL, UNTYPED, 0) + body


class Author:
    """Chooses one system call after the other, each made on the simulated kernel at once."""

    def __init__(self, kernel: Kernel, seed: int) -> None:
        self.kernel, self.rng, self.script = kernel, random.Random(seed), Script()
        info = kernel.boot_info()
        for i in range(info.untyped.end - info.untyped.start):
            if info.untyped_list[i].physical == PHYSICAL:
                assert info.untyped_list[i].size_bits == SIZE_BITS
                assert kernel.call(2, MOVE, UNTYPED, 64, info.untyped.start + i, 64, extra=(2,)) == (0, [])

    def write(self, count: int) -> Script:
        for _ in range(count):
            self.add()
        return self.script

    def slot(self) -> int:
        """Of the pool, rather a used one."""
        candidates = [self.rng.choice(POOL) for _ in range(3)]
        return next((slot for slot in candidates if self.kernel.kind(slot) != "NULL"), candidates[0])

    def any_slot(self) -> int:
        return self.rng.choice(FIXED) if self.rng.random() < 0.3 else self.slot()

    def of_kind(self, *kinds: str) -> int:
        """A slot with a capability of one of these kinds, mostly."""
        fitting = [slot for slot in [*POOL, 2, 3] if self.kernel.kind(slot) in kinds]
        return self.rng.choice(fitting) if fitting and self.rng.random() < 0.85 else self.any_slot()

    def target(self) -> tuple[int, int]:
        slot = self.slot()
        return (slot, 64) if self.rng.random() < 0.95 else self.rng.choice([(slot, 0), (slot, 65), (slot, 20), (1 << 20, 64), (slot, 17)])

    def add(self) -> None:
        rng, kernel = self.rng, self.kernel
        roll = rng.random()
        if roll < 0.05:
            self.make_call(-15, self.any_slot(), 0, [], [])
            return
        if roll < 0.12:
            self.add_message()
            return
        capability = self.slot()
        if rng.random() < 0.15:
            capability = UNTYPED
        elif rng.random() < 0.35:
            capability = 2
        elif rng.random() < 0.25:
            capability = rng.choice([4, 11, 18, 5, 6])
        kind = kernel.kind(capability)
        if kind not in BY_KIND or capability in (1, 14) or (kind == "TCB" and self.is_root(capability)):
            return
        label = rng.choice(BY_KIND[kind])
        words, extra = self.arguments(kind, label)
        if rng.random() < 0.06 and words:
            words.pop()
        if rng.random() < 0.04 and extra:
            extra.pop()
        self.make_call(CALL, capability, label, words, extra)

    def is_root(self, slot: int) -> bool:
        address: int = self.kernel.slot(slot).capability.address()
        return bool(address == self.kernel.module("boot").root.tcb)

    def add_message(self) -> None:
        """What does not wait: sends, signals, polls."""
        rng, kernel = self.rng, self.kernel
        slot = self.of_kind("NOTIFICATION", "ENDPOINT")
        kind = kernel.kind(slot)
        if kind not in ("NOTIFICATION", "ENDPOINT"):
            return
        capability = kernel.slot(slot).capability
        readable = capability.head.detail & 2 != 0
        number = rng.choice([NB_SEND, NB_SEND, NB_RECV, NB_WAIT])
        if number in (NB_RECV, NB_WAIT):
            reply = self.of_kind("REPLY")
            bound = kernel.module("memory").notification_of(capability).bound_tcb if kind == "NOTIFICATION" else None
            if not readable or bound is not None or (number == NB_RECV and kind == "ENDPOINT" and kernel.kind(reply) != "REPLY"):
                return
            self.make_call(number, slot, 0, [], [], reply=reply)
        else:
            self.make_call(number, slot, rng.randrange(5), [rng.getrandbits(8) for _ in range(rng.randrange(4))], [])

    def arguments(self, kind: str, label: int) -> tuple[list[int], list[int]]:
        rng = self.rng
        number = rng.choice
        if label == RETYPE and kind == "UNTYPED":
            sort = number([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 8, 9, 9, 9, 10, 11, 11, 11, 13, 99])
            bits = {0: number([4, 12, 12, 14, 3, 22, 64]), 4: number([1, 2, 4, 0]), 5: number([7, 8, 8, 6])}.get(sort, number([0, 12]))
            offset, count = number([*POOL, *POOL, 1 << 17]), number([1, 1, 1, 2, 3, 0, 257])
            return [sort, bits, number([0, 0, 0, 2]), number([0, 0, 0, 0, 64, 65]), offset, count], [number([2, 2, 2, 2, self.slot()])]
        if kind == "CNODE":
            to, depth = self.target()
            source, source_depth = (self.any_slot(), 64) if rng.random() < 0.95 else self.target()
            if label in (MOVE, MUTATE, ROTATE) and source not in POOL:
                source = self.slot()
            if source in (1, 14):
                source = self.slot()
            data = number([0, 0, 1, 42, rng.getrandbits(64), 58 | 5 << 6, 47, 60])
            rights = number([15, 15, 15, 3, 1, 2, 0, 7])
            if label == ROTATE:
                return [to, depth, data, self.slot(), 64, number([0, data]), source, source_depth], [2, 2]
            return [to, depth, source, source_depth, *([data] if label == MUTATE else [rights, data])], [2]
        if kind == "TCB":
            return self.tcb_arguments(label)
        if label == SC_CONFIGURE:
            microseconds = [1000, 2000, 5000, 20, 19, 0, 2**64 - 1]
            context = self.of_kind("SCHED_CONTEXT")
            if context == 14:
                context = 2  # not the first thread's own: with the least budget there is, it would never get anywhere
            return [number(microseconds), number(microseconds), number([0, 0, 0, 8, 9, 1]), rng.getrandbits(8), number([0, 1])], [context]
        if kind == "SCHED_CONTEXT":
            return [], [self.of_kind("TCB", "NOTIFICATION")]
        if kind == "IRQ_CONTROL":
            to, depth = self.target()
            irq = number([40, 41, 42, 160, 26, 0, 15])
            return [irq, to, depth] if label == IRQ_GET else [irq, number([0, 1]), to, depth], [2]
        if kind == "IRQ_HANDLER":
            return [], [self.of_kind("NOTIFICATION")]
        if kind == "DOMAIN":
            slot = self.of_kind("TCB")
            if label == DOMAIN_SET:
                return [number([0, 0, 1, 16])], [2 if self.kernel.kind(slot) == "TCB" and self.is_root(slot) else slot]
            return [number([1, 2, 98, 99, 0]), number([0, 1, 16]), number([0, 1000, 1 << 56, 1 << 60])], []
        if kind == "PAGE_TABLE":
            return [number(ADDRESSES), number([0, 3])], [self.of_kind("VSPACE")]
        if kind == "FRAME":
            if label == PAGE_MAP:
                return [number(ADDRESSES), number([3, 3, 1, 2, 0]), number([3, 7, 0])], [self.of_kind("VSPACE")]
            return [number([0, 0, 64, 0x1000]), number([64, 0x1000, 0x1001, 0, 1])], []
        if kind == "VSPACE":
            return [number(ADDRESSES), number(ADDRESSES)], []
        if kind == "ASID_CONTROL":
            return list(self.target()), [self.of_kind("UNTYPED"), 2]
        if kind == "ASID_POOL":
            return [], [self.of_kind("VSPACE")]
        return [rng.getrandbits(8) for _ in range(rng.randrange(4))], []

    def tcb_arguments(self, label: int) -> tuple[list[int], list[int]]:
        rng, number = self.rng, self.rng.choice
        cnode, vspace, frame = self.of_kind("CNODE"), self.of_kind("VSPACE"), self.of_kind("FRAME")
        address = number([0, 0x1000_0000, 0x1000_0400, 0x1000_0001])
        handler = number([0, 0, self.of_kind("ENDPOINT")])
        priority = [number([0, 1, 100, 254, 256, 2**64 - 1])]
        if label == CONFIGURE:
            return [number([0, 0, 58 | 5 << 6, 47]), 0, address], [cnode, vspace, frame]
        if label == SPACE:
            return [number([0, 0, 47]), 0], [handler, cnode, vspace]
        if label == BUFFER:
            return [address], [frame]
        if label in (PRIORITY, MC_PRIORITY):
            return priority, [number([1, 1, self.of_kind("TCB")])]
        if label == SCHED_PARAMS:
            return [number([0, 100, 254]), *priority], [number([1, 1, self.of_kind("TCB")]), self.of_kind("SCHED_CONTEXT", "NULL"), handler]
        if label == TIMEOUT:
            return [], [handler]
        if label == READ:
            return [number([0, 1]), number([36, 1, 4, 0, 37])], []
        if label == WRITE:
            return [0, number([0, 1, 2, 3, 6, 7]), *(rng.getrandbits(30) for _ in range(6))], []
        if label == COPY_REGISTERS:
            return [number([0, 4, 8, 12, 1])], [self.of_kind("TCB")]
        if label == BIND_NOTIFICATION:
            return [], [self.of_kind("NOTIFICATION")]
        return [number([0, 1, 2]), number([0, 1, 3])], []

    def make_call(self, number: int, capability: int, label: int, words: list[int], extra: list[int], reply: int = 0) -> None:
        kernel = self.kernel
        info = label << 12 | len(extra) << 7 | len(words)
        values = (words + [0] * 8)[:8]
        buffer = kernel.buffer_of(kernel.current)
        for i, value in enumerate((extra + [0] * 3)[:3]):
            kernel.write(buffer + 8 * (122 + i), value)
        compared = label not in (SC_CONSUMED, SC_YIELD)
        registers = [capability, info, *values[:4], reply, number % 2**64, 0]
        self.script.records.append([*registers, *values[4:], *(extra + [0] * 3)[:3], 2, 700, 64, int(compared)])
        kernel.system_call(number, capability, info, *values, reply=reply)
        assert kernel.is_current(kernel.module("memory").tcb_at(kernel.module("boot").root.tcb)), self.script.records[-1]
        if compared:
            registers = [kernel.current.registers[i] for i in range(6)] + [kernel.read(buffer + 40)]
            self.script.answers.append(" ".join([f"=R {len(self.script.records) - 1}", *(f"{value:x}" for value in registers)]))


