# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's `virt` machine, AArch64 with EL2, 2 GiB, one Cortex-A53, GICv2.

Sources: the memory map and interrupt table of QEMU's hw/arm/virt.c; link addresses as Microkit's board of the same name has them, so that
a seL4 kernel built for it fits: the kernel at 0x6000_0000, the loader at 0x7000_0000, memory below the kernel handed out by address.
"""

from __future__ import annotations

from cloister.boards.description import Board, Device, MemoryRange, QemuMachine, Trigger

_VIRTIO_BASE = 0x0A00_0000
_VIRTIO_STRIDE = 0x200
_VIRTIO_COUNT = 32
_FIRST_SPI = 32
_VIRTIO_FIRST_IRQ = _FIRST_SPI + 16

BOARD = Board(
    name="qemu_virt_aarch64",
    architecture="aarch64",
    cpu="cortex-a53",
    memory=MemoryRange(0x4000_0000, 0x8000_0000),
    kernel_base=0x6000_0000,
    kernel_virtual_offset=0x80_0000_0000,
    dma_memory=MemoryRange(0x4000_0000, 0x2000_0000),
    loader_base=0x7000_0000,
    user_top=0xFF_FFFF_FFFF,
    program_base=0x20_0000,
    map_base=0x1000_0000,
    timer_frequency=62_500_000,
    timer_irq=26,  # PPI 10, the EL2 physical timer
    interrupts=160,
    reserved_irqs=(25, 27),  # maintenance of virtual interrupts, the virtual timer
    processors=1,
    console="uart",
    devices=(
        Device("uart", "pl011", MemoryRange(0x0900_0000, 0x1000), irq=_FIRST_SPI + 1),
        Device("rtc", "pl031", MemoryRange(0x0901_0000, 0x1000), irq=_FIRST_SPI + 2),
        *(
            Device(
                f"virtio{slot}",
                "virtio-mmio",
                MemoryRange(_VIRTIO_BASE + slot * _VIRTIO_STRIDE, _VIRTIO_STRIDE),
                irq=_VIRTIO_FIRST_IRQ + slot,
                trigger=Trigger.EDGE,
            )
            for slot in range(_VIRTIO_COUNT)
        ),
    ),
    interrupt_controller=(
        Device("gic-distributor", "gicv2-distributor", MemoryRange(0x0800_0000, 0x1_0000)),
        Device("gic-cpu", "gicv2-cpu", MemoryRange(0x0801_0000, 0x1_0000)),
        Device("gic-hypervisor", "gicv2-hypervisor", MemoryRange(0x0803_0000, 0x1_0000)),
        Device("gic-virtual-cpu", "gicv2-virtual-cpu", MemoryRange(0x0804_0000, 0x1_0000)),
    ),
    qemu=QemuMachine(
        executable="qemu-system-aarch64",
        package="qemu-system-arm",
        arguments=(
            "-machine",
            "virt,virtualization=on,gic-version=2",
            "-cpu",
            "cortex-a53",
            "-m",
            "size=2G",
            "-smp",
            "1",
            "-global",
            "virtio-mmio.force-legacy=false",
        ),
        network_device="virtio-net-device",
        network_bus="virtio-mmio-bus.0",
    ),
)
