/* SPDX-License-Identifier: BSD-2-Clause */
/* What puppets execute. Each entry is 32 bytes long; what follows the instruction under test is undefined and so ends in a fault. */
    .text
    .balign 4096
    .global puppet_entries
    .type puppet_entries, %function
puppet_entries:
/* 0: one system call. */
    svc     #0
    .balign 32, 0
/* 1: read at x1. */
    ldr     x2, [x1]
    .balign 32, 0
/* 2: write x2 at x1. */
    str     x2, [x1]
    .balign 32, 0
/* 3: go to x1. */
    br      x1
    .balign 32, 0
/* 4: two system calls, the second with the number in x20, of the object in x21. */
    svc     #0
    mov     x7, x20
    mov     x0, x21
    svc     #0
    .balign 32, 0
/* 5: spend time, for ever. */
0:  add     x2, x2, #1
    b       0b
    .balign 32, 0
/* 6: count in x2 down, then a system call. */
1:  subs    x2, x2, #1
    b.ne    1b
    svc     #0
    .balign 32, 0
/* 7: append x10 to the list whose end is in memory at x11, then a system call. */
    ldr     x12, [x11]
    str     x10, [x12], #8
    str     x12, [x11]
    svc     #0
    .balign 32, 0
