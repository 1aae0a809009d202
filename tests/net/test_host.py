# SPDX-License-Identifier: BSD-2-Clause
"""The IP host against an independent reading of the RFCs, on at least 100,000 random and broken frames, and against scapy."""

from __future__ import annotations

import random
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cloister.lang.hook  # noqa: F401  # what follows runs as on the device
from cloister.lang import zeroed
from cloister.net.host import Host
from cloister.net.outcome import OUTCOMES, Outcome

sys.path.insert(0, str(Path(__file__).parent))
import frames as f

FRAMES_PER_EXAMPLE = 500
EXAMPLES = 210


def new_host() -> Host:
    host = zeroed(Host)
    host.mac = f.MAC
    host.address = f.ADDRESS
    return host


def run(host: Host, frame: bytes) -> tuple[str, bytes | None]:
    """What the host made of a frame, and the answer that it would send."""
    memory = bytearray(frame)
    outcome = host.receive(memory)
    if outcome is Outcome.ACCEPTED:
        host.echo(memory)
    elif outcome is not Outcome.ANSWERED:
        assert memory == frame, "a dropped frame was written to"
        return outcome.name, None
    assert memory[host.reply_length :] == frame[host.reply_length :], "written beyond the answer"
    return outcome.name, bytes(memory[: host.reply_length])


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**64 - 1))
def test_every_frame_has_the_outcome_that_the_rfcs_give_it(seed: int) -> None:
    rng, host = random.Random(seed), new_host()
    for _ in range(FRAMES_PER_EXAMPLE):
        frame = f.mutated(rng)
        assert run(host, frame) == f.expected(frame), frame.hex()
    assert sum(host.counters) == FRAMES_PER_EXAMPLE


def test_the_random_frames_reach_every_outcome() -> None:
    """Or the test above would say little."""
    rng, host = random.Random(2), new_host()
    for _ in range(10_000):
        run(host, f.mutated(rng))
    counted_by_the_program = {Outcome.NO_SERVICE, Outcome.UNANSWERABLE}
    for outcome in Outcome:
        assert (host.counters[outcome.value] > 0) == (outcome not in counted_by_the_program), outcome


def test_outcomes_are_all_counted() -> None:
    assert [outcome.value for outcome in Outcome] == list(range(OUTCOMES))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_well_formed_requests_are_answered(seed: int) -> None:
    rng, host = random.Random(seed), new_host()
    for _ in range(50):
        frame = f.well_formed(rng)
        outcome, answer = run(host, frame)
        assert outcome in ("ANSWERED", "ACCEPTED") and answer is not None, frame.hex()
        assert len(answer) <= len(frame)


class Flickering:
    """Memory that a hostile device keeps writing: a frame, of which every so many reads give something else."""

    def __init__(self, frame: bytes, rng: random.Random) -> None:
        self.frame, self.rng = bytearray(frame), rng

    def __len__(self) -> int:
        return len(self.frame)

    def load(self, offset: int, size: int) -> int:
        assert 0 <= offset and offset + size <= len(self.frame)
        if self.rng.random() < 0.15:
            return self.rng.getrandbits(8 * size)
        return int.from_bytes(self.frame[offset : offset + size], "little")

    def store(self, offset: int, size: int, value: int) -> None:
        assert 0 <= offset and offset + size <= len(self.frame)
        self.frame[offset : offset + size] = value.to_bytes(size, "little")

    def __getitem__(self, offset: int) -> int:
        return self.load(offset, 1)

    def __setitem__(self, offset: int, value: int) -> None:
        self.store(offset, 1, value)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_a_frame_that_changes_while_it_is_looked_at_causes_no_panic(seed: int) -> None:
    rng, host = random.Random(seed), new_host()
    for _ in range(100):
        memory = Flickering(f.mutated(rng), rng)
        if host.receive(memory) is Outcome.ACCEPTED:
            host.echo(memory)
        assert host.reply_length <= 1514


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65, 1471, 1472])
def test_an_answer_of_another_length_has_a_right_checksum(size: int) -> None:
    host = new_host()
    question = bytes(range(256)) * 6
    memory = bytearray(f.ethernet(f.ipv4(17, f.udp(question[:1472], 4000, 1007)), 0x800))
    assert host.receive(memory) is Outcome.ACCEPTED
    host.answer(memory, size)
    packet = bytes(memory[14 : host.reply_length])
    assert packet == f.ipv4(17, f.udp(question[:size], 1007, 4000, source=f.OURS, destination=f.PEER), source=f.OURS, destination=f.PEER)


def test_a_checksum_that_comes_out_as_zero_is_sent_as_all_ones() -> None:
    """Zero would mean that there is none (RFC 768)."""
    host = new_host()
    memory = bytearray(f.ethernet(f.ipv4(17, f.udp(b"xx", 4000, 1007)), 0x800))
    assert host.receive(memory) is Outcome.ACCEPTED
    without = f.OURS + f.PEER + struct.pack(">HHHHHH", 17, 10, 1007, 4000, 10, 0)
    memory[42:44] = struct.pack(">H", f.internet_checksum(without))  # now the sum is all ones
    host.answer(memory, 2)
    assert memory[40:42] == b"\xff\xff"


# ---------------------------------------------------------------------------------------------------------------------- scapy's opinion


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_scapy_finds_answers_right(seed: int) -> None:
    from scapy.layers.inet import ICMP, IP, UDP
    from scapy.layers.l2 import ARP, Ether
    from scapy.packet import NoPayload

    rng, host = random.Random(seed), new_host()
    for _ in range(30):
        question = f.well_formed(rng)
        outcome, raw = run(host, question)
        assert raw is not None, outcome
        asked, answer = Ether(question), Ether(raw)
        assert (answer.src, answer.dst) == (Ether(f.ethernet(b"", 0)).dst, asked.src)
        if ARP in asked:
            assert (answer[ARP].op, answer[ARP].psrc, answer[ARP].hwsrc) == (2, asked[ARP].pdst, answer.src)
            assert (answer[ARP].pdst, answer[ARP].hwdst) == (asked[ARP].psrc, asked.src)
            continue
        assert (answer[IP].src, answer[IP].dst) == (asked[IP].dst, asked[IP].src)
        sums: list[int] = [answer[IP].chksum]
        again = answer.copy()
        del again[IP].chksum
        if ICMP in asked:
            assert (answer[ICMP].type, answer[ICMP].code, answer[ICMP].id, answer[ICMP].seq) == (0, 0, asked[ICMP].id, asked[ICMP].seq)
            sums.append(answer[ICMP].chksum)
            del again[ICMP].chksum
        else:
            assert (answer[UDP].sport, answer[UDP].dport) == (asked[UDP].dport, asked[UDP].sport)
            assert (answer[UDP].len, answer[UDP].chksum) == (asked[UDP].len, asked[UDP].chksum)
            if answer[UDP].chksum != 0:
                sums.append(answer[UDP].chksum)
                del again[UDP].chksum
        last = Ether(bytes(again))  # scapy computes the checksums that were deleted
        found = [last[IP].chksum]
        if ICMP in asked:
            found.append(last[ICMP].chksum)
        elif len(sums) == 2:
            found.append(last[UDP].chksum)
        assert sums == found
        body = UDP if UDP in asked else ICMP
        data = b"" if isinstance(answer[body].payload, NoPayload) else bytes(answer[body].payload)
        assert bytes(asked[body].payload)[: len(data)] == data
