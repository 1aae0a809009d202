# SPDX-License-Identifier: BSD-2-Clause
"""The processor's settings that hold while the kernel lives: how user level runs and what it may touch.

User threads run at EL0 with HCR_EL2.TGE, so every exception of theirs comes straight to the kernel, and with stage 1 off.

Source: Arm DDI 0487, D19 "AArch64 System Register Descriptions". The values are those that seL4's AArch64 hypervisor configuration
gives to native threads, so that a program sees the same machine on either kernel.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.configuration.debug import BENCHMARK_TRACK_UTILISATION
from cloister.lang import barrier, linker_symbol, section, u64, write_system_register

UNSAFE = "sets system registers"

# VM, SWIO, FMO, IMO, AMO, DC, TSC, TACR, TTLB, TVM, TGE, RW
_HCR: Final[u64] = 1 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 12 | 1 << 19 | 1 << 21 | 1 << 25 | 1 << 26 | 1 << 27 | 1 << 31
# T0SZ 24 (40-bit addresses), walks from level 1, write-back, inner shareable, 4 KiB granule, 40-bit physical, RES1
_VTCR: Final[u64] = 24 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 2 << 16 | 1 << 31
# RES1 bits, C, CP15BEN, I, UCT, nTWI, nTWE, UCI; the MMU is off
_SCTLR_EL1: Final[u64] = 0x30D0_0800 | 1 << 2 | 1 << 5 | 1 << 12 | 1 << 15 | 1 << 16 | 1 << 18 | 1 << 26
_CPACR: Final[u64] = 3 << 20  # floating point is not trapped here but by CPTR_EL2
_CNTHCTL: Final[u64] = 0b11  # the physical counter and timer are user level's to read ...
_CNTKCTL: Final[u64] = 1 | 1 << 9  # ... from EL0; the virtual ones are not
_PMU_USER: Final[u64] = 0b1101  # PMUSERENR_EL0: EN, CR, ER
_PMU_COUNT_EL2: Final[u64] = 1 << 27  # PMCCFILTR_EL0.NSH: the kernel's cycles count, too
_PMU_CYCLES: Final[u64] = 1 << 31  # PMCNTENSET_EL0.C
_PMU_ENABLE: Final[u64] = 0b100_0101  # PMCR_EL0: LC, C, E


@section(".boot.text")
def initialise() -> None:
    """Set this processor up for user level. Once, at boot."""
    write_system_register("VBAR_EL2", linker_symbol("exception_vectors"))
    write_system_register("VTCR_EL2", _VTCR)
    write_system_register("HCR_EL2", _HCR)
    write_system_register("SCTLR_EL1", _SCTLR_EL1)
    write_system_register("CPACR_EL1", _CPACR)
    write_system_register("CNTHCTL_EL2", _CNTHCTL)
    write_system_register("CNTKCTL_EL1", _CNTKCTL)
    write_system_register("HSTR_EL2", 0)
    if BENCHMARK_TRACK_UTILISATION:
        write_system_register("PMUSERENR_EL0", _PMU_USER)
        write_system_register("PMCCFILTR_EL0", _PMU_COUNT_EL2)
        write_system_register("PMCNTENSET_EL0", _PMU_CYCLES)
        write_system_register("PMCR_EL0", _PMU_ENABLE)
    barrier("isb")
