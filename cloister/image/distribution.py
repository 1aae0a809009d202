# SPDX-License-Identifier: BSD-2-Clause
"""The authority of a whole system, as data: which kernel objects it needs, what is mapped where, and who holds which capability.

distribute.py makes it of a system's model; table.py writes it for the initialiser, report.py for people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cloister.abi import boot
from cloister.abi import objects as abi
from cloister.system.model import Trigger

MONITOR_NAME = "monitor"
MONITOR_PRIORITY = 255
MONITOR_STACK = 0x1000
MONITOR_BUDGET_US = 1000
CONTEXT_SIZE_BITS = 8
CONTEXT_BADGE_BASE = 0x100
TABLE_ADDRESS = 0x1000_0000  # where the monitor sees its table

RIGHT_WRITE, RIGHT_READ, RIGHT_GRANT, RIGHT_GRANT_REPLY = 1, 2, 4, 8
ALL_RIGHTS = 15
"""Rights of capabilities."""


class Kind(Enum):
    """Object types, with seL4's number."""

    THREAD = abi.TCB_OBJECT
    ENDPOINT = abi.ENDPOINT_OBJECT
    NOTIFICATION = abi.NOTIFICATION_OBJECT
    CAPABILITY_TABLE = abi.CNODE_OBJECT
    SCHEDULING_CONTEXT = abi.SCHED_CONTEXT_OBJECT
    REPLY = abi.REPLY_OBJECT
    VSPACE = abi.VSPACE_OBJECT
    SMALL_PAGE = abi.SMALL_PAGE_OBJECT
    LARGE_PAGE = abi.LARGE_PAGE_OBJECT
    PAGE_TABLE = abi.PAGE_TABLE_OBJECT
    VCPU = abi.VCPU_OBJECT


@dataclass(frozen=True, eq=False)
class Object:
    """A kernel object that the initialiser creates. `physical`: it must be there."""

    name: str
    kind: Kind
    size_bits: int  # the argument of Retype: meaningful for tables and scheduling contexts
    size_log2: int
    physical: int | None = None


@dataclass(frozen=True, eq=False)
class ImagePage:
    """A page with contents: a frame of the initialiser's own image, which the kernel has made."""

    name: str
    data: bytes


@dataclass(frozen=True, eq=False)
class Issued:
    """A capability that is neither an object's first nor an image page's: a copy, a badged copy, an interrupt's handler."""

    name: str


class Initial(Enum):
    """Capabilities that the initialiser has from the kernel, with their slots."""

    CAPABILITY_TABLE = boot.CNODE_SLOT
    SECURE_MONITOR = boot.SMC_SLOT


Source = Object | ImagePage | Issued | Initial


@dataclass(frozen=True)
class FrameMap:
    vspace: Object
    frame: Object | ImagePage
    address: int
    rights: int  # seL4: bit 0 write, bit 1 read
    attributes: int
    copy: Issued | None = None  # the frame is mapped elsewhere, too: map this copy


@dataclass(frozen=True)
class TableMap:
    vspace: Object
    table: Object
    address: int


@dataclass(frozen=True)
class Grant:
    """A capability handed out: `slot` is a number in a PD's table, or a capability to be issued in the initialiser's own.

    `badge`: of the copy; for a table of capabilities its guard.
    """

    table: Object | Initial
    slot: int | Issued
    source: Source
    rights: int
    badge: int = 0
    what: str = ""


@dataclass(frozen=True)
class InterruptIssue:
    number: int
    trigger: Trigger
    handler: Issued
    notification: Issued


@dataclass(frozen=True)
class ContextTime:
    context: Object
    budget_us: int
    period_us: int
    badge: int


@dataclass(frozen=True)
class ThreadSetup:
    """A thread, complete. Without an IPC buffer it cannot send more than registers hold; with a `vcpu` it runs a guest, once it is told where from."""

    name: str
    thread: Object
    table: Object
    guard_bits: int  # of the table: guard 0 of so many bits
    vspace: Object
    ipc_frame: Object | None
    ipc_address: int
    notification: Object | None
    context: Object
    fault_endpoint: Issued | None
    priority: int
    entry: int
    stack_top: int
    resume: bool = True
    fpu: bool = False
    domain: int = 0
    vcpu: Object | None = None


@dataclass(frozen=True)
class DomainTurn:
    """An entry of the kernel's schedule of domains. `ticks` 0: an end marker."""

    index: int
    domain: int
    ticks: int


@dataclass
class Distribution:
    """Everything, in a fixed order."""

    objects: list[Object] = field(default_factory=lambda: [])
    pages: list[ImagePage] = field(default_factory=lambda: [])
    issued: list[Issued] = field(default_factory=lambda: [])
    tables: list[TableMap] = field(default_factory=lambda: [])
    frames: list[FrameMap] = field(default_factory=lambda: [])
    interrupts: list[InterruptIssue] = field(default_factory=lambda: [])
    grants: list[Grant] = field(default_factory=lambda: [])
    contexts: list[ContextTime] = field(default_factory=lambda: [])
    threads: list[ThreadSetup] = field(default_factory=lambda: [])
    turns: list[DomainTurn] = field(default_factory=lambda: [])
    first_turn: int = 0  # index of the entry that is on first


_RIGHTS = ((RIGHT_READ, "read"), (RIGHT_WRITE, "write"), (RIGHT_GRANT, "grant"), (RIGHT_GRANT_REPLY, "grant_reply"))


def rights_of(value: int) -> list[str]:
    """The names of the rights of a capability."""
    return [name for bit, name in _RIGHTS if value & bit]


def name_of(source: Source) -> str:
    """What reports call what a capability is to."""
    return source.name.lower() if isinstance(source, Initial) else source.name


def runs(items: Sequence[FrameMap], follows: Callable[[FrameMap, FrameMap], bool]) -> list[list[FrameMap]]:
    """Cut a sequence wherever an item does not follow the one before it."""
    result: list[list[FrameMap]] = []
    for item in items:
        if result and follows(result[-1][-1], item):
            result[-1].append(item)
        else:
            result.append([item])
    return result
