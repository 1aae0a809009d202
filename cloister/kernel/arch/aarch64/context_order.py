# SPDX-License-Identifier: BSD-2-Clause
"""What registers mean to system calls, and their order in messages.

Invariant: the status register of a thread never lets it out of EL0 nor unmask what the kernel masks: everything that comes from users
goes through `sanitise_status`.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.configuration.debug import MASK_SYSTEM_ERRORS
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, requires, u64

CAP_REGISTER = 0
BADGE_REGISTER = 0
INFO_REGISTER = 1
MESSAGE_REGISTER = 2  # MR0; four in a row
REPLY_REGISTER = 6
SYSCALL_REGISTER = 7
NB_SEND_DESTINATION = 8
STACK_POINTER = 31
NEXT_IP = 32
STATUS = 33
FAULT_IP = 34
TLS_BASE = 35

# PSTATE: EL0, FIQ masked, and in some configurations SError masked.
USER_STATUS: Final[u64] = 0x140 if MASK_SYSTEM_ERRORS else 0x40
_CONDITION_FLAGS: Final[u64] = 0xF000_0000

# fmt: off
CONTEXT_ORDER = (34, 31, 33, 0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 29, 30,
                 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 35, 36)
FRAME_REGISTERS = 17  # of them: those that CopyRegisters calls the frame
UNKNOWN_SYSCALL_ORDER = (0, 1, 2, 3, 4, 5, 6, 7, 34, 31, 32, 33)
USER_EXCEPTION_ORDER = (34, 31, 33)
TIMEOUT_ORDER = (34, 31, 33, 0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 29, 30,
                 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
# fmt: on


def sanitise_status(thread: Ptr[Tcb], value: u64) -> u64:
    """What of a status given by a user counts: the condition flags."""
    return (value & _CONDITION_FLAGS) | USER_STATUS


def set_register(thread: Ptr[Tcb], index: u64, value: u64) -> None:
    """Set a register (by its place in the context) to what a user says."""
    requires(index < len(thread.registers))
    thread.registers[index] = sanitise_status(thread, value) if index == STATUS else value


def initialise_context(thread: Ptr[Tcb]) -> None:
    """Make a context of zeros one of a user thread."""
    thread.registers[STATUS] = USER_STATUS
