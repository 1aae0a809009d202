# SPDX-License-Identifier: BSD-2-Clause
"""What differs between boards, as data: one folder for each board. `board(name)` finds one."""

from __future__ import annotations

from cloister.boards.description import Board, Device, MemoryRange, QemuMachine
from cloister.boards.qemu_virt_aarch64 import BOARD as QEMU_VIRT_AARCH64

BOARDS: dict[str, Board] = {each.name: each for each in (QEMU_VIRT_AARCH64,)}
DEFAULT_BOARD = QEMU_VIRT_AARCH64.name


def board(name: str) -> Board:
    """The board of that name; KeyError if there is none."""
    return BOARDS[name]


__all__ = ["BOARDS", "DEFAULT_BOARD", "Board", "Device", "MemoryRange", "QemuMachine", "board"]
