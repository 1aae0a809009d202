# SPDX-License-Identifier: BSD-2-Clause
"""Floating point as the description says: no PD sees another's registers, a new PD finds zeroes, and who may not use them is stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cloister.testing import boot, each_kernel

# Fill all registers, wake a PD of higher priority, which does the same, and look what is in the registers when it has run. All of it is one
# piece of assembly, so that the compiler's own use of the registers does not come in between.
REGISTERS = r"""
#include <microkit.h>

typedef unsigned long long word;
static word before[66], after[66];

static void exchange(word capability, int fill)
{
    register word x0 __asm__("x0") = capability;
    register word x1 __asm__("x1") = 0;
    register word x7 __asm__("x7") = fill ? (word)-5 : 0;
    register word *x9 __asm__("x9") = before;
    register word *x10 __asm__("x10") = after;
    __asm__ volatile(
        "cbz x7, 1f\n"
        "ldr x11, [x9, #512]\n ldr x12, [x9, #520]\n msr fpcr, x11\n msr fpsr, x12\n"
        ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "ldr q\\n, [x9, #(16 * \\n)]\n"
        ".endr\n"
        "cbz x0, 1f\n"
        "svc #0\n"
        "1:\n"
        ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "str q\\n, [x10, #(16 * \\n)]\n"
        ".endr\n"
        "mrs x11, fpcr\n mrs x12, fpsr\n str x11, [x10, #512]\n str x12, [x10, #520]\n"
        : "+r"(x0), "+r"(x1) : "r"(x7), "r"(x9), "r"(x10)
        : "memory", "x2", "x3", "x4", "x5", "x11", "x12",
          "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
          "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

static int round_trip(word capability, word seed)
{
    for (int i = 0; i < 64; i++) {
        before[i] = (seed + (word)i + 1) * 0x9E3779B97F4A7C15ull;
    }
    before[64] = 0x00C00000; /* FPCR: round to zero */
    before[65] = seed % 2 ? 0x10 : 0x01; /* FPSR */
    exchange(capability, 1);
    for (int i = 0; i < 66; i++) {
        if (before[i] != after[i]) {
            return 0;
        }
    }
    return 1;
}
"""
LOWEST = """
void init(void)
{
    exchange(0, 0);
    for (int i = 0; i < 66; i++) {
        if (after[i] != 0) {
            microkit_dbg_puts("lowest: saw another's registers\\n");
        }
    }
    int good = 0;
    for (word round = 0; round < 100; round++) {
        good += round_trip(BASE_OUTPUT_NOTIFICATION_CAP + 1, 3 * round);
    }
    microkit_dbg_puts(good == 100 ? "lowest: all mine\\n" : "lowest: lost\\n");
    microkit_notify(2);
}
void notified(microkit_channel ch) { (void)ch; }
"""
MIDDLE = """
static word rounds;
void init(void) { (void)round_trip(0, 7); }
void notified(microkit_channel ch)
{
    (void)ch;
    if (!round_trip(BASE_OUTPUT_NOTIFICATION_CAP + 1, 3 * rounds++ + 1)) {
        microkit_dbg_puts("middle: lost\\n");
    }
}
"""
HIGHEST = """
static word rounds;
void init(void) { (void)round_trip(0, 9); }
void notified(microkit_channel ch)
{
    (void)ch;
    (void)round_trip(0, 3 * rounds++ + 2);
}
"""
FORBIDDEN = """
#include <microkit.h>
void init(void) { microkit_dbg_puts("forbidden: ready\\n"); }
void notified(microkit_channel ch)
{
    (void)ch;
    __asm__ volatile("fmov d0, xzr" : : : "v0");
    microkit_dbg_puts("forbidden: used it\\n");
}
"""
SYSTEM = """<system>
  <protection_domain name="lowest" priority="1"><program_image path="lowest.elf"/></protection_domain>
  <protection_domain name="middle" priority="2"><program_image path="middle.elf"/></protection_domain>
  <protection_domain name="highest" priority="3"><program_image path="highest.elf"/></protection_domain>
  <protection_domain name="forbidden" priority="4" fpu="false"><program_image path="forbidden.elf"/></protection_domain>
  <channel><end pd="lowest" id="1"/><end pd="middle" id="0"/></channel>
  <channel><end pd="middle" id="1"/><end pd="highest" id="0"/></channel>
  <channel><end pd="lowest" id="2"/><end pd="forbidden" id="0"/></channel>
</system>
"""


@pytest.fixture
def system(c_program: Callable[[str, str], Path], tmp_path: Path) -> Path:
    for name, text in (("lowest", LOWEST), ("middle", MIDDLE), ("highest", HIGHEST)):
        c_program(name, REGISTERS + text)
    c_program("forbidden", FORBIDDEN)
    (tmp_path / "fpu.system").write_text(SYSTEM)
    return tmp_path / "fpu.system"


@each_kernel()
def test_registers_are_each_pds_own_and_kept_from_those_who_may_not(system: Path, kernel: Path | None) -> None:
    with boot(system, kernel=kernel) as machine:
        console = machine.wait_for("cloister: PD 'forbidden' stopped: exception with syndrome 0x1fe00000")
    assert "lowest: all mine" in console
    assert "lost" not in console and "another's" not in console and "used it" not in console
