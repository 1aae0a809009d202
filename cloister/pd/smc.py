# SPDX-License-Identifier: BSD-2-Clause
"""Calls of the secure firmware (SMC), for PDs that the system description lets make them.

    from cloister.pd.smc import FirmwareCall, smc_call

What the registers mean is between the caller and the firmware (Arm DEN 0028, the SMC calling convention). A PD that may call may ask for whatever
the firmware does, switching the machine off included: it is as trusted as the kernel.
"""

from cloister.abi.labels import SMC_CALL
from cloister.abi.words import MessageInfo
from cloister.lang import Ptr, struct, to_raw, u64
from cloister.pd.capabilities import SLOT_SECURE_MONITOR
from cloister.pd.ipc_buffer import load_word, store_word
from cloister.pd.system_calls import Registers, call


@struct
class FirmwareCall:
    """The registers of a call, and afterwards those of its return. `x0` is the function that is called, then the firmware's result."""

    x0: u64
    x1: u64 = 0
    x2: u64 = 0
    x3: u64 = 0
    x4: u64 = 0
    x5: u64 = 0
    x6: u64 = 0
    x7: u64 = 0


def smc_call(what: Ptr[FirmwareCall]) -> None:
    """Call the firmware. All eight registers are passed on and come back. (The kernel refuses nothing that a PD with the right may ask.)"""
    store_word(4, what.x4)
    store_word(5, what.x5)
    store_word(6, what.x6)
    store_word(7, what.x7)
    registers = Registers(0, to_raw(MessageInfo(length=8, label=SMC_CALL)), what.x0, what.x1, what.x2, what.x3)
    call(SLOT_SECURE_MONITOR, registers)
    what.x0 = registers.word0
    what.x1 = registers.word1
    what.x2 = registers.word2
    what.x3 = registers.word3
    what.x4 = load_word(4)
    what.x5 = load_word(5)
    what.x6 = load_word(6)
    what.x7 = load_word(7)
