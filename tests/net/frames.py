# SPDX-License-Identifier: BSD-2-Clause
"""Frames to throw at the host, and what an independent reading of the RFCs makes of each.

`expected` is written as differently from cloister.net as possible: bytes and slices, word-by-word sums, whole answers built anew.
`mutated` breaks well-formed frames in the ways that parsers are known to mind.
"""

from __future__ import annotations

import random
import struct

MAC = 0x525400123456
ADDRESS = 0x0A00020F
PEER_MAC = bytes.fromhex("52550a000202")
PEER = bytes([10, 0, 2, 2])
OUR_MAC = MAC.to_bytes(6, "big")
OURS = ADDRESS.to_bytes(4, "big")


def internet_checksum(data: bytes) -> int:
    """RFC 1071, as slowly as it can be said."""
    total = 0
    for i in range(0, len(data), 2):
        total += data[i] << 8 | (data[i + 1] if i + 1 < len(data) else 0)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(protocol: int, payload: bytes, *, source: bytes = PEER, destination: bytes = OURS, options: bytes = b"", ttl: int = 64,
         fragment: int = 0x4000, identification: int = 0, service: int = 0) -> bytes:  # fmt: skip
    length = 20 + len(options)
    head = struct.pack(">BBHHHBBH", 0x40 | length // 4, service, length + len(payload), identification, fragment, ttl, protocol, 0)
    head += source + destination + options
    return head[:10] + struct.pack(">H", internet_checksum(head)) + head[12:] + payload


def udp(payload: bytes, source_port: int, destination_port: int, *, checksum: bool = True, source: bytes = PEER, destination: bytes = OURS) -> bytes:
    head = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0)
    if not checksum:
        return head + payload
    pseudo = source + destination + struct.pack(">HH", 17, 8 + len(payload))
    return head[:6] + struct.pack(">H", internet_checksum(pseudo + head + payload) or 0xFFFF) + payload


def icmp_echo(payload: bytes, kind: int = 8, code: int = 0, identifier: int = 1, sequence: int = 1) -> bytes:
    head = struct.pack(">BBHHH", kind, code, 0, identifier, sequence)
    return head[:2] + struct.pack(">H", internet_checksum(head + payload)) + head[4:] + payload


def ethernet(payload: bytes, kind: int, *, source: bytes = PEER_MAC, destination: bytes = OUR_MAC) -> bytes:
    return destination + source + struct.pack(">H", kind) + payload


def arp_request(target: bytes = OURS, sender: bytes = PEER, sender_mac: bytes = PEER_MAC) -> bytes:
    return ethernet(struct.pack(">HHBBH", 1, 0x800, 6, 4, 1) + sender_mac + sender + bytes(6) + target, 0x806, destination=b"\xff" * 6)


# ---------------------------------------------------------------------------------------------------------------------- the reference


def expected(frame: bytes) -> tuple[str, bytes | None]:
    """What the host makes of a frame: an outcome's name, and the answer (for ACCEPTED: the answer of the echo)."""
    if len(frame) < 14:
        return "TRUNCATED", None
    if len(frame) > 1514:
        return "OVERSIZED", None
    destination, source, kind = frame[:6], frame[6:12], int.from_bytes(frame[12:14], "big")
    if source[0] & 1 or source == bytes(6) or source == OUR_MAC:
        return "BAD_SENDER", None
    if destination != OUR_MAC and not (destination == b"\xff" * 6 and kind == 0x806):
        return "NOT_FOR_US", None
    if kind == 0x806:
        return _expected_arp(frame, source)
    if kind != 0x800:
        return "UNKNOWN_TYPE", None
    outcome, answer = _expected_ipv4(frame[14:])
    return outcome, None if answer is None else ethernet(answer, 0x800, source=OUR_MAC, destination=source)


def _expected_arp(frame: bytes, source: bytes) -> tuple[str, bytes | None]:
    packet = frame[14:42]
    if len(packet) < 28:
        return "TRUNCATED", None
    if packet[:8] != bytes.fromhex("0001080006040001"):
        return "BAD_ARP", None
    if packet[24:28] != OURS:
        return "NOT_FOR_US", None
    if packet[8:14] != source or packet[14:18] == OURS:
        return "BAD_SENDER", None
    answer = bytes.fromhex("0001080006040002") + OUR_MAC + OURS + source + packet[14:18]
    return "ANSWERED", ethernet(answer, 0x806, source=OUR_MAC, destination=source)


def _expected_ipv4(packet: bytes) -> tuple[str, bytes | None]:
    if len(packet) < 20:
        return "TRUNCATED", None
    size, total = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big")
    if packet[0] >> 4 != 4 or size < 20:
        return "BAD_VERSION", None
    if not size <= total <= len(packet):
        return "BAD_LENGTH", None
    if internet_checksum(packet[:size]) != 0:
        return "BAD_HEADER_CHECKSUM", None
    source = packet[12:16]
    if packet[16:20] != OURS:
        return "NOT_FOR_US", None
    if source == OURS or source[0] in (0, 127) or source[0] >= 224:
        return "BAD_SENDER", None
    if packet[8] == 0:
        return "EXPIRED", None
    if int.from_bytes(packet[6:8], "big") & 0x3FFF:
        return "FRAGMENT", None
    payload = packet[size:total]
    if packet[9] == 1:
        outcome, answer = _expected_icmp(payload)
    elif packet[9] == 17:
        outcome, answer = _expected_udp(payload, source)
    else:
        return "UNKNOWN_PROTOCOL", None
    if answer is None:
        return outcome, None
    return outcome, ipv4(packet[9], answer, source=OURS, destination=source, options=b"\x01" * (size - 20), service=packet[1] & 0xFC)


def _expected_icmp(payload: bytes) -> tuple[str, bytes | None]:
    if len(payload) < 8:
        return "TRUNCATED", None
    if internet_checksum(payload) != 0:
        return "BAD_CHECKSUM", None
    if payload[0] != 8 or payload[1] != 0:
        return "NOT_ECHO", None
    return "ANSWERED", icmp_echo(payload[8:], kind=0, identifier=int.from_bytes(payload[4:6], "big"), sequence=int.from_bytes(payload[6:8], "big"))


def _expected_udp(payload: bytes, source: bytes) -> tuple[str, bytes | None]:
    if len(payload) < 8:
        return "TRUNCATED", None
    source_port, port, length, checksum = struct.unpack(">HHHH", payload[:8])
    if not 8 <= length <= len(payload):
        return "BAD_LENGTH", None
    if checksum and internet_checksum(source + OURS + struct.pack(">HH", 17, length) + payload[:length]) != 0:
        return "BAD_CHECKSUM", None
    # Ports and addresses only change places, so whatever checksum was right stays right; zero stays zero.
    return "ACCEPTED", struct.pack(">HHHH", port, source_port, length, checksum) + payload[8:length]


# ---------------------------------------------------------------------------------------------------------------------- generators


def size_of(rng: random.Random) -> int:
    """A payload's size: mostly small, sometimes at an edge, sometimes anything that fits."""
    choice = rng.random()
    if choice < 0.6:
        return rng.randrange(0, 80)
    if choice < 0.8:
        return rng.choice((0, 1, 17, 18, 19, 1471, 1472))
    return rng.randrange(0, 1473)


def well_formed(rng: random.Random) -> bytes:
    """A frame that must be answered: ARP request, ICMP echo request or UDP datagram, perhaps padded to Ethernet's minimum."""
    kind = rng.random()
    if kind < 0.15:
        frame = arp_request(sender=rng.choice((PEER, bytes(4), rng.randbytes(3) + b"\x01")))
    else:
        source = rng.choice((PEER, bytes([rng.choice((1, 10, 126, 128, 192, 223)), *rng.randbytes(3)])))
        options = rng.choice((b"", b"", b"", bytes(4 * rng.randrange(1, 11)), b"\x07\x07\x04\0\0\0\0\0"))
        data = rng.randbytes(min(size_of(rng), 1472 - len(options)))
        fragment, service = rng.choice((0, 0x4000)), rng.randrange(256)
        if kind < 0.4:
            body, protocol = icmp_echo(data, identifier=rng.randrange(0x10000), sequence=rng.randrange(0x10000)), 1
        else:
            body, protocol = udp(data, rng.randrange(0x10000), rng.choice((7, rng.randrange(0x10000))), checksum=rng.random() < 0.8, source=source), 17
        packet = ipv4(protocol, body, source=source, options=options, ttl=rng.randrange(1, 256), fragment=fragment, service=service,
                      identification=rng.randrange(0x10000))  # fmt: skip
        frame = ethernet(packet, 0x800)
    return frame + bytes(max(0, 60 - len(frame))) if rng.random() < 0.5 else frame


def _repair(frame: bytearray) -> None:
    """Make the checksum of the IPv4 header right."""
    size = max(20, (frame[14] & 15) * 4)
    frame[24:26] = bytes(2)
    frame[24:26] = struct.pack(">H", internet_checksum(bytes(frame[14 : 14 + size])))


def mutated(rng: random.Random) -> bytes:
    """A well-formed frame, broken in up to three ways; or none at all, or only noise."""
    if rng.random() < 0.03:
        return rng.randbytes(rng.choice((0, 1, 13, 14, 20, 33, 34, 41, 42, 60, 1514, 1515, rng.randrange(2049))))
    if rng.random() < 0.02:
        return ethernet(ipv4(1, icmp_echo(rng.randbytes(20), kind=rng.randrange(256), code=rng.randrange(2))), 0x800)
    if rng.random() < 0.02:  # too short for the header that should follow
        return ethernet(ipv4(rng.choice((1, 17)), rng.choice((b"\x08\0\xf7\xff\0\0\0", bytes(7)))[: rng.randrange(8)]), 0x800)
    if rng.random() < 0.01:
        return ethernet(ipv4(17, udp(b"from myself", 1, 7, source=OURS), source=OURS), 0x800)
    frame = bytearray(well_formed(rng))
    for _ in range(rng.randrange(4)):
        match rng.randrange(8):
            case 0:  # cut off
                del frame[rng.randrange(len(frame) + 1) :]
            case 1:  # bytes after the end
                frame += rng.randbytes(rng.choice((1, 4, 40, 1500)))
                del frame[2048:]
            case 2 if frame:  # a bit
                frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
            case 3 if frame:  # a header byte
                frame[rng.randrange(min(len(frame), 50))] = rng.choice((0, 1, 0x45, 0x46, 0x4F, 0x7F, 0x80, 0xFF, rng.randrange(256)))
            case 4 if len(frame) >= 18:  # a length
                at = rng.choice((16, 38))
                frame[at : at + 2] = struct.pack(">H", rng.choice((0, 7, 8, 19, 20, 28, len(frame), len(frame) - 14, len(frame) - 13, 0xFFFF, rng.randrange(0x10000))))
            case 5 if len(frame) >= 34:  # make the header's checksum right again, so that what comes after it is reached
                _repair(frame)
            case 7 if len(frame) >= 34:  # a header that is wrong in one respect only
                at, value = rng.choice(((22, 0), (23, rng.randrange(256)), (26, 127), (26, 224), (26, 0), (30, 11), (33, 255)))
                frame[at] = value
                _repair(frame)
            case 6 if len(frame) >= 34:  # a fragment
                frame[20:22] = struct.pack(">H", rng.choice((0x2000, 0x0001, 0x1FFF, 0x8000, 0x4000)))
            case _:
                pass
    return bytes(frame)
