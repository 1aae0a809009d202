# SPDX-License-Identifier: BSD-2-Clause
"""The capability distribution gives what the description says and nothing more."""

from __future__ import annotations

from pathlib import Path

from cloister import System
from cloister.boards import board
from cloister.image.distribute import distribute
from cloister.image.distribution import (
    RIGHT_GRANT_REPLY,
    RIGHT_READ,
    RIGHT_WRITE,
    Distribution,
    Grant,
    Kind,
    Object,
)
from cloister.image.elf import Executable, Segment
from cloister.pd import capabilities as layout
from cloister.system.layout import lay_out

BOARD = board("qemu_virt_aarch64")
PROGRAM = Executable(
    0x20_0000,
    (
        Segment(0x20_0000, 0x20_0000, b"\x01" * 0x1800, 0x1800, 5),
        Segment(0x20_2000, 0x20_2000, b"\x02" * 8, 0x3000, 6),
    ),
    {"cloister_end": 0x20_5000},
)


def distribution_of(system: System, config: str = "debug") -> Distribution:
    model = lay_out(system.model(BOARD), BOARD)
    programs = {pd.name: PROGRAM for pd in model.protection_domains}
    return distribute(model, BOARD, config, programs, PROGRAM, b"table", 12)


def grants_of(distribution: Distribution, pd: str) -> dict[int, Grant]:
    table = next(each.table for each in distribution.threads if each.name == pd)
    return {each.slot: each for each in distribution.grants if each.table is table and isinstance(each.slot, int)}


def pair(**channel: object) -> Distribution:
    system = System("pair", folder=Path(__file__).parent)
    a = system.pd("a", program="a.py", priority=1)
    b = system.pd("b", program="b.py", priority=2)
    system.channel(a, b, ids=(3, 5), **channel)  # pyright: ignore[reportArgumentType]
    return distribution_of(system)


def test_a_notifier_may_signal_and_nothing_else() -> None:
    grants = grants_of(pair(), "a")
    grant = grants[layout.SLOT_NOTIFICATION_BASE + 3]
    assert isinstance(grant.source, Object) and grant.source.name == "notification_b"
    assert (grant.rights, grant.badge) == (RIGHT_WRITE, 1 << 5)
    assert layout.SLOT_ENDPOINT_BASE + 3 not in grants


def test_one_way_notification_gives_one_capability() -> None:
    distribution = pair(notify=(False, True))
    assert layout.SLOT_NOTIFICATION_BASE + 3 not in grants_of(distribution, "a")
    assert layout.SLOT_NOTIFICATION_BASE + 5 in grants_of(distribution, "b")


def test_a_caller_may_send_and_be_answered() -> None:
    distribution = pair(call=True)
    grant = grants_of(distribution, "a")[layout.SLOT_ENDPOINT_BASE + 3]
    assert (grant.rights, grant.badge) == (RIGHT_WRITE | RIGHT_GRANT_REPLY, 1 << 63 | 5)
    assert grants_of(distribution, "b")[layout.SLOT_INPUT].rights == RIGHT_READ
    assert layout.SLOT_REPLY in grants_of(distribution, "b")


def test_nobody_is_given_a_reply_object_who_cannot_be_called() -> None:
    assert layout.SLOT_REPLY not in grants_of(pair(call=True), "a")


def test_a_pd_without_channels_has_its_notification_and_its_address_space() -> None:
    system = System("alone", folder=Path(__file__).parent)
    system.pd("alone", program="a.py")
    assert set(grants_of(distribution_of(system), "alone")) == {layout.SLOT_INPUT, layout.SLOT_VSPACE}


def test_an_interrupt_is_acknowledged_by_its_pd_and_signals_its_notification() -> None:
    system = System("driver", folder=Path(__file__).parent)
    pd = system.pd("driver", program="a.py")
    pd.irq(48, name="irq", id=7)
    distribution = distribution_of(system)
    (interrupt,) = distribution.interrupts
    signal = next(each for each in distribution.grants if each.slot is interrupt.notification)
    assert (signal.rights, signal.badge) == (RIGHT_WRITE, 1 << 7)
    assert grants_of(distribution, "driver")[layout.SLOT_INTERRUPT_BASE + 7].source is interrupt.handler


def test_write_and_execute_are_apart() -> None:
    system = System("alone", folder=Path(__file__).parent)
    system.pd("alone", program="a.py")
    distribution = distribution_of(system)
    for frame in distribution.frames:
        writable, executable = frame.rights & RIGHT_WRITE, not frame.attributes & 4
        assert not (writable and executable), frame


def test_a_stack_has_unmapped_pages_below_and_above() -> None:
    system = System("alone", folder=Path(__file__).parent)
    system.pd("alone", program="a.py", stack_size=0x3000)
    distribution = distribution_of(system)
    vspace = distribution.threads[0].vspace
    mapped = {each.address for each in distribution.frames if each.vspace is vspace}
    top = distribution.threads[0].stack_top
    assert {top - 0x1000, top - 0x2000, top - 0x3000} <= mapped
    assert top not in mapped and top - 0x4000 not in mapped


def test_a_region_is_made_once_and_mapped_twice() -> None:
    system = System("sharing", folder=Path(__file__).parent)
    a = system.pd("a", program="a.py", priority=1)
    b = system.pd("b", program="b.py", priority=2)
    region = system.region("shared", 0x2000)
    a.map(region, "rw")
    b.map(region, "r")
    distribution = distribution_of(system)
    frames = [each for each in distribution.objects if each.name.startswith("region_shared")]
    maps = [each for each in distribution.frames if each.frame in frames]
    assert len(frames) == 2 and len(maps) == 4
    assert [each.copy is not None for each in maps] == [False, False, True, True]
    assert {each.rights for each in maps[2:]} == {RIGHT_READ}


def test_passive_pds_can_tell_the_monitor_and_others_cannot() -> None:
    system = System("passive", folder=Path(__file__).parent)
    a = system.pd("a", program="a.py", priority=1)
    b = system.pd("b", program="b.py", priority=2, passive=True)
    system.channel(a, b, call=True)
    distribution = distribution_of(system)
    assert layout.SLOT_MONITOR not in grants_of(distribution, "a")
    grant = grants_of(distribution, "b")[layout.SLOT_MONITOR]
    assert (grant.badge, grant.rights) == (2, RIGHT_WRITE)
    assert layout.MONITOR_SLOT_SCHEDULING_CONTEXT_BASE + 1 in grants_of(distribution, "monitor")
    assert layout.MONITOR_SLOT_SCHEDULING_CONTEXT_BASE not in grants_of(distribution, "monitor")


def test_every_mapping_has_its_tables() -> None:
    system = System("alone", folder=Path(__file__).parent)
    system.pd("alone", program="a.py")
    distribution = distribution_of(system)
    for frame in distribution.frames:
        bases = [each.address for each in distribution.tables if each.vspace is frame.vspace]
        assert frame.address & ~(2**30 - 1) in bases and frame.address & ~(2**21 - 1) in bases


def test_only_the_benchmark_configuration_gives_a_pd_its_own_thread() -> None:
    system = System("alone", folder=Path(__file__).parent)
    system.pd("alone", program="a.py")
    assert layout.SLOT_THREAD not in grants_of(distribution_of(system), "alone")
    grant = grants_of(distribution_of(system, "benchmark"), "alone")[layout.SLOT_THREAD]
    assert isinstance(grant.source, Object) and grant.source.kind is Kind.THREAD
