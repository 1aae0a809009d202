# SPDX-License-Identifier: BSD-2-Clause
"""What the kernel hands to the first thread: the boot information page and the slots of its first capabilities."""

from cloister.lang import Array, array, struct, u8, u64

MAX_BOOT_UNTYPED = 230
ROOT_CNODE_RADIX = 17

NULL_SLOT = 0
TCB_SLOT = 1
CNODE_SLOT = 2
VSPACE_SLOT = 3
IRQ_CONTROL_SLOT = 4
ASID_CONTROL_SLOT = 5
ASID_POOL_SLOT = 6
BOOT_INFO_FRAME_SLOT = 9
IPC_BUFFER_SLOT = 10
DOMAIN_SLOT = 11
SCHED_CONTEXT_SLOT = 14
SMC_SLOT = 15
FIRST_FREE_SLOT = 16


@struct
class SlotRegion:
    """Slots of the root CNode, half open."""

    start: u64
    end: u64


@struct
class UntypedDescription:
    """The memory behind one untyped capability."""

    physical: u64
    size_bits: u8
    is_device: u8
    padding: Array[u8] = array(6)


@struct
class BootInfo:
    """3864 bytes at the start of the boot information frame."""

    extra_length: u64
    node_id: u64
    num_nodes: u64
    num_io_page_table_levels: u64
    ipc_buffer: u64
    empty: SlotRegion
    shared_frames: SlotRegion
    user_image_frames: SlotRegion
    user_image_paging: SlotRegion
    io_space_capabilities: SlotRegion
    extra_boot_info_pages: SlotRegion
    root_cnode_size_bits: u64
    initial_domain: u64
    sched_control: SlotRegion
    untyped: SlotRegion
    untyped_list: Array[UntypedDescription] = array(230)
