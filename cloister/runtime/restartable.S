/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the thread of a child begins: a PD that its parent may restart. The first time, its initialised variables are copied aside, behind all
 * others, with the stack pointer. Each further time they are copied back, the others are cleared and the stack is empty, so that the program
 * finds what it found the first time, wherever it was stopped, and whatever its parent set besides the program counter.
 *
 * The linker script (program.ld) makes room, because cloister_restarts is defined: .data and .kept are multiples of 16 bytes apart, and the last
 * 16 bytes of .kept hold the stack pointer, which is 0 before the first time. What safe code writes never lies there.
 */
    .global cloister_restarts
    .equ cloister_restarts, 1

    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    mov     x29, xzr
    mov     x30, xzr
    adrp    x0, cloister_data
    add     x0, x0, :lo12:cloister_data
    adrp    x1, cloister_kept
    add     x1, x1, :lo12:cloister_kept
    adrp    x2, cloister_kept_stack
    add     x2, x2, :lo12:cloister_kept_stack
    mov     x6, x1
    ldr     x3, [x2]
    cbnz    x3, 2f

0:  cmp     x1, x2                  /* the first time: keep */
    b.hs    1f
    ldp     x4, x5, [x0], #16
    stp     x4, x5, [x1], #16
    b       0b
1:  mov     x3, sp
    str     x3, [x2]                /* last: before, nothing has run that could have changed anything */
    b       4f

2:  mov     sp, x3                  /* again: restore, then clear what lies between */
3:  cmp     x1, x2
    b.hs    5f
    ldp     x4, x5, [x1], #16
    stp     x4, x5, [x0], #16
    b       3b
5:  cmp     x0, x6
    b.hs    4f
    stp     xzr, xzr, [x0], #16
    b       5b

4:  bl      cloister_main
    udf     #0
    .size _start, . - _start
