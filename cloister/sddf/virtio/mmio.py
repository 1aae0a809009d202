# SPDX-License-Identifier: BSD-2-Clause
"""The virtio MMIO transport, version 2: a device's registers, and the steps of bringing a device up.

Source: virtio 1.2, sections 3.1.1 (initialisation) and 4.2 (MMIO). Registers are little-endian and 32 bits wide; the page that a PD maps
holds eight transports of QEMU's `virt` machine, of which any may be empty (device id 0).
Trusts: nothing that it reads; a device that does not answer as asked is reported, and not used.
"""

from __future__ import annotations

from cloister.lang import Array, Shared, array, struct, truncate, u8, u32, u64

MAGIC = 0x7472_6976  # "virt"
VERSION = 2

ACKNOWLEDGE = 1
DRIVER = 2
DRIVER_OK = 4
FEATURES_OK = 8
FAILED = 128

INTERRUPT_USED_BUFFER = 1
INTERRUPT_CONFIGURATION = 2

FEATURE_VERSION_1 = 1 << 32

TRANSPORTS_IN_PAGE = 8


@struct
class Transport:
    """The registers of one device. Those of 64 bits are pairs, low word first."""

    magic: Shared[u32]
    version: Shared[u32]
    device_id: Shared[u32]
    vendor_id: Shared[u32]
    device_features: Shared[u32]
    device_features_select: Shared[u32]
    reserved_18: Array[Shared[u32]] = array(2)
    driver_features: Shared[u32]
    driver_features_select: Shared[u32]
    reserved_28: Array[Shared[u32]] = array(2)
    queue_select: Shared[u32]
    queue_size_maximum: Shared[u32]
    queue_size: Shared[u32]
    reserved_3c: Array[Shared[u32]] = array(2)
    queue_ready: Shared[u32]
    reserved_48: Array[Shared[u32]] = array(2)
    queue_notify: Shared[u32]
    reserved_54: Array[Shared[u32]] = array(3)
    interrupt_status: Shared[u32]
    interrupt_acknowledge: Shared[u32]
    reserved_68: Array[Shared[u32]] = array(2)
    status: Shared[u32]
    reserved_74: Array[Shared[u32]] = array(3)
    queue_descriptors_low: Shared[u32]
    queue_descriptors_high: Shared[u32]
    reserved_88: Array[Shared[u32]] = array(2)
    queue_available_low: Shared[u32]
    queue_available_high: Shared[u32]
    reserved_98: Array[Shared[u32]] = array(2)
    queue_used_low: Shared[u32]
    queue_used_high: Shared[u32]
    reserved_a8: Array[Shared[u32]] = array(21)
    configuration_generation: Shared[u32]
    configuration: Array[Shared[u8]] = array(256)

    def is_device(self, kind: u32) -> bool:
        """A device of this kind, of the modern interface, is here."""
        return self.magic.relaxed() == MAGIC and self.version.relaxed() == VERSION and self.device_id.relaxed() == kind

    def negotiate(self, wanted: u64) -> bool:
        """Reset the device and settle on exactly these features; False if it does not offer them all or refuses."""
        self.status.store(0)
        self.status.store(ACKNOWLEDGE)
        self.status.store(ACKNOWLEDGE | DRIVER)
        self.device_features_select.store(0)
        offered = u64(self.device_features.relaxed())
        self.device_features_select.store(1)
        offered |= u64(self.device_features.relaxed()) << 32
        if offered & wanted != wanted:
            self.status.store(FAILED)
            return False
        self.driver_features_select.store(0)
        self.driver_features.store(truncate(u32, wanted))
        self.driver_features_select.store(1)
        self.driver_features.store(truncate(u32, wanted >> 32))
        self.status.store(ACKNOWLEDGE | DRIVER | FEATURES_OK)
        return self.status.relaxed() & FEATURES_OK != 0

    def set_up_queue(self, index: u32, size: u32, descriptors: u64, available: u64, used: u64) -> bool:
        """Tell the device where a queue's three parts lie in physical memory; False if it has no such queue, or none that large."""
        self.queue_select.store(index)
        if self.queue_ready.relaxed() != 0 or self.queue_size_maximum.relaxed() < size:
            self.status.store(FAILED)
            return False
        self.queue_size.store(size)
        self.queue_descriptors_low.store(truncate(u32, descriptors))
        self.queue_descriptors_high.store(truncate(u32, descriptors >> 32))
        self.queue_available_low.store(truncate(u32, available))
        self.queue_available_high.store(truncate(u32, available >> 32))
        self.queue_used_low.store(truncate(u32, used))
        self.queue_used_high.store(truncate(u32, used >> 32))
        self.queue_ready.store(1)
        return True

    def start(self) -> None:
        """The device may use its queues from now on."""
        self.status.store(ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK)


@struct
class TransportPage:
    """A page of transports."""

    transports: Array[Transport] = array(TRANSPORTS_IN_PAGE)


    def find(self, kind: u32) -> u64:
        """Where in the page the first device of this kind is; TRANSPORTS_IN_PAGE if there is none."""
        for index in range(u64(TRANSPORTS_IN_PAGE)):
            if self.transports[index].is_device(kind):
                return index
        return TRANSPORTS_IN_PAGE
