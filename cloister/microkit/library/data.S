/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library's variables. One section, so that a linker that drops what nobody refers to keeps all that the image builder writes.
 * The compiler is told where programs have their IPC buffer: IPC_BUFFER.
 */
    .macro variable name, size
    .global \name
    .type   \name, %object
    .size   \name, \size
    .balign \size
\name:
    .zero   \size
    .endm

    .section .bss.microkit, "aw", %nobits
    variable microkit_name, 64
    .zero   1                       /* ends a name of 64 characters */
    variable microkit_passive, 1
    variable microkit_have_signal, 1
    variable microkit_irqs, 8
    variable microkit_notifications, 8
    variable microkit_pps, 8
    variable microkit_ioports, 8
    variable microkit_signal_cap, 8
    variable microkit_signal_msg, 8

    .section .data.microkit, "aw"
    .global __sel4_ipc_buffer
    .type   __sel4_ipc_buffer, %object
    .size   __sel4_ipc_buffer, 8
    .balign 8
__sel4_ipc_buffer:
    .quad   IPC_BUFFER
