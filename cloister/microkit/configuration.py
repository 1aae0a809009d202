# SPDX-License-Identifier: BSD-2-Clause
"""The configuration of a kernel as its users see it: the names that seL4 16's build system knows, for a board and one of our configurations.

Programs and build files ask for these names; which ones there are is seL4's, what they say is the board's, the interface's, or the kernel's own choice.
A name that is off says so: tools take a missing name for an error. Invariant: the order and the spacing of the lines are seL4's, for consumers
search them as text (`CONFIG_SEL4_ARCH` is followed by two spaces).
"""

from __future__ import annotations

import json

from cloister.boards.description import Board
from cloister.microkit.numbers import Numbers

Value = bool | int | str
"""On or off; a number; a word. In C, what is off is not defined."""

_PLATFORMS = (
    "ALLWINNERA20 AM335X APQ8064 ARIANE BCM2711 BCM2712 BCM2837 CHESHIRE HIFIVE_P550 EXYNOS4 EXYNOS5 FVP HIFIVE HIKEY IMX6 IMX7_SABRE IMX8MQ_EVK "
    "IMX8MM_EVK IMX8MP_EVK IMX93 MAAXBOARD ODROIDC2 ODROIDC4 OMAP3 PC99 POLARFIRE QEMU_ARM_VIRT QEMU_RISCV_VIRT QUARTZ64 RK3568 ROCKETCHIP ROCKPRO64 "
    "BANANAPIF3 SPIKE STAR64 STM32MP2 TK1 TQMA8XQP1GB TX1 TX2 ZYNQ7000 ZYNQMP"
).split()
_CORES = "A7 A8 A9 A15 A35 A53 A55 A57 A72 A76".split()
# Of a board, what seL4 calls its platform.
_PLATFORM_OF = {"qemu_virt_aarch64": "qemu-arm-virt"}


def kernel_configuration(board: Board, numbers: Numbers) -> dict[str, Value]:
    """What kernel/gen_config.h says, without the CONFIG_ in front."""
    platform = _PLATFORM_OF[board.name]
    core = board.cpu.rpartition("-")[2].upper()
    physical_bits = (board.user_top + 1).bit_length() - 1  # at EL2, programs' addresses are what the first stage would have made of them
    debug, benchmark = bool(numbers["configuration.DEBUG_BUILD"]), bool(numbers["configuration.BENCHMARK_TRACK_UTILISATION"])
    printing, hardware_debug = bool(numbers["configuration.PRINTING"]), bool(numbers["configuration.HARDWARE_DEBUG_API"])
    off = False
    return {
        "ARM_HIKEY_OUTSTANDING_PREFETCHERS": 0,
        "ARM_HIKEY_PREFETCHER_STRIDE": 0,
        "ARM_HIKEY_PREFETCHER_NPFSTRM": 0,
        "ARM_HIKEY_PREFETCHER_STBPFDIS": off,
        "ARM_HIKEY_PREFETCHER_STBPFRS": off,
        "PLAT_IMX7": off,
        "ARCH_AARCH32": off,
        "ARCH_AARCH64": board.architecture == "aarch64",
        "ARCH_ARM_HYP": off,
        "ARCH_RISCV32": off,
        "ARCH_RISCV64": off,
        "ARCH_X86_64": off,
        "ARCH_IA32": off,
        "SEL4_ARCH": board.architecture,
        "ARCH_ARM": board.architecture == "aarch64",
        "ARCH_RISCV": off,
        "ARCH_X86": off,
        "ARCH": "arm",
        "WORD_SIZE": numbers["words.WORD_BITS"],
        "ARM_PLAT": platform,
        **{f"PLAT_{each}": each == platform.upper().replace("-", "_") for each in _PLATFORMS},
        "PLAT": platform,
        **{f"ARM_CORTEX_{each}": each == core for each in _CORES},
        "ARCH_ARM_V7A": off,
        "ARCH_ARM_V7VE": off,
        "ARCH_ARM_V8A": True,
        "AARCH64_SERROR_IGNORE": off,
        "TIMER_FREQUENCY": board.timer_frequency,
        "ARM_MACH": "",
        "KERNEL_MCS": True,
        "ARM_PA_SIZE_BITS_40": physical_bits == 40,
        "ARM_PA_SIZE_BITS_44": physical_bits == 44,
        "ARM_ICACHE_VIPT": True,
        "DEBUG_DISABLE_L2_CACHE": off,
        "DEBUG_DISABLE_L1_ICACHE": off,
        "DEBUG_DISABLE_L1_DCACHE": off,
        "DEBUG_DISABLE_BRANCH_PREDICTION": off,
        "ARM_HYPERVISOR_SUPPORT": True,
        "ARM_GIC_V3_SUPPORT": off,
        "AARCH64_VSPACE_S2_START_L1": off,
        "ARM_HYP_ENABLE_VCPU_CP14_SAVE_AND_RESTORE": off,
        "ARM_ERRATA_430973": off,
        "ARM_ERRATA_773022": off,
        "ARM_SMMU": off,
        "TK1_SMMU": off,
        "ENABLE_A9_PREFETCHER": off,
        "EXPORT_PMU_USER": benchmark,
        "DISABLE_WFI_WFE_TRAPS": off,
        "SMMU_INTERRUPT_ENABLE": off,
        "AARCH32_FPU_ENABLE_CONTEXT_SWITCH": off,
        "AARCH64_USER_CACHE_ENABLE": True,
        "ALLOW_SMC_CALLS": True,
        "ARM_TLS_REG_TPIDRU": True,
        "ARM_TLS_REG_TPIDRURO": off,
        "ARM_TLS_REG": "tpidru",
        "L1_CACHE_LINE_SIZE_BITS": 6,
        "ARM_HAS_TLB_LOCK": off,
        "HAVE_FPU": True,
        "PADDR_USER_DEVICE_TOP": 1 << physical_bits,
        "ROOT_CNODE_SIZE_BITS": numbers["boot.ROOT_CNODE_RADIX"],
        "BOOT_THREAD_TIME_SLICE": 5,
        "RETYPE_FAN_OUT_LIMIT": 256,
        "MAX_NUM_WORK_UNITS_PER_PREEMPTION": 100,
        "RESET_CHUNK_BITS": 8,
        "MAX_NUM_BOOTINFO_UNTYPED_CAPS": numbers["boot.MAX_BOOT_UNTYPED"],
        "FASTPATH": True,
        "EXCEPTION_FASTPATH": off,
        "NUM_DOMAINS": numbers["objects.NUM_DOMAINS"],
        "NUM_DOMAIN_SCHEDULES": numbers["objects.DOMAIN_SCHEDULE_LENGTH"],
        "SIGNAL_FASTPATH": benchmark,
        "NUM_PRIORITIES": numbers["objects.NUM_PRIORITIES"],
        "MAX_NUM_NODES": 1,
        "ENABLE_SMP_SUPPORT": off,
        "KERNEL_STACK_BITS": 12,
        "VERIFICATION_BUILD": numbers.config == "release",
        "BINARY_VERIFICATION_BUILD": off,
        "DEBUG_BUILD": debug,
        "HARDWARE_DEBUG_API": hardware_debug,
        "PRINTING": printing,
        "KERNEL_INVOCATION_REPORT_ERROR_IPC": off,
        "NO_BENCHMARKS": not benchmark,
        "BENCHMARK_GENERIC": off,
        "BENCHMARK_TRACK_KERNEL_ENTRIES": off,
        "BENCHMARK_TRACEPOINTS": off,
        "BENCHMARK_TRACK_UTILISATION": benchmark,
        "KERNEL_BENCHMARK": "track_utilisation" if benchmark else "none",
        "ENABLE_BENCHMARKS": benchmark,
        "KERNEL_LOG_BUFFER": off,
        "MAX_NUM_TRACE_POINTS": 0,
        "IRQ_REPORTING": printing,
        "COLOUR_PRINTING": printing,
        "USER_STACK_TRACE_LENGTH": 16 if printing else 0,
        "KERNEL_OPT_LEVEL_O2": True,
        "KERNEL_OPT_LEVEL_OS": off,
        "KERNEL_OPT_LEVEL_O0": off,
        "KERNEL_OPT_LEVEL_O1": off,
        "KERNEL_OPT_LEVEL_O3": off,
        "KERNEL_OPT_LEVEL": "-O2",
        "KERNEL_OPTIMISATION_CLONE_FUNCTIONS": True,
        "KERNEL_FWHOLE_PROGRAM": off,
        "DANGEROUS_CODE_INJECTION": off,
        "DEBUG_DISABLE_PREFETCHERS": off,
        "SET_TLS_BASE_SELF": off,
        "KERNEL_WCET_SCALE": 1,
        "KERNEL_STATIC_MAX_PERIOD_US": 0,
        "CLZ_32": off,
        "CLZ_64": off,
        "CTZ_32": off,
        "CTZ_64": off,
        "CLZ_NO_BUILTIN": off,
        "CTZ_NO_BUILTIN": off,
        "EXPORT_PCNT_USER": True,
        "EXPORT_VCNT_USER": off,
        "EXPORT_PTMR_USER": True,
        "EXPORT_VTMR_USER": off,
        "VTIMER_UPDATE_VOFFSET": off,
    }


def library_configuration() -> dict[str, Value]:
    """What sel4/gen_config.h says: how libsel4's functions are compiled."""
    return {
        "LIB_SEL4_INLINE_INVOCATIONS": True,
        "LIB_SEL4_DEFAULT_FUNCTION_ATTRIBUTES": False,
        "LIB_SEL4_PUBLIC_SYMBOLS": False,
        "LIB_SEL4_FUNCTION_ATTRIBUTE": "inline",
        "LIB_SEL4_STUBS_USE_IPC_BUFFER_ONLY": False,
        "LIB_SEL4_PRINT_INVOCATION_ERRORS": 0,
        "LIB_SEL4_USE_THREAD_LOCALS": False,
    }


def as_header(values: dict[str, Value]) -> str:
    """As C macros."""
    lines = ["/* SPDX-License-Identifier: BSD-2-Clause */", "#pragma once", ""]
    for name, value in values.items():
        if value is False:
            lines.append(f"/* disabled: CONFIG_{name} */")
        else:
            lines.append(f"#define CONFIG_{name}  {1 if value is True else value if value != '' else '/* empty */'}")
    return "\n".join(lines) + "\n"


def as_json(values: dict[str, Value]) -> str:
    """As JSON: what is on or off is a boolean, all else a string."""
    return json.dumps({name: value if isinstance(value, bool) else str(value) for name, value in values.items()}, indent=4) + "\n"
