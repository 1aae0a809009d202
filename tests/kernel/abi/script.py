# SPDX-License-Identifier: BSD-2-Clause
"""Words for what puppets.py is to do. A scenario calls these in order; each record keeps the text that says what it is about."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from cloister.abi import labels, objects
from cloister.abi.configuration.debug import DEBUG_BUILD

PHYSICAL, UNTYPED = 0xBF00_0000, 599
TCB, CNODE, VSPACE, IRQ, ASIDS, POOL, BOOT_FRAME, BUFFER, DOMAIN, TIME, SMC, SCHED = 1, 2, 3, 4, 5, 6, 9, 10, 11, 14, 15, 18
FAULTS, REPLY, FIRST_TCB, FIRST_BUFFER, FIRST_TIME, FIRST_HANDLER, FIRST_REPLY = 1000, 1001, 1010, 1020, 1030, 1040, 1050
BUFFERS = 0x3F_0000
CALL, REPLY_RECV, NB_SEND_RECV, NB_SEND_WAIT, SEND, NB_SEND, RECV, NB_RECV, WAIT, NB_WAIT, YIELD = (2**64 - n for n in range(1, 12))
SYSTEM_CALL, RUN, AWAIT, SHOW, PEEK, POKE, BEGIN, NOTHING = range(8)
CAP_IDENTIFY = 2**64 - 15
SILENT, KEEP, STAY, NO_WORDS = 1, 2, 4, 8
_HEADER, _RECORD = "<4Q", "<31Q"


def info(label: int = 0, length: int = 0, extra: int = 0, unwrapped: int = 0) -> int:
    """A message information word."""
    return label << 12 | unwrapped << 9 | extra << 7 | length


@dataclass
class Script:
    """Records, and what each is about."""

    records: list[bytes] = field(default_factory=list[bytes])
    texts: list[str] = field(default_factory=list[str])
    next_slot: int = 2000

    def pack(self) -> bytes:
        return struct.pack(_HEADER, len(self.records), PHYSICAL, UNTYPED, 0) + b"".join(self.records)

    def slots(self, count: int = 1) -> int:
        """Slots that nothing has used."""
        self.next_slot += count
        return self.next_slot - count

    def record(
        self,
        text: str,
        kind: int,
        *,
        puppet: int = 0,
        entry: int = 0,
        flags: int = 0,
        x0: int = 0,
        x1: int = 0,
        words: Sequence[int] = (),
        number: int = 0,
        x6: int = 0,
        x8: int = 0,
        extra: Sequence[int] = (),
        receive: tuple[int, int, int] = (0, 0, 0),
        others: tuple[int, int, int, int] = (0, 0, 0, 0),
    ) -> None:
        rest = (puppet + 1) * 0x1_0000 + 0x6000 if kind == RUN else 0x6000
        values = [*words, *range(rest + len(words), rest + 12)]
        capabilities = [*extra, *range(len(extra), 3)]
        fields = [kind, puppet, entry, flags, x0, x1, *values[:4], x6, number, x8, *values[4:12], *capabilities, *receive, *others]
        self.texts.append(text)
        self.records.append(struct.pack(_RECORD, *(each % 2**64 for each in fields)))

    def system_call(self, text: str, number: int, x0: int, x1: int = 0, words: Sequence[int] = (), **rest: object) -> None:
        """By the first thread."""
        if number == CAP_IDENTIFY and not DEBUG_BUILD:
            self.record(text, NOTHING)
            return
        self.record(text, SYSTEM_CALL, number=number, x0=x0, x1=x1, words=words, **rest)  # type: ignore[arg-type]

    def call(
        self, text: str, target: int, label: int, words: Sequence[int] = (), extra: Sequence[int] = (), *,
        length: int | None = None, count: int | None = None, flags: int = 0,
    ) -> None:  # fmt: skip
        """An invocation by the first thread."""
        x1 = info(label, len(words) if length is None else length, len(extra) if count is None else count)
        self.record(text, SYSTEM_CALL, number=CALL, x0=target, x1=x1, words=words, extra=extra, flags=flags)

    def short(self, text: str, target: int, label: int, words: Sequence[int] = (), extra: Sequence[int] = ()) -> None:
        """The invocation with one word, and with one capability, too few."""
        if words:
            self.call(f"{text}: one word missing", target, label, words, extra, length=len(words) - 1)
        if extra:
            self.call(f"{text}: one capability missing", target, label, words, extra, count=len(extra) - 1)

    def run(self, text: str, puppet: int, number: int, x0: int = 0, x1: int = 0, words: Sequence[int] = (), **rest: object) -> None:
        """A puppet makes a system call."""
        self.record(text, RUN, puppet=puppet, number=number, x0=x0, x1=x1, words=words, **rest)  # type: ignore[arg-type]

    def make(self, kind: int, bits: int = 0, count: int = 1, *, slot: int | None = None, text: str = "make") -> int:
        """Objects in new slots; the first."""
        first = self.slots(count) if slot is None else slot
        self.call(f"{text} {kind}", UNTYPED, labels.UNTYPED_RETYPE, [kind, bits, 0, 0, first, count], [CNODE])
        return first

    def mint(self, source: int, badge: int = 0, rights: int = 15, *, slot: int | None = None, root: int = CNODE) -> int:
        """A copy with a badge in a new slot."""
        to = self.slots() if slot is None else slot
        self.call(f"mint {badge} {rights}", root, labels.CNODE_MINT, [to, 64, source, 64, rights, badge], [CNODE])
        return to

    def delete(self, slot: int) -> None:
        self.call("delete", CNODE, labels.CNODE_DELETE, [slot, 64])

    def revoke(self, slot: int) -> None:
        self.call("revoke", CNODE, labels.CNODE_REVOKE, [slot, 64])

    def suspend(self, puppet: int) -> None:
        self.call(f"suspend {puppet}", FIRST_TCB + puppet, labels.TCB_SUSPEND)

    def resume(self, puppet: int) -> None:
        self.call(f"resume {puppet}", FIRST_TCB + puppet, labels.TCB_RESUME)

    def configure(self, context: int, budget: int = 100_000_000, period: int = 100_000_000, extra: int = 0, badge: int = 0,
            flags: int = 0) -> None:
        self.call("configure", SCHED, labels.SCHED_CONTROL_CONFIGURE_FLAGS, [budget, period, extra, badge, flags], [context])

    def parameters(self, puppet: int, priority: int, context: int, handler: int, mcp: int = 254) -> None:
        words = [mcp, priority]
        self.call(f"parameters {puppet}", FIRST_TCB + puppet, labels.TCB_SET_SCHED_PARAMS, words, [TCB, context, handler])

    def puppets(self, count: int) -> None:
        """Threads of priority 110, each with its buffer, its time, its badged fault endpoint and a reply object."""
        self.make(objects.ENDPOINT_OBJECT, slot=FAULTS)
        self.make(objects.REPLY_OBJECT, slot=REPLY)
        self.make(objects.TCB_OBJECT, 0, count, slot=FIRST_TCB)
        self.make(objects.SMALL_PAGE_OBJECT, 0, count, slot=FIRST_BUFFER)
        self.make(objects.SCHED_CONTEXT_OBJECT, 8, count, slot=FIRST_TIME)
        self.make(objects.REPLY_OBJECT, 0, count, slot=FIRST_REPLY)
        for i in range(count):
            address = BUFFERS + i * 0x1000
            self.mint(FAULTS, i + 1, slot=FIRST_HANDLER + i)
            self.call("map buffer", FIRST_BUFFER + i, labels.PAGE_MAP, [address, 3, 7], [VSPACE])
            self.configure(FIRST_TIME + i, badge=0x700 + i)
            self.call("spaces", FIRST_TCB + i, labels.TCB_CONFIGURE, [0, 0, address], [CNODE, VSPACE, FIRST_BUFFER + i])
            self.parameters(i, 110, FIRST_TIME + i, FIRST_HANDLER + i)
        self.record("begin", BEGIN)
