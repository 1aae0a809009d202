# SPDX-License-Identifier: BSD-2-Clause
"""A system call with every register that the kernel reads, for programs that test kernels: nothing is checked, nothing is assumed."""

from cloister.lang import Ptr, extern, struct, u64

UNSAFE = "whatever the registers say is the caller's to answer for"


@struct
class Registers:
    """x0 to x6, the number, x8."""

    x0: u64
    x1: u64
    x2: u64
    x3: u64
    x4: u64
    x5: u64
    x6: u64
    number: u64
    x8: u64


@extern("raw_system_call", header="raw_system_call.h")
def system_call(registers: Ptr[Registers]) -> None: ...
