# SPDX-License-Identifier: BSD-2-Clause
"""The table that the initialiser turns into a running system: what to create, what to map where, who may hold what.

The image builder writes it (cloister/image/table.py) behind the initialiser, at the linker symbol `cloister_end`; then come, on pages of
their own, the filled pages of all programs. Those pages are not copied: the frames that the kernel made of them are mapped as they are.

A *reference* names a capability of the initialiser: the top two bits say of which kind, the others count. Sections are arrays of the
structs below, in the order of `Header`, whose fields say how many there are. Everything is little endian and naturally aligned.
"""

from cloister.lang import struct, u32, u64

MAGIC = 0x7461626C65203031

REFERENCE_SHIFT = 30
REFERENCE_MASK = 0x3FFF_FFFF
CREATED = 0  # the n-th object that the table creates
IMAGE_FRAME = 1  # the n-th page of the initialiser's image
INITIAL = 2  # slot n of the initial capability table
NONE = 0xFFFF_FFFF

MAP_TWICE = 1  # flag of a frame mapping: map copies, because the frames have other mappings
RESUME = 1  # flags of a thread: it runs at once,
FLOATING_POINT = 2  # and may use floating point


@struct
class Header:
    """How long each section is, in records; texts in bytes, a multiple of 8."""

    magic: u64 = 0
    created: u32 = 0  # references of kind CREATED, fixed and ordinary objects and copies
    fixed: u32 = 0
    objects: u32 = 0
    vspaces: u32 = 0
    tables: u32 = 0
    frames: u32 = 0
    interrupts: u32 = 0
    capabilities: u32 = 0
    deliveries: u32 = 0
    contexts: u32 = 0
    threads: u32 = 0
    turns: u32 = 0
    texts: u32 = 0
    first_vspace: u32 = 0  # reference; the others follow
    first_turn: u32 = 0  # index of the entry of the domains' schedule that is on first
    _padding: u32 = 0


@struct
class FixedObjects:
    """Frames at a known physical address, `count` of them one after the other. Sorted by address."""

    physical: u64 = 0
    first: u32 = 0
    count: u32 = 0
    type: u32 = 0
    size_log2: u32 = 0


@struct
class Objects:
    """Objects of one type and size. Sorted by size, largest first, so that they fill untyped memory without gaps."""

    first: u32 = 0
    count: u32 = 0
    type: u32 = 0
    size_bits: u32 = 0  # the size argument of Untyped_Retype
    size_log2: u32 = 0
    name: u32 = 0  # of the first, in the texts


@struct
class TableMapping:
    """A page table of a VSpace, upper levels first."""

    address: u64 = 0
    vspace: u32 = 0
    table: u32 = 0


@struct
class FrameMapping:
    """`count` frames, references and addresses ascending. `copy`: first reference that the copies go to, if MAP_TWICE."""

    address: u64 = 0
    vspace: u32 = 0
    frame: u32 = 0
    copy: u32 = 0
    count: u32 = 0
    size_log2: u32 = 0
    rights: u32 = 0
    attributes: u32 = 0
    flags: u32 = 0


@struct
class InterruptHandler:
    """A handler capability to be issued."""

    number: u32 = 0
    trigger: u32 = 0  # 0 level, 1 edge
    handler: u32 = 0
    name: u32 = 0


@struct
class Capability:
    """A capability to be minted. In the initialiser's own table `slot` is a reference, elsewhere a slot number."""

    badge: u64 = 0  # of a CNode: its guard
    table: u32 = 0
    slot: u32 = 0
    depth: u32 = 0
    source: u32 = 0
    rights: u32 = 0
    _padding: u32 = 0


@struct
class Delivery:
    """An interrupt's notification."""

    handler: u32 = 0
    notification: u32 = 0


@struct
class Context:
    """A scheduling context's time, in microseconds."""

    budget: u64 = 0
    period: u64 = 0
    badge: u64 = 0
    context: u32 = 0
    _padding: u32 = 0


@struct
class Thread:
    """A thread, complete."""

    entry: u64 = 0
    stack: u64 = 0
    ipc_buffer: u64 = 0
    cspace_data: u64 = 0
    thread: u32 = 0
    cspace: u32 = 0
    vspace: u32 = 0
    ipc_frame: u32 = 0  # or NONE
    notification: u32 = 0  # or NONE
    context: u32 = 0
    fault_endpoint: u32 = 0  # or NONE
    priority: u32 = 0
    flags: u32 = 0
    name: u32 = 0
    domain: u32 = 0
    vcpu: u32 = 0  # or NONE


@struct
class DomainTurn:
    """An entry of the schedule of domains. Without time it marks the end: the schedule begins again."""

    ticks: u64 = 0
    index: u32 = 0
    domain: u32 = 0
