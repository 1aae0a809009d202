# SPDX-License-Identifier: BSD-2-Clause
"""What is done with a booted example, and what must be seen: one small record for each kind of step. Data; `dialogue.py` performs them.

All that prints is looked for *behind* what the step before it found, so a script also says an order.
"""

from __future__ import annotations

from dataclasses import dataclass

QUICK = 20.0  # seconds that a line may take on a busy machine


@dataclass(frozen=True)
class Shows:
    """The console shows this text."""

    text: str
    within: float = QUICK


@dataclass(frozen=True)
class Matches:
    """The console shows a match of this regular expression."""

    pattern: str
    within: float = QUICK


@dataclass(frozen=True)
class Types:
    """Typed into the serial port."""

    text: str


@dataclass(frozen=True)
class Quiet:
    """For so many seconds nothing of this text appears."""

    text: str
    seconds: float = 1.0


@dataclass(frozen=True)
class Counts:
    """So far, this text was shown so often: at least, and at most."""

    text: str
    least: int
    most: int


@dataclass(frozen=True)
class Woven:
    """The console's whole rest is `one`, complete, and `other` with its last line repeated at least once, letter by letter in whatever interleaving.

    Two programs print at once and interrupt each other within lines. Nothing else may be seen from the first letter of either on.
    """

    one: str
    other: str
    again: str
    within: float = 120.0


@dataclass(frozen=True)
class Ticks:
    """`count` matches, whose group is a time in nanoseconds, follow each other `apart` nanoseconds apart, give or take `tolerance` of that."""

    pattern: str
    count: int
    apart: int
    tolerance: float


@dataclass(frozen=True)
class Multiple:
    """The last match's group 1 is a number that this divides, and not zero."""

    pattern: str
    divisor: int


@dataclass(frozen=True)
class UdpEcho:
    """Datagrams to this address and port of the guest come back as they were."""

    address: str
    port: int


@dataclass(frozen=True)
class TcpEcho:
    """Bytes sent over a connection to this address and port of the guest come back as they were."""

    address: str
    port: int


@dataclass(frozen=True)
class Utilisation:
    """ipbench's conversation with one of these addresses, on the port where utilisation is told, from its greeting to the figures."""

    addresses: tuple[str, ...]
    port: int


@dataclass(frozen=True)
class Pings:
    """Each client gets an address, and an answer from exactly those peers that its row names, each once."""

    peers: tuple[tuple[int, ...], ...]
    within: float = 60.0


@dataclass(frozen=True)
class Works:
    """For what prints nothing: judged by the exceptions that the processor takes.

    Each of the programs makes a system call within the time, and user level takes exactly `faults` exceptions that are faults.
    """

    programs: tuple[str, ...]
    faults: int = 0
    calls: int = 1  # at least so many system calls of each
    within: float = 60.0


Step = Shows | Matches | Types | Quiet | Counts | Woven | Ticks | Multiple | UdpEcho | TcpEcho | Utilisation | Pings | Works
