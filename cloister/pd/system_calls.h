/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seL4's system calls on AArch64, one inline function for each that the runtime uses.
 *
 * `registers` points to six words: x0 (on return: the badge), x1 (message information), x2..x5 (message registers 0..3). They are copied
 * into machine registers and back; after inlining, scalar replacement removes the memory, so a call costs the instructions it must.
 * x6, x7 and x8 are kept by the kernel. Everything else is, too. The register assignment is seL4's (sel4_arch/syscalls.h of seL4 16, MCS).
 */
#ifndef CLOISTER_SYSTEM_CALLS_H
#define CLOISTER_SYSTEM_CALLS_H

#include <stdint.h>

#define CLOISTER_INLINE static inline __attribute__((always_inline, unused))

#define CLOISTER_SYSTEM_CALL(number, x0_value, ...)                                                                                 \
    uint64_t *const words = registers;                                                                                                 \
    register uint64_t x0 __asm__("x0") = (x0_value);                                                                                   \
    register uint64_t x1 __asm__("x1") = words[1];                                                                                     \
    register uint64_t x2 __asm__("x2") = words[2];                                                                                     \
    register uint64_t x3 __asm__("x3") = words[3];                                                                                     \
    register uint64_t x4 __asm__("x4") = words[4];                                                                                     \
    register uint64_t x5 __asm__("x5") = words[5];                                                                                     \
    register uint64_t x7 __asm__("x7") = (uint64_t)(number);                                                                           \
    __asm__ volatile("svc #0"                                                                                                          \
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)                                                      \
                     : __VA_ARGS__                                                                                                     \
                     : "memory");                                                                                                      \
    words[0] = x0;                                                                                                                     \
    words[1] = x1;                                                                                                                     \
    words[2] = x2;                                                                                                                     \
    words[3] = x3;                                                                                                                     \
    words[4] = x4;                                                                                                                     \
    words[5] = x5

CLOISTER_INLINE void cloister_call(uint64_t destination, void *registers)
{
    CLOISTER_SYSTEM_CALL(-1, destination, "r"(x7));
}

CLOISTER_INLINE void cloister_reply_receive(uint64_t source, uint64_t reply, void *registers)
{
    register uint64_t x6 __asm__("x6") = reply;
    CLOISTER_SYSTEM_CALL(-2, source, "r"(x6), "r"(x7));
}

CLOISTER_INLINE void cloister_send_receive(uint64_t destination, uint64_t source, uint64_t reply, void *registers)
{
    register uint64_t x6 __asm__("x6") = reply;
    register uint64_t x8 __asm__("x8") = destination;
    CLOISTER_SYSTEM_CALL(-3, source, "r"(x6), "r"(x7), "r"(x8));
}

CLOISTER_INLINE void cloister_receive(uint64_t source, uint64_t reply, void *registers)
{
    register uint64_t x0 __asm__("x0") = source;
    register uint64_t x1 __asm__("x1");
    register uint64_t x2 __asm__("x2");
    register uint64_t x3 __asm__("x3");
    register uint64_t x4 __asm__("x4");
    register uint64_t x5 __asm__("x5");
    register uint64_t x6 __asm__("x6") = reply;
    register uint64_t x7 __asm__("x7") = (uint64_t)-7;
    uint64_t *const words = registers;
    __asm__ volatile("svc #0" : "+r"(x0), "=r"(x1), "=r"(x2), "=r"(x3), "=r"(x4), "=r"(x5) : "r"(x6), "r"(x7) : "memory");
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
    words[4] = x4;
    words[5] = x5;
}

/* As receiving, without an object to reply by: whoever calls is stopped. */
CLOISTER_INLINE void cloister_wait(uint64_t source, void *registers)
{
    register uint64_t x0 __asm__("x0") = source;
    register uint64_t x1 __asm__("x1");
    register uint64_t x2 __asm__("x2");
    register uint64_t x3 __asm__("x3");
    register uint64_t x4 __asm__("x4");
    register uint64_t x5 __asm__("x5");
    register uint64_t x7 __asm__("x7") = (uint64_t)-9;
    uint64_t *const words = registers;
    __asm__ volatile("svc #0" : "+r"(x0), "=r"(x1), "=r"(x2), "=r"(x3), "=r"(x4), "=r"(x5) : "r"(x7) : "memory");
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
    words[4] = x4;
    words[5] = x5;
}

/* A message without words: a signal, an interrupt's acknowledgement. Nobody answers it. */
CLOISTER_INLINE void cloister_send_empty(uint64_t destination, uint64_t information)
{
    register uint64_t x0 __asm__("x0") = destination;
    register uint64_t x1 __asm__("x1") = information;
    register uint64_t x7 __asm__("x7") = (uint64_t)-5;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory", "x2", "x3", "x4", "x5");
}

/* Only kernels that print know these two. */
CLOISTER_INLINE void cloister_debug_put_char(uint64_t character)
{
    register uint64_t x0 __asm__("x0") = character;
    register uint64_t x7 __asm__("x7") = (uint64_t)-12;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x7) : "memory", "x1", "x2", "x3", "x4", "x5");
}

CLOISTER_INLINE void cloister_debug_name_thread(uint64_t thread)
{
    register uint64_t x0 __asm__("x0") = thread;
    register uint64_t x7 __asm__("x7") = (uint64_t)-17;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x7) : "memory", "x1", "x2", "x3", "x4", "x5");
}

/*
 * Stops this thread for good by an undefined instruction, which the kernel turns into a message to the fault handler. The mark in x16
 * tells it from an accident (the monitor knows it as STOP_MARK); x0..x2 say why and where.
 */
__attribute__((noreturn)) CLOISTER_INLINE void cloister_stop(uint64_t reason, uint64_t file, uint64_t line)
{
    register uint64_t x0 __asm__("x0") = reason;
    register uint64_t x1 __asm__("x1") = file;
    register uint64_t x2 __asm__("x2") = line;
    register uint64_t x16 __asm__("x16") = UINT64_C(0x636c6f6973746572);
    for (;;) {
        __asm__ volatile("udf #0" : : "r"(x0), "r"(x1), "r"(x2), "r"(x16) : "memory");
    }
}

/* Nothing more to do, and nobody to tell: loop. */
__attribute__((noreturn)) CLOISTER_INLINE void cloister_stay(void)
{
    for (;;) {
        __asm__ volatile("");
    }
}

#endif
