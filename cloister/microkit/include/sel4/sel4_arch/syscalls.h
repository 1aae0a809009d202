/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instruction that enters the kernel, for each pattern of registers that system calls use on AArch64. x7 is the call's number, x0 a
 * capability and then the badge, x1 the message information, x2 to x5 its first four words, x6 the reply object, x8 a second capability.
 *
 * All of them are barriers for the compiler: the kernel reads and writes the IPC buffer, and other programs run meanwhile.
 */
#pragma once

#include <sel4/macros.h>
#include <sel4/types.h>

LIBSEL4_C_BEGIN

/* Send a message of up to four words; nothing comes back. */
LIBSEL4_INLINE_FUNC void arm_sys_send(seL4_Word sys, seL4_Word dest, seL4_Word info_arg, seL4_Word mr0, seL4_Word mr1, seL4_Word mr2,
                                      seL4_Word mr3)
{
    register seL4_Word x0 __asm__("x0") = dest;
    register seL4_Word x1 __asm__("x1") = info_arg;
    register seL4_Word x2 __asm__("x2") = mr0;
    register seL4_Word x3 __asm__("x3") = mr1;
    register seL4_Word x4 __asm__("x4") = mr2;
    register seL4_Word x5 __asm__("x5") = mr3;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5) : "r"(x7) : "memory");
}

/* Send a message without words; nothing comes back. */
LIBSEL4_INLINE_FUNC void arm_sys_send_null(seL4_Word sys, seL4_Word src, seL4_Word info_arg)
{
    register seL4_Word x0 __asm__("x0") = src;
    register seL4_Word x1 __asm__("x1") = info_arg;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory");
}

/* Receive. */
LIBSEL4_INLINE_FUNC void arm_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge, seL4_Word *out_info, seL4_Word *out_mr0,
                                      seL4_Word *out_mr1, seL4_Word *out_mr2, seL4_Word *out_mr3, seL4_Word reply)
{
    register seL4_Word x0 __asm__("x0") = src;
    register seL4_Word x1 __asm__("x1");
    register seL4_Word x2 __asm__("x2");
    register seL4_Word x3 __asm__("x3");
    register seL4_Word x4 __asm__("x4");
    register seL4_Word x5 __asm__("x5");
    register seL4_Word x6 __asm__("x6") = reply;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : "+r"(x0), "=r"(x1), "=r"(x2), "=r"(x3), "=r"(x4), "=r"(x5) : "r"(x6), "r"(x7) : "memory");
    *out_badge = x0;
    *out_info = x1;
    *out_mr0 = x2;
    *out_mr1 = x3;
    *out_mr2 = x4;
    *out_mr3 = x5;
}

/* Send, and receive from the same capability: a call, or a reply and the next receive. */
LIBSEL4_INLINE_FUNC void arm_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_badge, seL4_Word info_arg, seL4_Word *out_info,
                                           seL4_Word *in_out_mr0, seL4_Word *in_out_mr1, seL4_Word *in_out_mr2, seL4_Word *in_out_mr3,
                                           seL4_Word reply)
{
    register seL4_Word x0 __asm__("x0") = dest;
    register seL4_Word x1 __asm__("x1") = info_arg;
    register seL4_Word x2 __asm__("x2") = *in_out_mr0;
    register seL4_Word x3 __asm__("x3") = *in_out_mr1;
    register seL4_Word x4 __asm__("x4") = *in_out_mr2;
    register seL4_Word x5 __asm__("x5") = *in_out_mr3;
    register seL4_Word x6 __asm__("x6") = reply;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5) : "r"(x6), "r"(x7) : "memory");
    *out_badge = x0;
    *out_info = x1;
    *in_out_mr0 = x2;
    *in_out_mr1 = x3;
    *in_out_mr2 = x4;
    *in_out_mr3 = x5;
}

/* Send to one capability if that needs no waiting, then receive from another. */
LIBSEL4_INLINE_FUNC void arm_sys_nbsend_recv(seL4_Word sys, seL4_Word dest, seL4_Word src, seL4_Word *out_badge, seL4_Word info_arg,
                                             seL4_Word *out_info, seL4_Word *in_out_mr0, seL4_Word *in_out_mr1, seL4_Word *in_out_mr2,
                                             seL4_Word *in_out_mr3, seL4_Word reply)
{
    register seL4_Word x0 __asm__("x0") = src;
    register seL4_Word x1 __asm__("x1") = info_arg;
    register seL4_Word x2 __asm__("x2") = *in_out_mr0;
    register seL4_Word x3 __asm__("x3") = *in_out_mr1;
    register seL4_Word x4 __asm__("x4") = *in_out_mr2;
    register seL4_Word x5 __asm__("x5") = *in_out_mr3;
    register seL4_Word x6 __asm__("x6") = reply;
    register seL4_Word x7 __asm__("x7") = sys;
    register seL4_Word x8 __asm__("x8") = dest;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5) : "r"(x6), "r"(x7), "r"(x8) : "memory");
    *out_badge = x0;
    *out_info = x1;
    *in_out_mr0 = x2;
    *in_out_mr1 = x3;
    *in_out_mr2 = x4;
    *in_out_mr3 = x5;
}

/* A system call without arguments. */
LIBSEL4_INLINE_FUNC void arm_sys_null(seL4_Word sys)
{
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : : "r"(x7) : "memory");
}

LIBSEL4_C_END
