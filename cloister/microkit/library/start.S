/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a thread begins, constructors, and names for which a program may have its own: main, protected, fault, __assert_fail.
 * The stack pointer is set with the thread's registers; memory is zero where it is not filled.
 */
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    mov     x29, xzr
    mov     x30, xzr
    b       main
    .size _start, . - _start

    .text
    .weak   main
    .type   main, %function
main:
    b       microkit_main
    .size   main, . - main

    /* Calls each function between two marks of the linker script; a script without them has none. */
    .weak   __init_array_start
    .weak   __init_array_end
    .global microkit_construct
    .type   microkit_construct, %function
microkit_construct:
    stp     x29, x30, [sp, #-32]!
    mov     x29, sp
    stp     x19, x20, [sp, #16]
    ldr     x19, =__init_array_start
    ldr     x20, =__init_array_end
0:  cmp     x19, x20
    b.hs    1f
    ldr     x0, [x19], #8
    blr     x0
    b       0b
1:  ldp     x19, x20, [sp, #16]
    ldp     x29, x30, [sp], #32
    ret
    .size   microkit_construct, . - microkit_construct

    .weak   protected
    .type   protected, %function
protected:
    adrp    x0, text_protected
    add     x0, x0, :lo12:text_protected
    b       microkit_missing
    .size   protected, . - protected

    .weak   fault
    .type   fault, %function
fault:
    adrp    x0, text_fault
    add     x0, x0, :lo12:text_fault
    b       microkit_missing
    .size   fault, . - fault

    .weak   __assert_fail
    .type   __assert_fail, %function
__assert_fail:
    b       microkit_assertion_failed
    .size   __assert_fail, . - __assert_fail

    .global microkit_trap
    .type   microkit_trap, %function
microkit_trap:
    udf     #0
    .size   microkit_trap, . - microkit_trap

    .section .rodata.microkit, "a"
text_protected:
    .asciz  " is missing the 'protected' entry point\n"
text_fault:
    .asciz  " is missing the 'fault' entry point\n"
    .global microkit_text_assertion
microkit_text_assertion:
    .asciz  "|assert failed: "
