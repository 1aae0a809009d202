# SPDX-License-Identifier: BSD-2-Clause
"""More than one instruction."""

from cloister.lang import barrier, linker_symbol, u64

UNSAFE = "to show what is rejected"


def f() -> u64:
    barrier("isb; svc #0")
    return linker_symbol("end[0]")

# error 10:13 C0717 'isb; svc #0' cannot be the name of one instruction or register
# error 11:26 C0717 'end[0]' cannot be the name of a function or symbol
# instead "dsb sy", "TTBR0_EL1"
