# SPDX-License-Identifier: BSD-2-Clause
"""Joins finished programs, a kernel and the runtime into an image: the last step of every build, wherever its parts come from.

Invariant: pure but for the files that regions are prefilled from; the same parts give the same bytes.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

from cloister.boards.description import Board, MemoryRange
from cloister.image.bootable import Bootable, Placed, assemble
from cloister.image.distribute import distribute, loaded
from cloister.image.distribution import Distribution
from cloister.image.elf import Executable
from cloister.image.monitor import KnownDomain, PanicMessage, monitor_table
from cloister.image.table import serialise
from cloister.system.errors import DescriptionError, Problem, extent
from cloister.system.layout import stack_top
from cloister.system.model import SMALL_PAGE, ProtectionDomain, SystemModel


@dataclass(frozen=True)
class Program:
    """A PD's program, ready to be mapped. `module_paths`: what its panics count as files 1, 2, ...; `messages`: (file, line, text) of those that say something."""

    executable: Executable
    module_paths: Sequence[str] = ()
    messages: Sequence[tuple[int, int, str]] = ()


@dataclass(frozen=True)
class Parts:
    """What every image has, whatever the system."""

    kernel: Executable
    loader: Executable
    initialiser: Executable
    monitor: Executable


@dataclass(frozen=True)
class Composed:
    bootable: Bootable
    distribution: Distribution
    table_size: int  # bytes of what the initialiser reads


def compose(system: SystemModel, board: Board, config: str, programs: dict[str, Program], parts: Parts) -> Composed:
    """The image of a checked and laid-out system. Raises DescriptionError if programs, regions and kernel get into each other's way."""
    _refuse_guests(system, parts.kernel)
    abi = importlib.import_module(f"cloister.abi.configuration.{config}")
    known = [_known(board, pd, programs[pd.name]) for pd in system.protection_domains]
    executables = {name: each.executable for name, each in programs.items()}
    distribution = distribute(system, board, config, executables, parts.monitor, monitor_table(known), abi.TCB_SIZE_BITS)
    start, end = min(each.address for each in parts.initialiser.segments), parts.initialiser.symbols["cloister_end"]
    serialised = serialise(distribution, (end - start) // SMALL_PAGE, abi.PRINTING)
    filled = [Placed(f"region {region.name}", region.physical or 0, data, region.size) for region, data in loaded(system, board)]
    try:
        bootable = assemble(board, parts.loader, parts.kernel, parts.initialiser, serialised.table + serialised.pages, filled)
    except ValueError as error:
        raise DescriptionError([Problem("B001", system.location, str(error), "make programs or memory smaller")]) from None
    _refuse_taken_memory(system, bootable)
    return Composed(bootable, distribution, len(serialised.table))


def _known(board: Board, pd: ProtectionDomain, program: Program) -> KnownDomain:
    top = stack_top(board)
    messages = [PanicMessage(*each) for each in program.messages]
    return KnownDomain(pd.name, program.module_paths, top - pd.stack_size, top, messages)


def _refuse_guests(system: SystemModel, kernel: Executable) -> None:
    """The bundled kernel has no virtual processors yet; its system call's symbol tells it from seL4."""
    guests = [each.virtual_machine for each in system.protection_domains if each.virtual_machine is not None]
    if guests and "cloister_syscall" in kernel.symbols:
        message = "the bundled kernel runs no virtual machines yet"
        raise DescriptionError([Problem("B010", each.location, f"VM '{each.name}': {message}", "build for a seL4 kernel: --kernel") for each in guests])


def _refuse_taken_memory(system: SystemModel, bootable: Bootable) -> None:
    """Regions at fixed addresses where kernel and initialiser are."""
    taken = [MemoryRange(each.physical, each.total) for each in bootable.regions if each.name in ("kernel", "initialiser")]
    start, end = min(each.base for each in taken), max(each.end for each in taken)
    problems: list[Problem] = []
    for region in system.memory_regions:
        if region.physical is None or region.device:
            continue
        if region.physical < end and start < region.physical + region.size:
            where = extent(region.physical, region.size)
            message = f"region '{region.name}' {where} lies where the kernel and the first program are, {extent(start, end - start)}"
            problems.append(Problem("B009", region.location, message, f"memory is free below {start:#x} and from {end:#x} on"))
    if problems:
        raise DescriptionError(problems)
