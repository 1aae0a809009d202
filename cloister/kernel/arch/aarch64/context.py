# SPDX-License-Identifier: BSD-2-Clause
"""What a TCB holds for AArch64: the order of the register context, which `entry.S` knows too, and the rest."""

from __future__ import annotations

from cloister.lang import Array, array, struct, u64

CONTEXT_WORDS = 37  # X0..X30, SP_EL0, ELR, SPSR, FAULT_IP, TPIDR_EL0, TPIDRRO_EL0
FPU_WORDS = 66  # 32 registers of two words, FPSR, FPCR


@struct
class ArchThread:
    """Zero bytes are its initial state."""

    floating_point: Array[u64] = array(66)
    vcpu: u64 = 0  # address of the VCPU, 0: none
