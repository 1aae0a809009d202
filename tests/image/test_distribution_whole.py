# SPDX-License-Identifier: BSD-2-Clause
"""What Microkit's description format has beyond channels and regions: children, secure monitor calls, shared capabilities, domains, guests, prefills.

The same description runs through the initialiser, under CPython against a model of seL4.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cloister.abi import objects as abi
from cloister.boards import board
from cloister.image.distribute import distribute, loaded
from cloister.image.distribution import ALL_RIGHTS, Distribution, Grant, ImagePage, Initial, Kind, Object
from cloister.image.elf import Executable, Segment
from cloister.pd import capabilities as layout
from cloister.system.layout import lay_out
from cloister.system.model import SystemModel
from cloister.system.xml import read_xml

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))
from model_kernel import BOOT_INFO, EMPTY, ModelKernel, Suspended, Thing  # noqa: E402
from test_initialiser import start_distribution  # noqa: E402

BOARD = board("qemu_virt_aarch64")
PROGRAM = Executable(0x20_0000, (Segment(0x20_0000, 0x20_0000, b"\x01" * 0x1800, 0x1800, 5),), {})
SYSTEM = """<?xml version="1.0"?>
<system>
  <domains>
    <domain name="slow" id="3"/><domain name="fast"/>
    <domain_schedule index_shift="2" start_index="1">
      <schedule_entry domain="slow" duration="1000 us"/>
      <schedule_entry domain="fast" duration="77 ticks"/>
      <schedule_end_marker/>
    </domain_schedule>
  </domains>
  <memory_region name="text" size="0x3000" prefill_path="text.bin"/>
  <memory_region name="image" size="0x400000" page_size="0x200000" prefill_path="text.bin"/>
  <memory_region name="ram" size="0x200000"/>
  <protection_domain name="parent" priority="9" smc="true" domain="fast">
    <program_image path="parent.elf"/>
    <map mr="text" vaddr="0x1000000" perms="r" setvar_prefill_size="text_size"/>
    <map mr="image" vaddr="0x2000000" perms="r"/>
    <map mr="ram" vaddr="0x4000000"/>
    <cspace><cap_tcb slot="5" pd="child"/><cap_sc slot="6" pd="parent"/><cap_vspace slot="7" pd="parent"/></cspace>
    <virtual_machine name="guest" priority="3" budget="200" period="400">
      <vcpu id="1"/><vcpu id="4"/>
      <map mr="ram" vaddr="0x40000000" perms="rwx"/>
    </virtual_machine>
    <protection_domain name="child" id="2" priority="4" fpu="false" domain="slow">
      <program_image path="child.elf"/>
      <map mr="text" vaddr="0x1000000" perms="r"/>
    </protection_domain>
  </protection_domain>
</system>
"""
TEXT = b"t" * 0x1004


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SystemModel:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "text.bin").write_bytes(TEXT)
    (folder / "whole.system").write_text(SYSTEM)
    return lay_out(read_xml(folder / "whole.system"), BOARD)


@pytest.fixture(scope="module")
def distribution(model: SystemModel) -> Distribution:
    return distribute(model, BOARD, "debug", {pd.name: PROGRAM for pd in model.protection_domains}, PROGRAM, b"table", 12)


@pytest.fixture(scope="module")
def kernel(distribution: Distribution) -> ModelKernel:
    """The kernel when the initialiser has done its work."""
    kernel, module, _ = start_distribution(distribution)
    with pytest.raises(Suspended):
        module.initialise(BOOT_INFO)
    return kernel


def grants_in(distribution: Distribution, table: str) -> dict[int, Grant]:
    return {each.slot: each for each in distribution.grants if isinstance(each.table, Object) and each.table.name == table and isinstance(each.slot, int)}


def source_of(grant: Grant) -> str:
    assert isinstance(grant.source, Object)
    return grant.source.name


def threads_of(kernel: ModelKernel) -> dict[int, Thing]:
    things = [each.thing for slot, each in kernel.slots.items() if slot >= EMPTY and isinstance(each.thing, Thing)]
    return {thing.facts["priority"]: thing for thing in things if "priority" in thing.facts}


def test_a_parent_has_its_childs_thread_and_gets_its_faults(distribution: Distribution) -> None:
    grant = grants_in(distribution, "table_parent")[layout.SLOT_CHILD_BASE + 2]
    assert (source_of(grant), grant.rights, grant.badge) == ("thread_child", ALL_RIGHTS, 0)
    fault = next(each for each in distribution.grants if getattr(each.slot, "name", "") == "fault_child")
    assert (source_of(fault), fault.badge) == ("endpoint_parent", 1 << 62 | 2)
    assert source_of(grants_in(distribution, "table_parent")[layout.SLOT_INPUT]) == "endpoint_parent"


def test_the_monitor_has_nothing_of_a_child(distribution: Distribution) -> None:
    assert set(grants_in(distribution, "table_monitor")) == {layout.MONITOR_SLOT_ENDPOINT, layout.MONITOR_SLOT_THREAD_BASE}


def test_secure_monitor_calls_are_for_whom_the_description_names(distribution: Distribution) -> None:
    assert grants_in(distribution, "table_parent")[layout.SLOT_SECURE_MONITOR].source is Initial.SECURE_MONITOR
    assert layout.SLOT_SECURE_MONITOR not in grants_in(distribution, "table_child")


def test_shared_capabilities_lie_above_the_usual_table(distribution: Distribution) -> None:
    root = grants_in(distribution, "root_parent")
    assert {slot: source_of(each) for slot, each in root.items()} == {0: "table_parent", 5: "thread_child", 6: "context_parent", 7: "vspace_parent"}
    assert root[0].badge == layout.TABLE_GUARD_BITS and layout.ROOT_RADIX + layout.TABLE_GUARD_BITS + layout.CSPACE_RADIX == 64
    threads = {each.name: each for each in distribution.threads}
    assert (threads["parent"].table.name, threads["parent"].guard_bits) == ("root_parent", 0)
    assert (threads["child"].table.name, threads["child"].guard_bits) == ("table_child", layout.CSPACE_GUARD_BITS)


def test_floating_point_is_as_described(distribution: Distribution, kernel: ModelKernel) -> None:
    assert {each.name: each.fpu for each in distribution.threads} == {"parent": True, "child": False, "guest_vcpu1": True, "guest_vcpu4": True, "monitor": False}
    threads = threads_of(kernel)
    assert threads[4].facts["flags"] == abi.TCB_FLAG_FPU_DISABLED and "flags" not in threads[9].facts


def test_domains_are_set_and_their_schedule_begins_last(distribution: Distribution, kernel: ModelKernel) -> None:
    assert [(each.index, each.domain, each.ticks) for each in distribution.turns] == [(2, 3, 62_500), (3, 0, 77), (4, 0, 0)]
    assert distribution.first_turn == 3
    assert kernel.schedule == {2: (3, 62_500), 3: (0, 77), 4: (0, 0)} and kernel.schedule_start == 3
    assert threads_of(kernel)[4].facts["domain"] == 3


def test_a_guest_waits_for_its_pd(distribution: Distribution, kernel: ModelKernel) -> None:
    grants = grants_in(distribution, "table_parent")
    for number in (1, 4):
        assert source_of(grants[layout.SLOT_GUEST_THREAD_BASE + number]) == f"thread_guest_vcpu{number}"
        assert source_of(grants[layout.SLOT_VCPU_BASE + number]) == f"vcpu_guest_vcpu{number}"
        fault = next(each for each in distribution.grants if getattr(each.slot, "name", "") == f"fault_guest_vcpu{number}")
        assert (source_of(fault), fault.badge) == ("endpoint_parent", 1 << 62 | number)
    facts = threads_of(kernel)[3].facts
    assert not facts["running"] and facts["vcpu"].kind == abi.VCPU_OBJECT and facts["ipc_frame"] is None
    assert (facts["context"].facts["budget"], facts["context"].facts["period"]) == (200, 400)
    assert facts["space"] is not threads_of(kernel)[9].facts["space"]
    assert facts["space"].frames[0x4000_0000][0].thing is threads_of(kernel)[9].facts["space"].frames[0x400_0000][0].thing, "one memory, seen by both"


def test_prefilled_pages_are_mapped_and_not_copied(distribution: Distribution) -> None:
    text = [each for each in distribution.frames if "region_text" in each.frame.name]
    assert [isinstance(each.frame, ImagePage) for each in text] == [True, True, False] * 2
    pages = [each.frame for each in text if isinstance(each.frame, ImagePage)]
    assert b"".join(each.data for each in pages[:2]) == TEXT.ljust(0x2000, b"\0")
    assert pages[:2] == pages[2:], "both PDs see the same pages"
    assert [each.copy is not None for each in text] == [False] * 3 + [True] * 3


def test_large_prefilled_regions_are_filled_by_the_loader(model: SystemModel, distribution: Distribution) -> None:
    ((region, data),) = [each for each in loaded(model, BOARD) if each[0].name == "image"]
    assert region.physical is not None and BOARD.dma_memory.base <= region.physical < BOARD.dma_memory.end
    assert data == TEXT and region.size == 0x40_0000
    assert [each.kind for each in distribution.objects if each.name.startswith("region_image")] == [Kind.LARGE_PAGE] * 2


def test_settings_know_how_long_the_file_is(model: SystemModel) -> None:
    assert model.pd("parent").settings["text_size"] == len(TEXT)


def test_powers_are_gone_even_with_a_schedule(kernel: ModelKernel) -> None:
    assert not {4, 5, 11, 15} & set(kernel.slots), "control of interrupts, ASIDs and domains, and secure monitor calls"
