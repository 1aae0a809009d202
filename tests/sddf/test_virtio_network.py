# SPDX-License-Identifier: BSD-2-Clause
"""The network driver and its client, with a device that follows the specification, and with one that does not."""

from __future__ import annotations

import random
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloister.lang import Panic

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "net")]
import frames as f
from network_simulation import DRIVER, MAC, PACKETS, QUEUE_SIZE, Simulation

ROOT = Path(__file__).parents[2]


def test_the_driver_has_fewer_than_400_lines() -> None:
    files = ["cloister/sddf/network/virtio_mmio.py", "cloister/sddf/virtio/ring.py"]
    assert sum(len((ROOT / name).read_text().splitlines()) for name in files) < 400


def test_it_negotiates_no_more_than_it_uses() -> None:
    system = Simulation(random.Random(0))
    system.settle()
    assert system.device.accepted == 1 << 32 | 1 << 5
    assert system.device.status == 15
    assert system.information[:10] == struct.pack("<I", 1) + MAC


def test_a_device_without_the_modern_interface_is_refused() -> None:
    system = Simulation(random.Random(0), features=1 << 5)
    with pytest.raises(Panic, match="VERSION_1"):
        system.settle()
    assert system.device.status & 128, "the device is told that the driver gave up"


def test_a_device_with_short_queues_is_refused() -> None:
    with pytest.raises(Panic, match="queue"):
        Simulation(random.Random(0), largest_queue=256).settle()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**64 - 1), st.sampled_from([4, 16, 64, 512]))
def test_every_request_is_answered_in_any_order_of_events(seed: int, buffers: int) -> None:
    rng = random.Random(seed)
    system = Simulation(rng, buffers)
    system.settle()
    wanted: list[bytes] = []
    for _ in range(30):
        for _ in range(rng.randrange(2 * buffers if buffers < 64 else 40)):
            frame = f.mutated(rng) if rng.random() < 0.3 else f.well_formed(rng)
            if len(frame) == 0 or not system.device.deliver(frame):
                continue
            answer = echoed(frame)
            if answer is not None:
                wanted.append(answer)
            if rng.random() < 0.3:
                system.step()
        for _ in range(rng.randrange(6)):
            system.step()
    system.settle()
    assert system.device.sent == wanted
    # All buffers are still there: after everything has come to rest, as many frames get in as the ring or the pool hold.
    before = len(system.device.sent)
    room = 0
    while system.device.deliver(f.arp_request()):
        room += 1
    assert room >= min(buffers // 2, 256)
    system.settle()
    assert len(system.device.sent) == before + room


def echoed(frame: bytes) -> bytes | None:
    """What the example answers to a frame (statistics are not asked for here)."""
    outcome, answer = f.expected(frame)
    if outcome == "ACCEPTED":
        assert answer is not None
        at = 14 + (frame[14] & 15) * 4
        source_port, port = struct.unpack_from(">HH", frame, at)
        return answer if port == 7 and source_port not in (0, 7) else None
    return answer


def test_at_saturation_there_are_few_kernel_entries() -> None:
    system = Simulation(random.Random(1))
    system.settle()
    question = f.ethernet(f.ipv4(17, f.udp(bytes(64), 4000, 7)), 0x800)
    before = system.entries
    for _ in range(50):
        for _ in range(64):
            assert system.device.deliver(question)
        system.settle()
    assert len(system.device.sent) == 50 * 64
    assert system.entries - before <= 50 * 6


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_hostile_client_reaches_no_memory_beyond_the_buffers(seed: int) -> None:
    """`Bus` raises on any access of the device outside of rings and buffers."""
    rng = random.Random(seed)
    system = Simulation(rng, 64)
    system.settle()
    for _ in range(60):
        queue = system.queues[rng.choice(sorted(system.queues))]
        match rng.randrange(3):
            case 0:
                for _ in range(rng.randrange(40)):
                    queue[rng.randrange(QUEUE_SIZE)] = rng.randrange(256)
            case 1:
                struct.pack_into("<HH", queue, 0, rng.randrange(0x10000), rng.randrange(0x10000))
            case _:
                tail = struct.unpack_from("<H", queue)[0]
                for i in range(tail, tail + rng.randrange(20)):
                    offset = rng.choice((rng.randrange(64) * 2048, rng.getrandbits(64), 64 * 2048, 2**64 - 2048, 1))
                    struct.pack_into("<QH", queue, 8 + 16 * (i % 512), offset, rng.choice((0, 60, 1514, 1515, 2048, 0xFFFF)))
                    struct.pack_into("<H", queue, 0, (i + 1) & 0xFFFF)
        system.pending.add("driver")
        for _ in range(rng.randrange(4)):
            if system.pending & {"driver"}:
                system.pending = {"driver"}  # the client is hostile: its own program does not run
            system.step()
        system.device.transmit()
        system.device.deliver(f.arp_request())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_hostile_device_stops_neither_driver_nor_client(seed: int) -> None:
    rng = random.Random(seed)
    system = Simulation(rng, 64)
    system.settle()
    for _ in range(60):
        ring = system.bus.areas[rng.choice([base for base in system.bus.areas if base != PACKETS])]
        for _ in range(rng.randrange(20)):
            # used index, used elements, descriptors, anything
            at = rng.choice((9226, 9227, 9228 + rng.randrange(4096), rng.randrange(len(ring))))
            ring[at] = rng.randrange(256)
        system.device.interrupt = True
        system.settle()
    driver = system.driver.modules[DRIVER]
    assert driver.receive_ring.free_count <= 256 and driver.transmit_ring.free_count <= 256


def test_what_is_refused_is_counted() -> None:
    system = Simulation(random.Random(0), 64)
    system.settle()
    tx = system.queues["tx_active"]
    for i, (offset, length) in enumerate([(1, 60), (64 * 2048, 60), (0, 0), (0, 1515), (2**64 - 2048, 60)]):
        struct.pack_into("<QH", tx, 8 + 16 * i, offset, length)
    struct.pack_into("<H", tx, 0, 5)
    system.pending.add("driver")
    system.step()
    assert struct.unpack_from("<Q", system.information, 16 + 4 * 8)[0] == 5
    assert struct.unpack_from("<H", system.queues["tx_free"])[0] == 5, "refused buffers go back to whom they came from"
    assert system.device.sent == []
