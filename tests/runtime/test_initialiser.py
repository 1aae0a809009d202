# SPDX-License-Identifier: BSD-2-Clause
"""The initialiser, run under CPython against a model of seL4: what it makes is what the distribution says, and then its powers are gone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from cloister import System
from cloister.boards import board
from cloister.image.distribute import distribute
from cloister.image.distribution import Distribution
from cloister.image.elf import Executable, Segment
from cloister.image.table import serialise
from cloister.lang import Panic, python
from cloister.pd import capabilities as layout
from cloister.system.layout import ipc_buffer_address, lay_out, stack_top

sys.path.insert(0, str(Path(__file__).parent))
from model_kernel import BOOT_INFO, EMPTY, IMAGE_FRAMES, IPC_BUFFER, SCHED_CONTROL, UNTYPED, ModelKernel, Suspended, Thing  # noqa: E402

BOARD = board("qemu_virt_aarch64")
END = 0x20_4000  # of the initialiser's own image, which has four pages
PROGRAM = Executable(
    0x20_0000,
    (Segment(0x20_0000, 0x20_0000, b"\x01" * 0x1800, 0x1800, 5), Segment(0x20_2000, 0x20_2000, b"\x02" * 8, 0x3000, 6)),
    {},
)
SMALL = [(0x6000_0000 + (1 << bits), bits, False) for bits in range(12, 25)]
PIECES = [(0x0800_0000, 24, True), (0x0900_0000, 24, True), (0x0A00_0000, 25, True), (0x4000_0000, 29, True), *SMALL, (0x8000_0000, 29, False)]


def example() -> System:
    system = System("example", folder=Path(__file__).parent)
    a = system.pd("a", program="a.py", priority=10, budget=100, period=1000)
    b = system.pd("b", program="b.py", priority=20, passive=True, stack_size=0x4000)
    system.channel(a, b, call=True, ids=(1, 2))
    a.device("uart", irq="irq")
    shared = system.region("shared", 0x3000)
    a.map(shared, "rw", address=0x3000_0000)
    b.map(shared, "r", address=0x3000_0000)
    buffers = system.region("buffers", 0x40_0000, contiguous=True)
    b.map(buffers, "rw", address=0x4000_0000)
    rings = system.region("rings", 0x2000, contiguous=True)
    a.map(rings, "rw", name="rings", physical_known=True)
    return system


def start(system: System, pieces: list[tuple[int, int, bool]] = PIECES) -> tuple[ModelKernel, Distribution, Any, list[str]]:
    """Everything ready for the initialiser to run: the kernel, the distribution, the entry, the log."""
    model = lay_out(system.model(BOARD), BOARD)
    distribution = distribute(model, BOARD, "debug", {pd.name: PROGRAM for pd in model.protection_domains}, PROGRAM, b"table", 12)
    kernel, module, log = start_distribution(distribution, pieces)
    return kernel, distribution, module, log


def start_distribution(distribution: Distribution, pieces: list[tuple[int, int, bool]] = PIECES) -> tuple[ModelKernel, Any, list[str]]:
    """The same for a distribution: the kernel, the entry, the log."""
    serialised = serialise(distribution, (END - 0x20_0000) // 4096, True)
    environment = python.Environment()
    pages = (END - 0x20_0000 + len(serialised.table) + len(serialised.pages)) // 4096
    kernel = ModelKernel(environment.memory, pieces, pages, 0x6030_0000)
    log: list[str] = []
    environment.log = log.append
    environment.memory.map(IPC_BUFFER, 1024)
    environment.memory.map(BOOT_INFO, bytearray(kernel.boot_info))
    environment.memory.map(END, bytearray(serialised.table))
    environment.symbols["cloister_end"] = END
    environment.externs = {"cloister_call": kernel.call, "cloister_debug_put_char": lambda character: None, "cloister_debug_name_thread": lambda slot: None}
    space = python.load(["cloister.runtime.initialiser.initialiser"], environment=environment)
    return kernel, space.modules["cloister.runtime.initialiser.initialiser"], log


def run(system: System) -> tuple[ModelKernel, Distribution]:
    kernel, distribution, module, _ = start(system)
    with pytest.raises(Suspended):
        module.initialise(BOOT_INFO)
    return kernel, distribution


@pytest.fixture(scope="module")
def result() -> tuple[ModelKernel, Distribution]:
    return run(example())


def threads_of(kernel: ModelKernel) -> dict[int, Thing]:
    """Threads by priority."""
    things = [each.thing for slot, each in kernel.slots.items() if slot >= EMPTY and isinstance(each.thing, Thing)]
    return {thing.facts["priority"]: thing for thing in things if "priority" in thing.facts}


def test_threads_run_with_their_parameters(result: tuple[ModelKernel, Distribution]) -> None:
    threads = threads_of(result[0])
    assert set(threads) == {10, 20, 255}
    for priority, thread in threads.items():
        facts = thread.facts
        assert facts["running"] and facts["mcp"] == priority and facts["flags"] == 1
        assert (facts["pc"], facts["sp"], facts["ipc_buffer"]) == (0x20_0000, stack_top(BOARD), ipc_buffer_address(BOARD))
        assert facts["guard"] == layout.CSPACE_GUARD_BITS
    assert (threads[10].facts["context"].facts["budget"], threads[10].facts["context"].facts["period"]) == (100, 1000)
    assert threads[10].facts["handler"].badge == 1 and threads[20].facts["handler"].badge == 2
    assert threads[255].facts["handler"] is None


def test_mappings_are_those_of_the_description(result: tuple[ModelKernel, Distribution]) -> None:
    threads = threads_of(result[0])
    a, b = threads[10].facts["space"], threads[20].facts["space"]
    for page in range(3):
        mine, theirs = a.frames[0x3000_0000 + page * 4096], b.frames[0x3000_0000 + page * 4096]
        assert mine[0].thing is theirs[0].thing and (mine[1], theirs[1]) == (3, 2)
    stack = [address for address in b.frames if stack_top(BOARD) - 0x6000 <= address < stack_top(BOARD) + 0x1000]
    assert sorted(stack) == [stack_top(BOARD) - 0x4000 + page * 4096 for page in range(4)]
    code, data = a.frames[0x20_0000], a.frames[0x20_2000]
    assert (code[1], code[2] & 4, data[1], data[2] & 4) == (2, 0, 3, 4)


def test_fixed_frames_are_where_they_must_be(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, distribution = result
    threads = threads_of(kernel)
    b = threads[20].facts["space"]
    frame, _, attributes = b.frames[0x4000_0000]
    wanted = next(each for each in distribution.objects if each.name == "region_buffers_0x0")
    assert frame.thing.at == wanted.physical and frame.thing.size_log2 == 21
    a = threads[10].facts["space"]
    registers = [(each[0].thing.at, each[2]) for each in a.frames.values() if each[0].thing.at == 0x0900_0000]
    assert registers == [(0x0900_0000, 4)] and attributes == 7


def test_filled_pages_are_frames_of_the_image_and_mapped_once(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, distribution = result
    pages = {frame for frame in kernel.frames if any(each.mapped and each.thing is frame and "asid" in each.mapped[0].facts for each in kernel.slots.values())}
    assert len(pages) == len(distribution.pages)
    assert kernel.frames[0] not in pages, "the initialiser's own code is nobody else's"


def test_interrupts_are_delivered_to_their_pd(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, _ = result
    ((number, (trigger, notification)),) = kernel.interrupts.items()
    assert (number, trigger) == (33, 0) and notification is not None
    assert notification.thing is threads_of(kernel)[10].facts["notification"] and notification.badge == 1


def test_capabilities_are_those_of_the_distribution(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, distribution = result
    threads = threads_of(kernel)
    for setup in distribution.threads:
        table = threads[setup.priority].facts["table"]
        wanted = {each.slot: each for each in distribution.grants if each.table is setup.table}
        assert set(table.slots) == set(wanted)
        for slot, capability in table.slots.items():
            assert (capability.rights, capability.badge) == (wanted[slot].rights, wanted[slot].badge)


def test_powers_are_shed(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, _ = result
    left = {slot for slot in kernel.slots if slot < IMAGE_FRAMES or UNTYPED <= slot < EMPTY}
    assert left <= {1, 2, 3, 6, 9, 10, 14}, "untyped memory, interrupt, ASID, time and domain control are gone"
    assert SCHED_CONTROL not in kernel.slots


def test_little_memory_is_cleared_for_little_need(result: tuple[ModelKernel, Distribution]) -> None:
    kernel, distribution = result
    need = sum(1 << each.size_log2 for each in distribution.objects if each.physical is None)
    assert sum(each.cleared for each in kernel.pieces) < 2 * need


def test_a_failure_names_the_object_and_the_error() -> None:
    pieces = [each for each in PIECES if each[2]] + [(0x6000_1000, 12, False)]
    _, _, module, log = start(example(), pieces)
    lines = _failing(module, log)
    assert any("no memory left for this object" in line for line in lines)


def test_a_missing_device_is_named_by_its_address() -> None:
    _, _, module, log = start(example(), [each for each in PIECES if each[0] != 0x0900_0000])
    assert "cloister: the kernel offers no memory at physical address 0x9000000" in _failing(module, log)


def test_no_table_is_said() -> None:
    kernel, _, module, log = start(example())
    kernel.memory.store(END, 0, 8)
    assert _failing(module, log) == ["cloister: the initialiser found no table behind its image"]


def _failing(module: Any, log: list[str]) -> list[str]:
    """What is logged before the initialiser stays where it is."""
    with pytest.raises(Panic, match="stays"):
        module.initialise(BOOT_INFO)
    return log
