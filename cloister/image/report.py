# SPDX-License-Identifier: BSD-2-Clause
"""report.json: what the image is made of, for people and for programs that check it.

Invariant: everything in it follows from the system description and the built programs; no paths of the machine that built it, no times.
"""

from __future__ import annotations

import json
from typing import Any

from cloister.boards.description import Board
from cloister.image.bootable import Bootable
from cloister.image.distribution import Distribution, Kind, Object, name_of, rights_of
from cloister.system.model import SystemModel

VERSION = 2


def _tables(distribution: Distribution, first: Object) -> list[Object]:
    """A PD's table of capabilities, and that which it leads to, if the first is a root above another one."""
    below = [each.source for each in distribution.grants if each.table is first and isinstance(each.source, Object)]
    return [first, *(each for each in below if each.kind is Kind.CAPABILITY_TABLE)]


def report(
    model: SystemModel,
    board: Board,
    config: str,
    distribution: Distribution,
    bootable: Bootable,
    programs: dict[str, dict[str, Any]],
    runtime: dict[str, dict[str, Any]],
) -> str:
    """The report's text. `programs`: for each PD what its build said (sizes, stack depth, unsafe modules); `runtime`: the same for the rest."""
    threads = {each.name: each for each in distribution.threads}
    tables = {pd.name: _tables(distribution, threads[pd.name].table) for pd in model.protection_domains}
    pds: list[dict[str, Any]] = []
    for pd in model.protection_domains:
        built = programs[pd.name]
        pds.append(
            {
                "name": pd.name,
                "priority": pd.priority,
                "budget_us": pd.budget_us,
                "period_us": pd.effective_period_us,
                "passive": pd.passive,
                "stack_size": pd.stack_size,
                "parent": pd.parent,
                "child_id": pd.child_id,
                "fpu": pd.uses_fpu,
                "cpu": pd.cpu,
                "domain": pd.domain,
                "entry": threads[pd.name].entry,
                **built,
                "mappings": [
                    {"region": each.region, "address": each.address, "rights": str(each.rights), "cached": each.cached} for each in pd.mappings
                ],
                "capabilities": [
                    {"slot": grant.slot, "object": name_of(grant.source), "rights": rights_of(grant.rights), "badge": grant.badge, "what": grant.what}
                    for grant in distribution.grants
                    if grant.table in tables[pd.name]
                ],
            }
        )
    unsafe = {module: why for built in (*programs.values(), *runtime.values()) for module, why in built.get("unsafe_modules", {}).items()}
    prebuilt = {name: {"sha256": built["sha256"], "stack_depth": built["stack_depth"]} for name, built in programs.items() if "prebuilt" in built}
    data = {
        "version": VERSION,
        "system": model.name,
        "board": board.name,
        "config": config,
        "image_size": len(bootable.elf),
        "memory_map": [{"what": each.name, "physical": each.physical, "size": each.total} for each in bootable.regions],
        "memory_regions": [
            {"name": each.name, "size": each.size, "physical": each.physical, "page_size": each.page_size, "device": each.device}
            for each in model.memory_regions
        ],
        "channels": [
            {
                "ends": [
                    {"pd": end.pd, "name": end.name, "id": end.id, "may_notify": end.may_notify, "may_call": end.may_call} for end in channel.ends
                ]
            }
            for channel in model.channels
        ],
        "protection_domains": pds,
        "runtime": runtime,
        "objects": [
            {"name": each.name, "kind": each.kind.name.lower(), "size": 1 << each.size_log2, "physical": each.physical}
            for each in distribution.objects
        ],
        "object_count": len(distribution.objects),
        "object_bytes": sum(1 << each.size_log2 for each in distribution.objects),
        "capability_count": len(distribution.grants),
        "interrupts": [{"number": each.number, "trigger": each.trigger.value} for each in distribution.interrupts],
        "domains": [{"index": each.index, "domain": each.domain, "ticks": each.ticks} for each in distribution.turns],
        "trusted_base": {"unsafe_modules": dict(sorted(unsafe.items())), "prebuilt_programs": prebuilt, "count": len(unsafe) + len(prebuilt)},
    }
    return json.dumps(data, indent=2) + "\n"
