# SPDX-License-Identifier: BSD-2-Clause
"""Writes a distribution as the table that the initialiser reads (cloister/runtime/initialiser/table.py), and the pages behind it.

Invariant: the layouts are those of the target's structs, which a test compares. References are counted here: objects at fixed
addresses, then the others by size, then what is issued.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import groupby

from cloister.image.distribution import Distribution, FrameMap, ImagePage, Initial, Issued, Kind, Object, Source, runs
from cloister.runtime.initialiser import table as target
from cloister.system.model import SMALL_PAGE, Trigger

FORMATS = {
    "Header": "<Q16I",
    "FixedObjects": "<Q4I",
    "Objects": "<6I",
    "TableMapping": "<Q2I",
    "FrameMapping": "<Q8I",
    "InterruptHandler": "<4I",
    "Capability": "<Q6I",
    "Delivery": "<2I",
    "Context": "<3Q2I",
    "Thread": "<4Q12I",
    "DomainTurn": "<Q2I",
}
WHOLE_DEPTH = 64


@dataclass(frozen=True)
class SerialisedTable:
    """What goes behind the initialiser: the table, padded to pages, then the filled pages."""

    table: bytes
    pages: bytes
    object_count: int


def _size_key(each: Object) -> tuple[int, int]:
    return (-each.size_log2, each.kind.value)


class _References:
    """Counts references. Image pages count from the initialiser's first page."""

    def __init__(self, distribution: Distribution, first_page: int) -> None:
        self.fixed = sorted((each for each in distribution.objects if each.physical is not None), key=lambda each: each.physical or 0)
        self.ordinary = sorted((each for each in distribution.objects if each.physical is None), key=_size_key)
        created: list[Object | Issued] = [*self.fixed, *self.ordinary, *distribution.issued]
        self.numbers: dict[Object | Issued, int] = {each: number for number, each in enumerate(created)}
        self.pages: dict[ImagePage, int] = {each: first_page + number for number, each in enumerate(distribution.pages)}
        self.count = len(created)

    def __call__(self, source: Source | None) -> int:
        if source is None:
            return target.NONE
        if isinstance(source, Initial):
            return target.INITIAL << target.REFERENCE_SHIFT | source.value
        if isinstance(source, ImagePage):
            return target.IMAGE_FRAME << target.REFERENCE_SHIFT | self.pages[source]
        return target.CREATED << target.REFERENCE_SHIFT | self.numbers[source]


class _Texts:
    """Names for the initialiser's messages; empty where nothing is printed."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.data = b""
        self.offsets: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        if not self.wanted:
            return 0
        if name not in self.offsets:
            self.offsets[name] = len(self.data)
            self.data += name.encode()[:63] + b"\0"
        return self.offsets[name]

    def padded(self) -> bytes:
        return self.data.ljust(-(-len(self.data) // 8) * 8, b"\0")


def _pack(name: str, *values: int) -> bytes:
    return struct.pack(FORMATS[name], *values)


def serialise(distribution: Distribution, image_pages: int, with_names: bool) -> SerialisedTable:
    """`image_pages`: how many pages the initialiser itself has; the table and the filled pages follow."""
    # The table's length does not depend on the pages' numbers: written once to be measured, and again to be right.
    length = len(_table(distribution, 0, with_names))
    table_pages = -(-length // SMALL_PAGE)
    table = _table(distribution, image_pages + table_pages, with_names)
    assert len(table) == length
    pages = b"".join(page.data for page in distribution.pages)
    return SerialisedTable(table.ljust(table_pages * SMALL_PAGE, b"\0"), pages, len(distribution.objects))


def _table(distribution: Distribution, first_page: int, with_names: bool) -> bytes:
    reference = _References(distribution, first_page)
    texts = _Texts(with_names)
    fixed = _fixed(reference)
    objects = [
        _pack("Objects", reference(group[0]), len(group), group[0].kind.value, group[0].size_bits, group[0].size_log2, texts(group[0].name))
        for group in _groups(reference.ordinary)
    ]
    vspaces = [each for each in reference.ordinary if each.kind is Kind.VSPACE]
    tables = [_pack("TableMapping", each.address, reference(each.vspace), reference(each.table)) for each in distribution.tables]
    frames = [_frame_run(run, reference) for run in runs(distribution.frames, lambda a, b: _follows(a, b, reference))]
    interrupts = [
        _pack("InterruptHandler", each.number, 1 if each.trigger is Trigger.EDGE else 0, reference(each.handler), 0)
        for each in distribution.interrupts
    ]
    capabilities = [
        _pack(
            "Capability",
            each.badge,
            reference(each.table),
            each.slot if isinstance(each.slot, int) else reference(each.slot),
            WHOLE_DEPTH if isinstance(each.table, Initial) else each.table.size_bits,
            reference(each.source),
            each.rights,
            0,
        )
        for each in distribution.grants
    ]
    deliveries = [_pack("Delivery", reference(each.handler), reference(each.notification)) for each in distribution.interrupts]
    contexts = [_pack("Context", each.budget_us, each.period_us, each.badge, reference(each.context), 0) for each in distribution.contexts]
    threads = [
        _pack(
            "Thread",
            each.entry,
            each.stack_top,
            each.ipc_address,
            each.guard_bits,  # guard 0 of that many bits
            reference(each.thread),
            reference(each.table),
            reference(each.vspace),
            reference(each.ipc_frame),
            reference(each.notification),
            reference(each.context),
            reference(each.fault_endpoint),
            each.priority,
            (target.RESUME if each.resume else 0) | (target.FLOATING_POINT if each.fpu else 0),
            texts(each.name),
            each.domain,
            reference(each.vcpu),
        )
        for each in distribution.threads
    ]
    turns = [_pack("DomainTurn", each.ticks, each.index, each.domain) for each in distribution.turns]
    header = _pack(
        "Header",
        target.MAGIC,
        reference.count,
        len(fixed),
        len(objects),
        len(vspaces),
        len(tables),
        len(frames),
        len(interrupts),
        len(capabilities),
        len(deliveries),
        len(contexts),
        len(threads),
        len(turns),
        len(texts.padded()),
        reference(vspaces[0]),
        distribution.first_turn,
        0,
    )
    sections = [fixed, objects, tables, frames, interrupts, capabilities, deliveries, contexts, threads, turns]
    return header + b"".join(b"".join(section) for section in sections) + texts.padded()


def _groups(objects: list[Object]) -> list[list[Object]]:
    """Objects that one Retype can make together."""
    return [list(group) for _, group in groupby(objects, key=lambda each: (each.size_log2, each.kind, each.size_bits))]


def _fixed(reference: _References) -> list[bytes]:
    groups: list[list[Object]] = []
    for each in reference.fixed:
        last = groups[-1][-1] if groups else None
        if last is not None and last.kind is each.kind and (last.physical or 0) + (1 << last.size_log2) == each.physical:
            groups[-1].append(each)
        else:
            groups.append([each])
    return [
        _pack("FixedObjects", group[0].physical or 0, reference(group[0]), len(group), group[0].kind.value, group[0].size_log2)
        for group in groups
    ]


def _frame_size(each: FrameMap) -> int:
    return 12 if isinstance(each.frame, ImagePage) else each.frame.size_log2


def _follows(a: FrameMap, b: FrameMap, reference: _References) -> bool:
    return (
        a.vspace is b.vspace
        and (a.rights, a.attributes) == (b.rights, b.attributes)
        and _frame_size(a) == _frame_size(b)
        and a.address + (1 << _frame_size(a)) == b.address
        and reference(a.frame) + 1 == reference(b.frame)
        and (a.copy is None) == (b.copy is None)
        and (a.copy is None or reference(a.copy) + 1 == reference(b.copy))
    )


def _frame_run(run: list[FrameMap], reference: _References) -> bytes:
    first = run[0]
    return _pack(
        "FrameMapping",
        first.address,
        reference(first.vspace),
        reference(first.frame),
        0 if first.copy is None else reference(first.copy),
        len(run),
        _frame_size(first),
        first.rights,
        first.attributes,
        0 if first.copy is None else target.MAP_TWICE,
    )
