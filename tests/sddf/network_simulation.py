# SPDX-License-Identifier: BSD-2-Clause
"""The echo system under CPython: the real driver, the real client, and a virtio network device played from the specification.

The device resolves physical addresses like a bus without IOMMU that reports every access outside of what it was given: this is how tests see
that the driver lets nobody reach further.
"""

from __future__ import annotations

import random
import struct
from collections import deque
from pathlib import Path
from typing import Any

from cloister.lang import program as p
from cloister.lang import python
from cloister.lang.python.space import Environment, Space

DRIVER = "cloister.sddf.network.virtio_mmio"
ECHO = Path(__file__).parents[2] / "examples" / "udp_echo" / "udp_echo.py"

QUEUE_SIZE = 0x3000
RING_SIZE = 0x4000
BUFFER_SIZE = 2048
RX_RING, TX_RING, PACKETS = 0x5000_0000, 0x5100_0000, 0x5200_0000  # physical
CHANNEL, INTERRUPT = 1, 2
NOTIFY, ACKNOWLEDGE = 10 + CHANNEL, 138 + INTERRUPT  # capability slots: cloister.pd.capabilities
MAC = bytes.fromhex("525400123456")


class BadAccess(AssertionError):
    """The device was led to memory that is not its business."""


class VirtualQueue:
    """The device's side of a split virtqueue."""

    def __init__(self) -> None:
        self.size = self.descriptors = self.available = self.used = 0
        self.ready = False
        self.next = 0  # in the available ring
        self.done = 0  # in the used ring


class NetworkDevice:
    """A virtio network device behind an MMIO transport; also the storage of the `registers` region."""

    def __init__(self, bus: Bus, *, features: int = 1 << 32 | 1 << 5, largest_queue: int = 1024) -> None:
        self.bus, self.features, self.largest_queue = bus, features, largest_queue
        self.registers = {0x000: 0x7472_6976, 0x004: 2, 0x008: 1}
        self.queues = [VirtualQueue(), VirtualQueue()]
        self.accepted = self.status = self.interrupt_status = 0
        self.interrupt = False  # the line rose and nobody looked yet
        self.slow = False  # frames leave some time after the driver asked for it, not at once
        self.notified = False
        self.sent: list[bytes] = []
        self.dropped = 0

    # registers, as `cloister.lang.python` asks for a storage's bytes

    def __len__(self) -> int:
        return 0x1000

    def load(self, offset: int, size: int) -> int:
        if offset >= 0x200:
            return 0  # empty transports
        if offset >= 0x100:
            return int.from_bytes((MAC + bytes(8))[offset - 0x100 : offset - 0x100 + size], "little")
        assert size == 4 and offset % 4 == 0, "registers are read by words"
        queue = self.queues[self.registers.get(0x30, 0)] if self.registers.get(0x30, 0) < 2 else VirtualQueue()
        match offset:
            case 0x10:
                return self.features >> (32 * self.registers.get(0x14, 0)) & 0xFFFF_FFFF
            case 0x34:
                return self.largest_queue
            case 0x44:
                return int(queue.ready)
            case 0x60:
                return self.interrupt_status
            case 0x70:
                return self.status
            case _:
                return self.registers.get(offset, 0)

    def store(self, offset: int, size: int, value: int) -> None:
        assert size == 4 and offset % 4 == 0 and offset < 0x100, "registers are written by words"
        self.registers[offset] = value
        selected = self.queues[self.registers.get(0x30, 0) % 2]
        match offset:
            case 0x20:
                shift = 32 * self.registers.get(0x24, 0)
                self.accepted = self.accepted & ~(0xFFFF_FFFF << shift) | value << shift
            case 0x38:
                selected.size = value
            case 0x44:
                selected.ready = value == 1
                selected.descriptors = self.registers[0x84] << 32 | self.registers[0x80]
                selected.available = self.registers[0x94] << 32 | self.registers[0x90]
                selected.used = self.registers[0xA4] << 32 | self.registers[0xA0]
                assert selected.descriptors % 16 == selected.available % 2 == selected.used % 4 == 0, "alignment of virtio 1.2, 2.7"
            case 0x50:
                self.notified = self.notified or value == 1
                if not self.slow:
                    self.transmit()
            case 0x64:
                self.interrupt_status &= ~value
            case 0x70:
                self.status = value if value != 8 or not self.accepted & ~self.features else value
            case _:
                pass

    def __getitem__(self, offset: int) -> int:
        return self.load(offset, 1)

    def __setitem__(self, offset: int, value: int) -> None:
        self.store(offset, 1, value)

    # what a device does

    def _chain(self, queue: VirtualQueue) -> tuple[int, list[tuple[int, int, bool]]] | None:
        """The next available chain: its head, and (address, length, device writes) of each descriptor."""
        index = self.bus.read16(queue.available + 2)
        if index == queue.next & 0xFFFF:
            return None
        assert (index - queue.next) & 0xFFFF <= queue.size, "more available than the ring holds"
        head = self.bus.read16(queue.available + 4 + 2 * (queue.next % queue.size))
        queue.next += 1
        pieces: list[tuple[int, int, bool]] = []
        at = head
        while True:
            address, length, flags, following = struct.unpack("<QIHH", self.bus.read(queue.descriptors + 16 * at, 16))
            pieces.append((address, length, bool(flags & 2)))
            if not flags & 1:
                return head, pieces
            at = following
            assert len(pieces) < 4

    def _used(self, queue: VirtualQueue, head: int, written: int) -> None:
        self.bus.write(queue.used + 4 + 8 * (queue.done % queue.size), struct.pack("<II", head, written))
        queue.done += 1
        self.bus.write(queue.used + 2, struct.pack("<H", queue.done & 0xFFFF))
        if self.bus.read16(queue.available) & 1 == 0:
            self.interrupt_status |= 1
            self.interrupt = True

    def deliver(self, frame: bytes) -> bool:
        """A frame came in on the wire; False if it had to be dropped."""
        assert self.status == 15, "the driver has not started the device"
        chain = self._chain(self.queues[0])
        if chain is None:
            self.dropped += 1
            return False
        head, pieces = chain
        data = bytes(12) + frame
        written = len(data)
        for address, length, device_writes in pieces:
            assert device_writes, "a receive descriptor that the device may not write"
            part, data = data[:length], data[length:]
            self.bus.write(address, part, length)
        self._used(self.queues[0], head, written - len(data))
        return True

    def transmit(self, limit: int = 1 << 16) -> None:
        """Send what is available."""
        self.notified = False
        for _ in range(limit):
            chain = self._chain(self.queues[1])
            if chain is None:
                return
            head, pieces = chain
            assert not any(device_writes for *_, device_writes in pieces) and len(pieces) == 2
            header = self.bus.read(*pieces[0][:2])
            assert header == bytes(12), "a header that asks for offloads"
            self.sent.append(self.bus.read(*pieces[1][:2]))
            self._used(self.queues[1], head, 0)


class Bus:
    """Physical memory, as far as the device has any business there."""

    def __init__(self, buffers: int) -> None:
        self.areas = {RX_RING: bytearray(RING_SIZE), TX_RING: bytearray(RING_SIZE), PACKETS: bytearray(buffers * BUFFER_SIZE)}

    def _find(self, address: int, length: int) -> tuple[bytearray, int]:
        for base, memory in self.areas.items():
            if base <= address and address + length <= base + len(memory):
                return memory, address - base
        raise BadAccess(f"{length} bytes at {address:#x}")

    def read(self, address: int, length: int) -> bytes:
        memory, at = self._find(address, length)
        return bytes(memory[at : at + length])

    def read16(self, address: int) -> int:
        return int.from_bytes(self.read(address, 2), "little")

    def write(self, address: int, data: bytes, room: int | None = None) -> None:
        memory, at = self._find(address, room or len(data))
        memory[at : at + len(data)] = data


_loaded: dict[tuple[str, int], Space] = {}


def _compile(root: str, regions: dict[str, Any], who: str) -> Space:
    environment = Environment()
    environment.log = lambda _: None
    physical = {"rx_ring": RX_RING, "tx_ring": TX_RING, "packets": PACKETS}
    instances = {("Channel", "client" if who == "driver" else "network"): {"id": CHANNEL, "may_notify": 1, "may_call": 0}}
    if who == "driver":
        instances["Interrupt", "irq"] = {"id": INTERRUPT}
    bindings = p.Bindings(
        instances=instances,
        regions={name: p.RegionBinding(name, 0x1000_0000 * (i + 1), len(regions[name]), physical.get(name)) for i, name in enumerate(regions)},
        settings={"ip_address": 0x0A00020F, "cloister.ipc_buffer": 0},
    )
    return python.load([root], bindings=bindings, environment=environment)


class Simulation:
    """Driver, client and device, one step at a time, in the order that `rng` likes. A handler runs to its end."""

    def __init__(self, rng: random.Random, buffers: int = 512, **device: int) -> None:
        self.rng = rng
        self.bus = Bus(buffers)
        self.device = NetworkDevice(self.bus, **device)
        self.queues = {name: bytearray(QUEUE_SIZE) for name in ("rx_free", "rx_active", "tx_active", "tx_free")}
        self.information = bytearray(0x1000)
        self.pending: set[str] = set()
        self.interrupt_masked = False
        self.entries = 0  # to the kernel: signals, acknowledgements
        packets = {"packets": self.bus.areas[PACKETS], **self.queues, "information": self.information}
        rings = {"rx_ring": self.bus.areas[RX_RING], "tx_ring": self.bus.areas[TX_RING], "registers": self.device}
        self.driver = self._load(DRIVER, {**packets, **rings}, "driver")
        self.client = self._load(str(ECHO), packets, "client")
        self._boot: deque[str] = deque(rng.sample(("driver", "client"), 2))

    def _load(self, root: str, regions: dict[str, Any], who: str) -> Any:
        """The program, with fresh variables, on these regions. To compile it takes much longer than to run it: it is done once."""
        key = (root, len(regions["packets"]))  # a region's size is a constant of the program
        space = _loaded.get(key) or _compile(root, regions, who)
        _loaded[key] = space
        space.environment.externs["cloister_send_empty"] = lambda to, _: self._sent(who, to)
        for module in space.modules:  # to bind a region gives a module's variables their initial values
            for name, storage in regions.items():
                space.bind_region(module, name, storage)
        return space

    def _sent(self, who: str, to: int) -> None:
        self.entries += 1
        if to == NOTIFY:
            self.pending.add("client" if who == "driver" else "driver")
        else:
            assert (who, to) == ("driver", ACKNOWLEDGE)
            self.interrupt_masked = False

    def _module(self, who: str) -> Any:
        return self.driver.modules[DRIVER] if who == "driver" else next(m for n, m in self.client.modules.items() if n.endswith("udp_echo"))

    def _call(self, who: str, function: str) -> None:
        getattr(self._module(who), function)()
        (self.driver if who == "driver" else self.client).modules["cloister.pd.deferred"].flush()

    def step(self) -> bool:
        """Run one handler, if one has a reason to run."""
        if self._boot:
            who = self._boot.popleft()
            self._call(who, "start")
            return True
        ready = sorted(self.pending)
        if self.device.notified:
            ready.append("device")
        if self.device.interrupt and not self.interrupt_masked:
            ready.append("interrupt")
        if not ready:
            return False
        who = self.rng.choice(ready)
        if who == "device":
            self.device.transmit()
        elif who == "interrupt":
            self.device.interrupt, self.interrupt_masked = False, True
            self.entries += 1
            self._call("driver", "device_interrupted")
        else:
            self.pending.discard(who)
            self._call(who, "client_called" if who == "driver" else "frames_came")
        return True

    def settle(self, limit: int = 10_000) -> None:
        """Run until nobody has anything to do."""
        for _ in range(limit):
            if not self.step():
                return
        raise AssertionError("the system does not come to rest")
