# SPDX-License-Identifier: BSD-2-Clause
"""The shape of a board's description. A board is data; code that needs to know a board asks here and names none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Trigger(Enum):
    """What an interrupt line does to ask."""

    LEVEL = "level"
    EDGE = "edge"


@dataclass(frozen=True)
class MemoryRange:
    base: int
    size: int

    @property
    def end(self) -> int:
        """The first address after it."""
        return self.base + self.size


@dataclass(frozen=True)
class Device:
    """Registers of a device, and its interrupt. `irq` is the interrupt controller's number (on a GIC: SPI n is 32 + n)."""

    name: str
    kind: str  # what a driver looks for: "pl011", "virtio-mmio"
    registers: MemoryRange
    irq: int | None = None
    trigger: Trigger = Trigger.LEVEL

    @property
    def page(self) -> MemoryRange:
        """The whole 4 KiB pages that hold the registers: the least that can be mapped."""
        first = self.registers.base & ~0xFFF
        return MemoryRange(first, ((self.registers.end + 0xFFF) & ~0xFFF) - first)


@dataclass(frozen=True)
class QemuMachine:
    """How QEMU plays the board. `network_bus` is where the first network device sits."""

    executable: str
    package: str  # of Debian and Ubuntu
    arguments: tuple[str, ...]
    network_device: str
    network_bus: str


@dataclass(frozen=True)
class Board:
    """A board and a memory map. Addresses are physical unless they say virtual."""

    name: str
    architecture: str  # a folder of cloister/kernel/arch
    cpu: str  # as the C compiler's -mcpu and QEMU's -cpu name it
    memory: MemoryRange  # all of it
    kernel_base: int  # where the kernel is linked; memory from here on is the kernel's to hand out as ordinary untyped memory
    kernel_virtual_offset: int  # virtual minus physical in the kernel's window
    dma_memory: MemoryRange  # memory below the kernel, handed out by fixed address: contiguous regions are laid out from its top downwards
    loader_base: int  # where the image is loaded and entered
    user_top: int  # highest virtual address of user level
    program_base: int  # virtual: where PD programs are linked
    map_base: int  # virtual: where regions without a given address are laid out
    timer_frequency: int  # Hz, of the architecture's counter
    timer_irq: int
    interrupts: int  # of the interrupt controller: numbers 0 up to this one
    reserved_irqs: tuple[int, ...]  # which the kernel keeps beside its timer's
    processors: int
    console: str  # name of the device that the kernel and the loader print to
    devices: tuple[Device, ...]
    interrupt_controller: tuple[Device, ...]
    qemu: QemuMachine | None

    def device(self, name: str) -> Device:
        """The device of that name; KeyError if there is none."""
        for device in self.devices:
            if device.name == name:
                return device
        raise KeyError(name)
