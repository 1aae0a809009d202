/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the thread of a PD or of the monitor begins. Its stack pointer is set with its registers; memory is zero where it is not filled. */
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    mov     x29, xzr
    mov     x30, xzr
    bl      cloister_main
    udf     #0
    .size _start, . - _start
