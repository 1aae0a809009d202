/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel starts the first thread: x0 is the address of the boot information; there is no stack yet. */
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    adrp    x9, cloister_stack_top
    add     x9, x9, :lo12:cloister_stack_top
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
    bl      cloister_initialise
0:  b       0b
    .size _start, . - _start

    .section .bss.stack, "aw", %nobits
    .p2align 4
    .skip   0x1000
    .global cloister_stack_top
cloister_stack_top:
