# SPDX-License-Identifier: BSD-2-Clause
"""What a parent is told of its child's fault, for every message, whatever the child's registers and the IPC buffer hold: no panic, and each kind of fault
as what it is. What a child can make up about itself is that an undefined instruction was a checked error, and of which place.
"""

from __future__ import annotations

from cloister.abi.faults import CAP_FAULT, UNKNOWN_SYSCALL, USER_EXCEPTION, VCPU_FAULT, VM_FAULT
from cloister.abi.words import MessageInfo
from cloister.lang import assume, from_raw, proof, u64
from cloister.pd.capabilities import CHILD_MASK
from cloister.pd.fault import SYNDROME_WRITE, UNDEFINED_INSTRUCTION, Cause, fault_of
from cloister.pd.smc import FirmwareCall, smc_call
from cloister.pd.system_calls import Registers


@proof
def a_fault_is_told_as_what_it_is(child: u64, info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`fault_of`, whatever is in the registers."""
    assume(child <= CHILD_MASK)
    what = fault_of(child, Registers(0, info, word0, word1, word2, word3))
    label: u64 = from_raw(MessageInfo, info).label
    assert what.label == label
    memory = what.cause is Cause.READ or what.cause is Cause.WRITE or what.cause is Cause.EXECUTE
    assert memory == (label == VM_FAULT)
    if label == VM_FAULT:
        assert what.ip == word0 and what.address == word1 and what.detail == word3
        assert (what.cause is Cause.EXECUTE) == (word2 != 0)
        assert what.cause is Cause.EXECUTE or (what.cause is Cause.WRITE) == (word3 & SYNDROME_WRITE != 0)
    assert (what.cause is Cause.CAPABILITY) == (label == CAP_FAULT)
    assert label != CAP_FAULT or (what.ip == word0 and what.address == word1)
    assert (what.cause is Cause.SYSTEM_CALL) == (label == UNKNOWN_SYSCALL)
    assert what.cause is not Cause.PANIC or (label == USER_EXCEPTION and word3 == UNDEFINED_INSTRUCTION)
    assert what.cause is not Cause.EXCEPTION or label == USER_EXCEPTION or label == VCPU_FAULT
    assert label != USER_EXCEPTION or (what.ip == word0 and (what.cause is Cause.PANIC or what.detail == word3))


@proof
def the_firmware_is_called_without_a_panic(x0: u64, x1: u64, x4: u64, x7: u64) -> None:
    """`smc_call`, whatever goes there and comes back."""
    what = FirmwareCall(x0, x1, x4=x4, x7=x7)
    smc_call(what)
