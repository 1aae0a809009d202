/* SPDX-License-Identifier: BSD-2-Clause */
/* What the threads under test execute: each ends in a fault. */
    .arch_extension fp
    .arch_extension simd
    .text

    .macro child name
    .global child_\name
    .type child_\name, %function
child_\name:
    .endm

    .macro stop
    mov     x1, #0x5000000
    ldr     x1, [x1]
    .endm

child read
    mov     x1, #0x5000000
    ldr     x2, [x1, #0x120]
child write
    mov     x1, #0x5000000
    str     x2, [x1, #8]
child execute
    mov     x1, #0x7000000
    br      x1
child undefined
    .word   0
child breakpoint
    brk     #7
child system_call
    mov     x7, #99
    svc     #0
child hypervisor_call
    mov     x7, #99
    hvc     #0
child secure_call
    smc     #0
child virtual_counter
    mrs     x0, cntvct_el0
child physical_counter
    mrs     x0, cntpct_el0
    mrs     x1, ctr_el0
    wfi
    wfe
    stop
child floating_point
    fadd    d0, d1, d2
child registers
    mrs     x9, tpidr_el0
    mov     x11, #3
    msr     tpidr_el0, x11
    mov     x29, #29
    mov     x30, #30
    stop

/* x0: notification that the parent waits for, x1: notification to wait for. Ends with what is left of d8, v31 and FPCR in x9 to x11. */
child keeps_floating_point
    mov     x20, x0
    mov     x21, x1
    mov     x22, #4
    mov     x23, #0x777
    fmov    d8, x23
    fmov    d31, x23
0:  mov     x0, x20
    mov     x1, #0
    mov     x7, #-5
    svc     #0
    mov     x0, x21
    mov     x7, #-9
    svc     #0
    subs    x22, x22, #1
    b.ne    0b
    fmov    x9, d8
    fmov    x10, d31
    mrs     x11, fpcr
    stop

/* For the parent: x0 goes to d8 and the upper half of v31, x1 to FPCR; and what is there now. */
    .global floating_point_set
floating_point_set:
    fmov    d8, x0
    fmov    v31.d[1], x0
    msr     fpcr, x1
    ret

    .global floating_point_low
floating_point_low:
    fmov    x0, d8
    ret

    .global floating_point_high
floating_point_high:
    fmov    x0, v31.d[1]
    ret

    .global floating_point_control
floating_point_control:
    mrs     x0, fpcr
    ret
