# SPDX-License-Identifier: BSD-2-Clause
"""What Microkit's tool writes beside the image: the report, objects and capabilities as JSON, definitions for the Viper verifier; and U-Boot's image format.

Sources: Microkit 2.3's tool for the headings of the report and the names of the definitions; U-Boot's include/image.h for the header of images.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

from cloister.image.distribution import Distribution, Grant, Initial, Kind, Object, ThreadSetup, name_of, rights_of
from cloister.image.files import file_names
from cloister.pd import capabilities as layout
from cloister.system.model import ProtectionDomain, SystemModel

_UIMAGE_MAGIC, _OS_LINUX, _ARCH_ARM64, _TYPE_KERNEL, _NO_COMPRESSION = 0x2705_1956, 5, 22, 2, 0


def uimage(binary: bytes, base: int) -> bytes:
    """A raw binary behind U-Boot's header of 64 bytes: loaded and entered at `base`. As an operating system "Linux", so that it is entered at EL2."""
    if base >> 32:
        raise ValueError("U-Boot's header holds addresses of 32 bits")

    def header(checksum: int) -> bytes:
        fields = (_UIMAGE_MAGIC, checksum, 0, len(binary), base, base, zlib.crc32(binary))
        kinds = (_OS_LINUX, _ARCH_ARM64, _TYPE_KERNEL, _NO_COMPRESSION)
        return struct.pack(">7I4B32s", *fields, *kinds, b"Cloister")

    return header(zlib.crc32(header(0))) + binary


# --------------------------------------------------------------------------------------------------------------------- the report


def report_text(model: SystemModel, distribution: Distribution) -> str:
    """The report for people."""
    return "\n".join([*_irqs(model), *_threads(distribution), *_tables(distribution), *_special(distribution), *_objects(distribution)]) + "\n"


def _irqs(model: SystemModel) -> Iterable[str]:
    yield "# IRQ Details"
    for pd in model.protection_domains:
        for irq in pd.irqs:
            yield f"\t- IRQ {irq.number} of PD '{pd.name}'"
            yield f"\t\t* Trigger: {irq.trigger.value}"
            yield f"\t\t* Id: {irq.id}"


def _threads(distribution: Distribution) -> Iterable[str]:
    yield "\n# TCB Details"
    for each in distribution.threads:
        yield f"\t- TCB: '{each.thread.name}'"
        yield f"\t\t* IP: {each.entry:#x}"
        yield f"\t\t* SP: {each.stack_top:#x}"
        yield f"\t\t* IPC Buffer: {each.ipc_address:#x}"
        yield f"\t\t* Priority: {each.priority}"
        yield f"\t\t* Floating point: {'yes' if each.fpu else 'no'}"
        yield f"\t\t* Domain: {each.domain}"
        yield "\t\t* Bound Objects:"
        bound = {"CSpace": each.table, "VSpace": each.vspace, "IPC Buffer": each.ipc_frame, "SchedContext": each.context, "Notification": each.notification}
        for what, thing in {**bound, "Fault Endpoint": each.fault_endpoint, "VCPU": each.vcpu}.items():
            if thing is not None:
                yield f"\t\t\t-> {what}: '{thing.name}'"


def _tables(distribution: Distribution) -> Iterable[str]:
    yield "\n# CNode Details"
    for table in (each for each in distribution.objects if each.kind is Kind.CAPABILITY_TABLE):
        yield f"\t- CNode: '{table.name}'"
        for grant in _grants_of(distribution, table):
            yield f"\t\t* Slot: {grant.slot}"
            yield f"\t\t\t-> Object: '{name_of(grant.source)}'"
            yield f"\t\t\t-> Rights: {', '.join(rights_of(grant.rights)) or 'none'}"
            yield f"\t\t\t-> Badge: {grant.badge:#x}"
            yield f"\t\t\t-> For: {grant.what}"


def _special(distribution: Distribution) -> Iterable[str]:
    yield "\n# Architecture Specific Details"
    for grant in distribution.grants:
        if grant.source is Initial.SECURE_MONITOR and isinstance(grant.table, Object):
            yield f"\t- SMC: may be called through '{grant.table.name}'"


def _objects(distribution: Distribution) -> Iterable[str]:
    yield "\n# Kernel Objects Details"
    for number, each in enumerate(distribution.objects):
        place = "" if each.physical is None else f", physical address {each.physical:#x}"
        yield f"\t- {number}: {each.kind.name.lower()} '{each.name}', {1 << each.size_log2:#x} bytes{place}"


# --------------------------------------------------------------------------------------------------------------------- JSON


def capabilities_json(model: SystemModel, distribution: Distribution) -> str:
    """Objects, mappings, capabilities and threads of the system. The format is Cloister's own; Microkit's is private to its tool, too."""
    data = {
        "system": model.name,
        "objects": [{"name": each.name, "type": each.kind.name.lower(), "size_bits": each.size_log2, "paddr": each.physical} for each in distribution.objects],
        "filled_frames": [each.name for each in distribution.pages],
        "mappings": [
            {"vspace": each.vspace.name, "frame": each.frame.name, "vaddr": each.address, "rights": each.rights, "attributes": each.attributes}
            for each in distribution.frames
        ],
        "page_tables": [{"vspace": each.vspace.name, "table": each.table.name, "vaddr": each.address} for each in distribution.tables],
        "cnodes": {
            table.name: [
                {"slot": grant.slot, "object": name_of(grant.source), "rights": rights_of(grant.rights), "badge": grant.badge} for grant in _grants_of(distribution, table)
            ]
            for table in distribution.objects
            if table.kind is Kind.CAPABILITY_TABLE
        },
        "irqs": [{"irq": each.number, "trigger": each.trigger.value, "notification": each.notification.name} for each in distribution.interrupts],
        "sched_contexts": [
            {"name": each.context.name, "budget_us": each.budget_us, "period_us": each.period_us, "badge": each.badge} for each in distribution.contexts
        ],
        "tcbs": [_thread_json(each) for each in distribution.threads],
        "domain_schedule": [{"index": each.index, "domain": each.domain, "ticks": each.ticks} for each in distribution.turns],
    }
    return json.dumps(data, indent=2) + "\n"


def _thread_json(thread: ThreadSetup) -> dict[str, object]:
    return {
        "name": thread.thread.name,
        "ip": thread.entry,
        "sp": thread.stack_top,
        "ipc_buffer": thread.ipc_address,
        "priority": thread.priority,
        "fpu": thread.fpu,
        "resume": thread.resume,
        "domain": thread.domain,
        "cspace": thread.table.name,
        "vspace": thread.vspace.name,
        "sched_context": thread.context.name,
        "notification": None if thread.notification is None else thread.notification.name,
        "fault_endpoint": None if thread.fault_endpoint is None else thread.fault_endpoint.name,
        "vcpu": None if thread.vcpu is None else thread.vcpu.name,
    }


# --------------------------------------------------------------------------------------------------------------------- Viper

_TYPES = (
    ("endpoint", Kind.ENDPOINT),
    ("notification", Kind.NOTIFICATION),
    ("reply", Kind.REPLY),
    ("page_table", Kind.VSPACE),
    ("irq_handler", None),
    ("tcb", Kind.THREAD),
    ("vcpu", Kind.VCPU),
    ("ioport", None),
    ("arm_smc", None),
)


def viper(model: SystemModel, distribution: Distribution, description: Path) -> dict[str, str]:
    """For each PD a file of definitions: what its channels and capabilities are, and which memory it may touch. Names of files to texts."""
    threads = {each.name: each for each in distribution.threads}
    names = file_names(model)
    return {f"{names[pd.name]}.vpr": _view(model, distribution, pd, threads[pd.name], description) for pd in model.protection_domains}


def _view(model: SystemModel, distribution: Distribution, pd: ProtectionDomain, thread: ThreadSetup, description: Path) -> str:
    ends = model.ends_of(pd.name)
    irqs = [irq.id or 0 for irq in pd.irqs]
    lines = [f"// what protection domain {pd.name} of {description} may rely on"]
    lines += _set("mk_is_protected_source", [near.id or 0 for near, far in ends if far.may_call])
    lines += _set("mk_is_ppcall_target", [near.id or 0 for near, _ in ends if near.may_call])
    lines += _set("mk_is_notified_source", [*irqs, *(near.id or 0 for near, far in ends if far.may_notify)])
    lines += _set("mk_is_notify_target", [near.id or 0 for near, _ in ends if near.may_notify])
    lines += _set("mk_is_irq_channel", irqs)
    lines += _set("mk_is_child", [each.child_id or 0 for each in model.children_of(pd.name)])
    below = next((each.source for each in distribution.grants if each.table is thread.table and each.slot == layout.ROOT_SLOT_TABLE), thread.table)
    grants = [each for each in distribution.grants if each.table is below]
    lines += _set("pansel4_has_cap", [_slot(each) for each in grants])
    for name, kind in _TYPES:
        lines += _set(f"pansel4_has_{name}_cap", [_slot(each) for each in grants if _is(each, name, kind)])
    return "\n".join([*lines, *_memory(model, pd)]) + "\n"


def _is(grant: Grant, name: str, kind: Kind | None) -> bool:
    if name == "irq_handler":
        return layout.SLOT_INTERRUPT_BASE <= _slot(grant) < layout.SLOT_CHILD_BASE
    if name == "arm_smc":
        return grant.source is Initial.SECURE_MONITOR
    return kind is not None and isinstance(grant.source, Object) and grant.source.kind is kind


def _memory(model: SystemModel, pd: ProtectionDomain) -> Iterable[str]:
    """Each region once, however often the PD maps it; letters that Viper's names cannot have become underscores."""
    places: dict[str, list[tuple[int, int]]] = {}
    for each in pd.mappings:
        places.setdefault(each.region, []).append((each.address or 0, (each.address or 0) + model.region(each.region).size))
    macros: dict[str, str] = {}
    for region, ranges in places.items():
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in region)
        macros[region] = plain if plain not in macros.values() else f"{plain}_{len(macros)}"
        inside = " || ".join(f"({start} <= (x) && (x) < {end})" for start, end in ranges)
        yield f"define mem_{macros[region]}_contains(x) ({inside})"
    for name, regions in (
        ("readable", [each.region for each in pd.mappings if each.rights.read]),
        ("writeable", [each.region for each in pd.mappings if each.rights.write]),
    ):
        body = " || ".join(f"mem_{macros[each]}_contains(x)" for each in dict.fromkeys(regions)) or "false"
        yield f"define mem_{name}(x) ({body})"


def _set(name: str, numbers: Iterable[int]) -> list[str]:
    values = sorted(set(numbers))
    body = f"x in Set({','.join(map(str, values))})" if values else "false"
    return [f"define {name}(x) ({body})", f"define f_{name}(heap,gv,x) ({name}(x))"]


# --------------------------------------------------------------------------------------------------------------------- grants


def _grants_of(distribution: Distribution, table: Object) -> list[Grant]:
    return sorted((each for each in distribution.grants if each.table is table), key=_slot)


def _slot(grant: Grant) -> int:
    assert isinstance(grant.slot, int), "a PD's table is filled by number"
    return grant.slot
