/* SPDX-License-Identifier: BSD-2-Clause */
/* One system call with every register that seL4 reads, from and into nine words: x0 to x8 without x7's place, which holds the number. */
#ifndef RAW_SYSTEM_CALL_H
#define RAW_SYSTEM_CALL_H

#include <stdint.h>

static inline void raw_system_call(void *registers)
{
    uint64_t *const words = registers;
    register uint64_t x0 __asm__("x0") = words[0];
    register uint64_t x1 __asm__("x1") = words[1];
    register uint64_t x2 __asm__("x2") = words[2];
    register uint64_t x3 __asm__("x3") = words[3];
    register uint64_t x4 __asm__("x4") = words[4];
    register uint64_t x5 __asm__("x5") = words[5];
    register uint64_t x6 __asm__("x6") = words[6];
    register uint64_t x7 __asm__("x7") = words[7];
    register uint64_t x8 __asm__("x8") = words[8];
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x6), "r"(x7), "r"(x8)
                     : "memory");
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
    words[4] = x4;
    words[5] = x5;
}

#endif
