/* SPDX-License-Identifier: BSD-2-Clause */
/* The first instruction after reset, the loops over memory that want pairs of registers, and the jump into the kernel. */
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    msr     daifset, #0xf
    adrp    x9, cloister_stack_top
    add     x9, x9, :lo12:cloister_stack_top
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
    bl      cloister_main
0:  wfi
    b       0b
    .size _start, . - _start

    .text
/* x0 destination, x1 source, x2 bytes to copy, x3 bytes in all; multiples of 16. */
    .global cloister_copy_and_zero
    .type cloister_copy_and_zero, %function
    .p2align 4
cloister_copy_and_zero:
    add     x4, x0, x2              /* end of the copy */
    add     x5, x0, x3              /* end of all */
    cmp     x0, x1
    csel    x0, x4, x0, eq          /* in place already */
    sub     x6, x4, #128
    b       1f
0:  ldp     x8, x9, [x1]
    ldp     x10, x11, [x1, #16]
    ldp     x12, x13, [x1, #32]
    ldp     x14, x15, [x1, #48]
    stp     x8, x9, [x0]
    stp     x10, x11, [x0, #16]
    stp     x12, x13, [x0, #32]
    stp     x14, x15, [x0, #48]
    ldp     x8, x9, [x1, #64]
    ldp     x10, x11, [x1, #80]
    ldp     x12, x13, [x1, #96]
    ldp     x14, x15, [x1, #112]
    add     x1, x1, #128
    stp     x8, x9, [x0, #64]
    stp     x10, x11, [x0, #80]
    stp     x12, x13, [x0, #96]
    stp     x14, x15, [x0, #112]
    add     x0, x0, #128
1:  cmp     x0, x6
    b.ls    0b
2:  cmp     x0, x4
    b.hs    3f
    ldp     x8, x9, [x1], #16
    stp     x8, x9, [x0], #16
    b       2b
3:  sub     x6, x5, #256
    b       5f
4:  .irp    offset, 0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240
    stp     xzr, xzr, [x0, #\offset]
    .endr
    add     x0, x0, #256
5:  cmp     x0, x6
    b.ls    4b
6:  cmp     x0, x5
    b.hs    7f
    stp     xzr, xzr, [x0], #16
    b       6b
7:  ret
    .size cloister_copy_and_zero, . - cloister_copy_and_zero

/* x0 to x5 are the kernel's arguments, x6 its entry. */
    .global cloister_enter_kernel
    .type cloister_enter_kernel, %function
cloister_enter_kernel:
    br      x6
    .size cloister_enter_kernel, . - cloister_enter_kernel
