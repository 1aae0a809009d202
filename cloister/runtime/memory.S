/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy, memmove, memset and memcmp, which compilers call for struct copies and fills. General registers only: PDs do not own the FPU.
 * Addresses need no alignment in PDs; the loader, which runs without an MMU, passes only aligned ones.
 */
    .text

    .global memcpy
    .type memcpy, %function
    .p2align 4
memcpy:
    mov     x3, x0
0:  subs    x2, x2, #64
    b.lo    1f
    ldp     x4, x5, [x1]
    ldp     x6, x7, [x1, #16]
    ldp     x8, x9, [x1, #32]
    ldp     x10, x11, [x1, #48]
    add     x1, x1, #64
    stp     x4, x5, [x3]
    stp     x6, x7, [x3, #16]
    stp     x8, x9, [x3, #32]
    stp     x10, x11, [x3, #48]
    add     x3, x3, #64
    b       0b
1:  /* x2 holds what is left minus 64: its low six bits are what is left. */
    tbz     x2, #5, 2f
    ldp     x4, x5, [x1], #16
    ldp     x6, x7, [x1], #16
    stp     x4, x5, [x3], #16
    stp     x6, x7, [x3], #16
2:  tbz     x2, #4, 3f
    ldp     x4, x5, [x1], #16
    stp     x4, x5, [x3], #16
3:  tbz     x2, #3, 4f
    ldr     x4, [x1], #8
    str     x4, [x3], #8
4:  tbz     x2, #2, 5f
    ldr     w4, [x1], #4
    str     w4, [x3], #4
5:  tbz     x2, #1, 6f
    ldrh    w4, [x1], #2
    strh    w4, [x3], #2
6:  tbz     x2, #0, 7f
    ldrb    w4, [x1]
    strb    w4, [x3]
7:  ret
    .size memcpy, . - memcpy

    .global memmove
    .type memmove, %function
    .p2align 4
memmove:
    sub     x4, x0, x1
    cmp     x4, x2
    b.hs    memcpy              /* destination before the source, or beyond its end: forwards is right */
    add     x3, x0, x2
    add     x1, x1, x2
0:  subs    x2, x2, #8
    b.lo    1f
    ldr     x4, [x1, #-8]!
    str     x4, [x3, #-8]!
    b       0b
1:  adds    x2, x2, #8
2:  b.eq    3f
    ldrb    w4, [x1, #-1]!
    strb    w4, [x3, #-1]!
    subs    x2, x2, #1
    b       2b
3:  ret
    .size memmove, . - memmove

    .global memset
    .type memset, %function
    .p2align 4
memset:
    and     x1, x1, #0xff
    orr     x1, x1, x1, lsl #8
    orr     x1, x1, x1, lsl #16
    orr     x1, x1, x1, lsl #32
    mov     x3, x0
0:  subs    x2, x2, #64
    b.lo    1f
    stp     x1, x1, [x3]
    stp     x1, x1, [x3, #16]
    stp     x1, x1, [x3, #32]
    stp     x1, x1, [x3, #48]
    add     x3, x3, #64
    b       0b
1:  tbz     x2, #5, 2f
    stp     x1, x1, [x3], #16
    stp     x1, x1, [x3], #16
2:  tbz     x2, #4, 3f
    stp     x1, x1, [x3], #16
3:  tbz     x2, #3, 4f
    str     x1, [x3], #8
4:  tbz     x2, #2, 5f
    str     w1, [x3], #4
5:  tbz     x2, #1, 6f
    strh    w1, [x3], #2
6:  tbz     x2, #0, 7f
    strb    w1, [x3]
7:  ret
    .size memset, . - memset

    .global memcmp
    .type memcmp, %function
    .p2align 4
memcmp:
0:  cbz     x2, 1f
    ldrb    w3, [x0], #1
    ldrb    w4, [x1], #1
    sub     x2, x2, #1
    cmp     w3, w4
    b.eq    0b
    sub     w0, w3, w4
    ret
1:  mov     w0, wzr
    ret
    .size memcmp, . - memcmp
