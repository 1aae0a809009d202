# SPDX-License-Identifier: BSD-2-Clause
"""The network driver and its client, with a device that follows the specification, and with one that does not."""

from __future__ import annotations

import ast
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloister.boards import DEFAULT_BOARD, board
from cloister.lang import Panic
from cloister.system.load import load_system

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "net")]
import frames as f
from network_simulation import DRIVER, MAC, PACKETS, QUEUE_SIZE, RX_RING, Simulation

ROOT = Path(__file__).parents[2]


def lines_of_code(path: Path) -> int:
    """Lines that are neither empty nor comment nor docstring."""
    source = path.read_text()
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            documented.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(1 for number, line in lines if number not in documented and line.strip() and not line.strip().startswith("#"))


def test_the_driver_has_fewer_than_400_lines() -> None:
    """The PD itself, comments and all; and its code together with the virtio library that it is the only user of so far."""
    driver = ROOT / "cloister/sddf/network/virtio_mmio.py"
    assert len(driver.read_text().splitlines()) < 400
    assert sum(lines_of_code(path) for path in (driver, ROOT / "cloister/sddf/virtio/ring.py", ROOT / "cloister/sddf/virtio/mmio.py")) < 400


def test_each_pd_sees_what_the_design_gives_it() -> None:
    """The driver never maps packets, the client never registers or rings; what the driver tells, the client cannot write."""
    model = load_system(ROOT / "examples/udp_echo/system.py", board(DEFAULT_BOARD))
    seen = {pd.name: {each.name: str(each.rights) for each in pd.mappings} for pd in model.protection_domains}
    queues = dict.fromkeys(("rx_free", "rx_active", "tx_free", "tx_active"), "rw")
    assert seen["network"] == {"registers": "rw", "rx_ring": "rw", "tx_ring": "rw", "information": "rw", **queues}
    assert seen["udp_echo"] == {"packets": "rw", "information": "r", **queues}
    assert [each.name for each in model.pd("network").physical] == ["packets"]


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
    system.device.slow = rng.random() < 0.5
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


def completed(system: Simulation, ring: int, index: int, elements: list[tuple[int, int]]) -> None:
    """The device writes these (id, length) into a used ring, and this index."""
    memory = system.bus.areas[ring]
    for i, element in enumerate(elements):
        struct.pack_into("<II", memory, 9228 + 8 * i, *element)
    struct.pack_into("<H", memory, 9226, index)
    system.device.interrupt = True
    system.settle()


def test_a_completion_claimed_twice_counts_once() -> None:
    """Or the client would get one buffer twice, and the second time while the device may write to it."""
    system = Simulation(random.Random(0), 64)
    system.settle()
    driver = system.driver.modules[DRIVER]
    free = driver.receive_ring.free_count
    completed(system, RX_RING, 2, [(510, 72), (510, 72)])
    assert driver.receive_ring.violations == 1
    assert struct.unpack_from("<H", system.queues["rx_active"])[0] == 1
    assert driver.receive_ring.free_count == free, "the one buffer is with the device again"


@pytest.mark.parametrize("id", [1, 511, 512, 513, 2**31, 2**32 - 2])
def test_an_impossible_completion_is_ignored(id: int) -> None:
    system = Simulation(random.Random(0), 64)
    system.settle()
    completed(system, RX_RING, 1, [(id, 72)])
    assert struct.unpack_from("<H", system.queues["rx_active"])[0] == 0
    assert struct.unpack_from("<Q", system.information, 16 + 5 * 8)[0] == 1


def test_more_completions_than_buffers_are_ignored() -> None:
    system = Simulation(random.Random(0), 64)
    system.settle()
    completed(system, RX_RING, 65, [])
    assert struct.unpack_from("<H", system.queues["rx_active"])[0] == 0
    assert system.driver.modules[DRIVER].receive_ring.violations > 0


class Racing(bytearray):
    """A queue's memory whose other side acts at one moment: right after a zero was stored to `trigger`."""

    trigger = -1
    act: Callable[[], None]

    def load(self, offset: int, size: int) -> int:
        return int.from_bytes(self[offset : offset + size], "little")

    def store(self, offset: int, size: int, value: int) -> None:
        self[offset : offset + size] = value.to_bytes(size, "little")
        if offset == self.trigger and value == 0:
            self.trigger = -1
            self.act()


@pytest.mark.parametrize("name, size", [("rx_free", 0), ("tx_active", 60)])
def test_what_comes_while_the_driver_goes_to_sleep_is_not_left(name: str, size: int) -> None:
    system = Simulation(random.Random(0), 64)
    queue = Racing(QUEUE_SIZE)
    for module in system.driver.modules:
        system.driver.bind_region(module, name, queue)
    system.settle()

    def put() -> None:
        tail = queue.load(0, 2)
        struct.pack_into("<QH", queue, 8 + 16 * tail, 2048, size)
        queue.store(0, 2, tail + 1)

    queue.act, queue.trigger = put, 4  # the flag
    system.pending = {"driver"}
    system.step()
    assert queue.load(2, 2) == queue.load(0, 2) != 0, "left in the queue, and nobody will say so"


def test_what_is_received_while_the_driver_goes_to_sleep_is_not_left() -> None:
    system = Simulation(random.Random(0), 64)
    ring = Racing(system.bus.areas[RX_RING])
    system.bus.areas[RX_RING] = ring
    for module in system.driver.modules:
        system.driver.bind_region(module, "rx_ring", ring)
    system.settle()

    def deliver() -> None:
        struct.pack_into("<H", ring, 8192, 1)  # the device looked at the flag before the driver's store reached it
        system.device.deliver(f.arp_request())

    ring.act, ring.trigger = deliver, 8192  # the flag
    system.pending = {"driver"}
    system.settle()
    assert len(system.device.sent) == 1


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
