# SPDX-License-Identifier: BSD-2-Clause
"""On the machine: the boot information, the faults that exceptions become, and whose floating-point registers are whose.

`booted/expected.txt` is what seL4 16 prints; with CLOISTER_SEL4_KERNEL that is checked, too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloister.boards.qemu import Machine
from cloister.boards.qemu_virt_aarch64 import BOARD
from cloister.image.bootable import assemble
from cloister.image.cache import Cache
from cloister.image.elf import Executable, read_executable
from cloister.image.kernel import build_kernel
from cloister.image.programs import RUNTIME, Builder
from cloister.lang.c.emit import emit_c
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import load_program

HERE = Path(__file__).parent / "booted"
EXPECTED = (HERE / "expected.txt").read_text().splitlines()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("booted")


@pytest.fixture(scope="module")
def programs(folder: Path) -> tuple[Executable, Executable]:
    """The loader, and the first thread under test."""
    tools = Toolchain.default()
    loader = read_executable(Builder(BOARD, "debug", folder, tools, Cache(folder)).loader().elf)
    sources = folder / "first_thread"
    for name, text in emit_c(load_program(["first_thread", "cloister.runtime.support"], search=[HERE])).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text)
    objects: list[Path] = []
    for source in (RUNTIME / "initialiser" / "start.S", RUNTIME / "memory.S", HERE / "children.S", sources / "program.c"):
        objects.append(folder / f"{source.stem}.o")
        tools.compile(source, objects[-1], cpu=BOARD.cpu, include=[sources, RUNTIME.parent / "pd"])
    elf = folder / "first_thread.elf"
    tools.link(objects, elf, script=RUNTIME / "program.ld", symbols={"cloister_base": BOARD.program_base})
    return loader, read_executable(elf)


@pytest.fixture(scope="module")
def consoles(folder: Path, programs: tuple[Executable, Executable]) -> dict[str, tuple[Executable, list[str]]]:
    """Each kernel, and the lines that the first thread prints on it."""
    kernels = {"cloister": build_kernel(BOARD, "debug", folder, Toolchain.default())}
    if os.environ.get("CLOISTER_SEL4_KERNEL"):
        kernels["sel4"] = Path(os.environ["CLOISTER_SEL4_KERNEL"])
    return {name: (read_executable(path), printed(folder, programs, path)) for name, path in kernels.items()}


def printed(folder: Path, programs: tuple[Executable, Executable], kernel: Path) -> list[str]:
    image = folder / f"{kernel.stem}-image.elf"
    image.write_bytes(assemble(BOARD, programs[0], read_executable(kernel), programs[1], b"", []).elf)
    with Machine(BOARD, image) as machine:
        machine.wait_for("=E", timeout=60)
        return [line.strip() for line in machine.console.splitlines()]


KERNELS = pytest.mark.parametrize("kernel", ["cloister", "sel4"])
Consoles = dict[str, tuple[Executable, list[str]]]


def console(consoles: Consoles, kernel: str) -> tuple[Executable, list[str]]:
    if kernel not in consoles:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel (one of the debug configuration is needed)")
    return consoles[kernel]


@KERNELS
def test_exceptions_are_the_faults_that_sel4_makes_of_them(consoles: Consoles, kernel: str) -> None:
    _, lines = console(consoles, kernel)
    assert [line for line in lines if line.startswith("=")] == EXPECTED


@KERNELS
def test_boot_information_follows_from_the_kernel_and_the_image(
    consoles: Consoles, kernel: str, programs: tuple[Executable, Executable]
) -> None:
    """As the interface says (and as Microkit's tool computes it beforehand), from the symbols of the kernel alone."""
    executable, lines = console(consoles, kernel)
    numbers = [[int(word) for word in line[1:].split()] for line in lines if line.startswith("+")]
    assert numbers == foreseen(executable, programs[1])


def foreseen(kernel: Executable, root: Executable) -> list[list[int]]:
    """The boot information, in the order in which the first thread prints it."""
    page = 0x1000
    start = min(segment.address for segment in root.segments)
    image_pages = -(-(root.symbols["cloister_end"] - start) // page)
    end = start + image_pages * page
    tables = 2  # the image, IPC buffer and boot information lie in one range of 2 MiB
    assert (end + 2 * page - 1) >> 21 == start >> 21
    paging = 16
    frames = paging + tables + 1
    first_untyped = frames + image_pages

    kernel_start = min(segment.physical for segment in kernel.segments)
    kernel_end = kernel.symbols["ki_end"] - BOARD.kernel_virtual_offset
    image_end = kernel_end + image_pages * page
    ram_end = BOARD.memory.end
    # CNode, VSpace, ASID pool, IPC buffer, boot information, TCB of the debug configuration, tables, scheduling context.
    objects = (1 << 22) + 0x2000 + 3 * page + 0x1000 + tables * page + 0x80
    block = (ram_end - objects) >> 22 << 22
    holes = [0x0800_0000, 0x0801_0000, 0x0803_0000]
    bounds = [0, *(edge for hole in holes for edge in (hole, hole + page)), kernel_start, ram_end, 1 << 40]
    untyped = [[*piece, 1] for first, last in zip(bounds[::2], bounds[1::2], strict=True) for piece in pieces(first, last)]
    boot_end = kernel.symbols["ki_boot_end"] - BOARD.kernel_virtual_offset
    for first, last in ((kernel_start, boot_end), (image_end, block), (block + objects, ram_end)):
        untyped += [[*piece, 0] for piece in pieces(first, last)]
    last_untyped = first_untyped + len(untyped)
    return [
        [0, 0, 1, 0, end],
        [last_untyped, 1 << 17, 0, 0],
        [frames, first_untyped, paging, paging + tables],
        [0, 0],
        [0, 0, 17, 0],
        [frames - 1, frames, first_untyped, last_untyped],
        *untyped,
    ]


def pieces(start: int, end: int) -> list[list[int]]:
    """[physical address, size bits] of the untyped memory that a range is cut into, greedily from its start."""
    result: list[list[int]] = []
    while start < end:
        address = start + BOARD.kernel_virtual_offset
        bits = min((end - start).bit_length() - 1, (address & -address).bit_length() - 1, 47)
        if bits >= 4:
            result.append([start, bits])
        start += 1 << bits
    return result
