# SPDX-License-Identifier: BSD-2-Clause
"""The packed words of the interface, and the layout of the IPC buffer."""

from cloister.lang import Array, array, bits, struct, u64, word

MESSAGE_REGISTERS = 4  # message words that travel in registers
MAX_MESSAGE_LENGTH = 120
MAX_EXTRA_CAPABILITIES = 3
WORD_BITS = 64
IPC_BUFFER_SIZE_BITS = 10


@word(u64)
class MessageInfo:
    """What a message consists of; `label` is the invocation, the fault or the error, or belongs to the user."""

    length: u64 = bits(7)
    extra_capabilities: u64 = bits(2)
    capabilities_unwrapped: u64 = bits(3)
    label: u64 = bits(52)


@word(u64)
class CapabilityRights:
    """Which rights a copy keeps; other bits are ignored."""

    write: bool = bits(1)
    read: bool = bits(1)
    grant: bool = bits(1)
    grant_reply: bool = bits(1)
    _unused: u64 = bits(60)


@word(u64)
class CNodeData:
    """The guard that Mint, Mutate and TCB_Configure give a CNode capability."""

    guard_size: u64 = bits(6)
    guard: u64 = bits(58)


@struct
class IpcBuffer:
    """A thread's 1024 bytes for what does not fit into registers; shared with the kernel, which trusts none of it."""

    tag: u64
    message: Array[u64] = array(120)
    user_data: u64 = 0
    capabilities_or_badges: Array[u64] = array(3)
    receive_cnode: u64 = 0
    receive_index: u64 = 0
    receive_depth: u64 = 0
