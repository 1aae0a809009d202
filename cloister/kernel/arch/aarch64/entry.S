/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel is entered and left; all that the subset cannot say.
 *
 * Invariants:
 * - While a thread runs (at EL0; the idle thread at EL2), SP_EL2 is the address of its register context, which is the first field of its TCB. An exception can
 *   therefore store registers at once, without a scratch register and without a load.
 * - While the kernel runs, SP_EL2 is in the kernel's one stack, empty at each entry. Interrupts stay masked: an exception taken from EL2,
 *   except in the idle thread, is a bug in the kernel and ends in `cloister_kernel_exception`.
 * - Each exit restores every register of the context, so nothing of one thread (nor of the kernel) leaks into another.
 *
 * Trusts: the order of words in `cloister.kernel.arch.aarch64.context`, which a test compares with the offsets below.
 */

/* Byte offsets in the register context: X0 to X30 come first, 8 bytes each. */
#define CONTEXT_X30        240  /* and SP_EL0 after it */
#define CONTEXT_ELR        256  /* and SPSR after it */
#define CONTEXT_FAULT_IP   272
#define CONTEXT_TPIDR      280  /* TPIDR_EL0 and TPIDRRO_EL0 after it */

/* Exception classes, ESR_EL2 bits 31:26 (Arm ARM, D24 ESR_ELx). */
#define CLASS_SVC          0x15
#define CLASS_HVC          0x16

/* --------------------------------------------------------------------------------------------------------------------- boot */

/*
 * The loader enters here at EL2 with its own translation tables on. x0 to x5 are the arguments of `cloister_boot` already:
 * physical start and end of the root task's image, physical minus virtual address, its entry point, device tree and its size.
 */
    .section .boot.text, "ax"
    .global _start
    .type _start, %function
_start:
    msr     daifset, #0xf
    msr     spsel, #1
    adrp    x9, kernel_stack_top
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
    bl      cloister_boot
    b       restore_context
    .size _start, . - _start

/* --------------------------------------------------------------------------------------------------------------------- vectors */

    .macro  vector target
    .balign 0x80
    b       \target
    .endm

    .section .vectors, "ax"
    .balign 0x800
    .global exception_vectors
exception_vectors:
    /* from EL2 with SP_EL0: never used */
    vector  from_kernel
    vector  from_kernel
    vector  from_kernel
    vector  from_kernel
    /* from EL2 with SP_EL2: only the idle thread runs with interrupts unmasked there, and SP_EL2 is its context as any thread's */
    vector  from_kernel
    vector  from_user_interrupt
    vector  from_kernel
    vector  from_kernel
    /* from EL0 or EL1, AArch64 */
    vector  from_user_synchronous
    vector  from_user_interrupt
    vector  from_user_fatal
    vector  from_user_fatal
    /* from EL0 or EL1, AArch32: HCR_EL2.RW and the sanitised SPSR exclude it */
    vector  from_user_fatal
    vector  from_user_fatal
    vector  from_user_fatal
    vector  from_user_fatal

/* --------------------------------------------------------------------------------------------------------------------- entry */

/* Store the interrupted thread's registers. Leaves x0 to x8 as they were, ELR in x10; changes x9 to x13. */
    .macro  save_context
    stp     x0, x1, [sp, #0]
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    stp     x18, x19, [sp, #144]
    stp     x20, x21, [sp, #160]
    stp     x22, x23, [sp, #176]
    stp     x24, x25, [sp, #192]
    stp     x26, x27, [sp, #208]
    stp     x28, x29, [sp, #224]
    mrs     x9, sp_el0
    mrs     x10, elr_el2
    mrs     x11, spsr_el2
    mrs     x12, tpidr_el0
    mrs     x13, tpidrro_el0
    stp     x30, x9, [sp, #CONTEXT_X30]
    stp     x10, x11, [sp, #CONTEXT_ELR]
    stp     x12, x13, [sp, #CONTEXT_TPIDR]
    .endm

/* The kernel's stack, and a frame chain that ends here. Changes x9. */
    .macro  enter_kernel
    adrp    x9, kernel_stack_top
    mov     sp, x9
    mov     x29, xzr
    .endm

    .section .text.entry, "ax"

from_user_synchronous:
    save_context
    mrs     x12, esr_el2
    lsr     x13, x12, #26
    cmp     x13, #CLASS_SVC
    ccmp    x13, #CLASS_HVC, #4, ne
    b.ne    user_fault
    /* Both instructions leave ELR behind themselves; a restarted system call executes them again. */
    sub     x10, x10, #4
    str     x10, [sp, #CONTEXT_FAULT_IP]
    enter_kernel
    mov     x0, x7
    bl      cloister_syscall
    b       restore_context

user_fault:
    str     x10, [sp, #CONTEXT_FAULT_IP]
    enter_kernel
    mov     x0, x12
    bl      cloister_exception
    b       restore_context

from_user_interrupt:
    save_context
    str     x10, [sp, #CONTEXT_FAULT_IP]
    enter_kernel
    bl      cloister_interrupt
    b       restore_context

from_user_fatal:
    save_context
    str     x10, [sp, #CONTEXT_FAULT_IP]
    enter_kernel
    b       kernel_error

from_kernel:
    /* The stack may be what broke: begin it again. Nothing returns from here. */
    enter_kernel
kernel_error:
    mrs     x0, esr_el2
    mrs     x1, elr_el2
    mrs     x2, far_el2
    bl      cloister_kernel_exception
1:  wfi
    b       1b

/* --------------------------------------------------------------------------------------------------------------------- exit */

/*
 * Continue the thread whose context x0 points to. ERET also clears the exclusive monitor (Arm ARM, AArch64.ExceptionReturn), so that a
 * load-exclusive of one thread never lets a store-exclusive of another succeed.
 */
    .global restore_context
    .type restore_context, %function
restore_context:
    mov     sp, x0
    ldp     x30, x9, [sp, #CONTEXT_X30]
    ldp     x10, x11, [sp, #CONTEXT_ELR]
    ldp     x12, x13, [sp, #CONTEXT_TPIDR]
    msr     sp_el0, x9
    msr     elr_el2, x10
    msr     spsr_el2, x11
    msr     tpidr_el0, x12
    msr     tpidrro_el0, x13
    ldp     x0, x1, [sp, #0]
    ldp     x2, x3, [sp, #16]
    ldp     x4, x5, [sp, #32]
    ldp     x6, x7, [sp, #48]
    ldp     x8, x9, [sp, #64]
    ldp     x10, x11, [sp, #80]
    ldp     x12, x13, [sp, #96]
    ldp     x14, x15, [sp, #112]
    ldp     x16, x17, [sp, #128]
    ldp     x18, x19, [sp, #144]
    ldp     x20, x21, [sp, #160]
    ldp     x22, x23, [sp, #176]
    ldp     x24, x25, [sp, #192]
    ldp     x26, x27, [sp, #208]
    ldp     x28, x29, [sp, #224]
    eret
    .size restore_context, . - restore_context

/* The idle thread. */
    .global cloister_idle
    .type cloister_idle, %function
cloister_idle:
1:  wfi
    b       1b
    .size cloister_idle, . - cloister_idle

/* --------------------------------------------------------------------------------------------------------------------- floating point */

/* The only code that names vector registers: the kernel is compiled without them. x0: 32 registers of 16 bytes, FPSR, FPCR. */
    .arch_extension fp
    .arch_extension simd

    .global cloister_fpu_save
    .type cloister_fpu_save, %function
cloister_fpu_save:
    stp     q0, q1, [x0, #0]
    stp     q2, q3, [x0, #32]
    stp     q4, q5, [x0, #64]
    stp     q6, q7, [x0, #96]
    stp     q8, q9, [x0, #128]
    stp     q10, q11, [x0, #160]
    stp     q12, q13, [x0, #192]
    stp     q14, q15, [x0, #224]
    stp     q16, q17, [x0, #256]
    stp     q18, q19, [x0, #288]
    stp     q20, q21, [x0, #320]
    stp     q22, q23, [x0, #352]
    stp     q24, q25, [x0, #384]
    stp     q26, q27, [x0, #416]
    stp     q28, q29, [x0, #448]
    stp     q30, q31, [x0, #480]
    mrs     x1, fpsr
    mrs     x2, fpcr
    add     x0, x0, #512
    stp     x1, x2, [x0]
    ret
    .size cloister_fpu_save, . - cloister_fpu_save

    .global cloister_fpu_load
    .type cloister_fpu_load, %function
cloister_fpu_load:
    ldp     q0, q1, [x0, #0]
    ldp     q2, q3, [x0, #32]
    ldp     q4, q5, [x0, #64]
    ldp     q6, q7, [x0, #96]
    ldp     q8, q9, [x0, #128]
    ldp     q10, q11, [x0, #160]
    ldp     q12, q13, [x0, #192]
    ldp     q14, q15, [x0, #224]
    ldp     q16, q17, [x0, #256]
    ldp     q18, q19, [x0, #288]
    ldp     q20, q21, [x0, #320]
    ldp     q22, q23, [x0, #352]
    ldp     q24, q25, [x0, #384]
    ldp     q26, q27, [x0, #416]
    ldp     q28, q29, [x0, #448]
    ldp     q30, q31, [x0, #480]
    add     x0, x0, #512
    ldp     x1, x2, [x0]
    msr     fpsr, x1
    msr     fpcr, x2
    ret
    .size cloister_fpu_load, . - cloister_fpu_load

/* --------------------------------------------------------------------------------------------------------------------- firmware */

/* x0: address of eight words, the arguments in X0 to X7 and then the results. The SMC calling convention keeps X18 to X30 and SP. */
    .global cloister_firmware_call
    .type cloister_firmware_call, %function
cloister_firmware_call:
    stp     x29, x30, [sp, #-32]!
    str     x19, [sp, #16]
    mov     x19, x0
    ldp     x0, x1, [x19, #0]
    ldp     x2, x3, [x19, #16]
    ldp     x4, x5, [x19, #32]
    ldp     x6, x7, [x19, #48]
    smc     #0
    stp     x0, x1, [x19, #0]
    stp     x2, x3, [x19, #16]
    stp     x4, x5, [x19, #32]
    stp     x6, x7, [x19, #48]
    ldr     x19, [sp, #16]
    ldp     x29, x30, [sp], #32
    ret
    .size cloister_firmware_call, . - cloister_firmware_call

/* --------------------------------------------------------------------------------------------------------------------- memory */

/* C compilers may call these for large structures even in freestanding code. Left out of the kernel where they do not. */
    .section .text.memset, "ax"
    .global memset
    .type memset, %function
memset:
    mov     x3, x0
1:  cbz     x2, 2f
    strb    w1, [x3], #1
    sub     x2, x2, #1
    b       1b
2:  ret
    .size memset, . - memset

    .section .text.memcpy, "ax"
    .global memcpy
    .type memcpy, %function
memcpy:
    mov     x3, x0
1:  subs    x2, x2, #8
    b.lo    2f
    ldr     x4, [x1], #8
    str     x4, [x3], #8
    b       1b
2:  adds    x2, x2, #8
    b.eq    4f
3:  ldrb    w4, [x1], #1
    strb    w4, [x3], #1
    subs    x2, x2, #1
    b.ne    3b
4:  ret
    .size memcpy, . - memcpy
