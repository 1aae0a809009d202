/* SPDX-License-Identifier: BSD-2-Clause */
/* Assertions. They are always checked; sel4/debug_assert.h has those that NDEBUG leaves out. */
#pragma once

#include <sel4/macros.h>

LIBSEL4_C_BEGIN

/*
 * Called where an assertion fails. libmicrokit has one that prints the place and stops the protection domain; whoever brings a C library of
 * their own defines another.
 */
void __assert_fail(const char *str, const char *file, int line, const char *function);

LIBSEL4_C_END

#define seL4_Fail(text) __assert_fail(text, __FILE__, __LINE__, __func__)

#define seL4_Assert(condition)                                                \
    do {                                                                      \
        if (!(condition)) {                                                   \
            __assert_fail(#condition, __FILE__, __LINE__, __func__);          \
        }                                                                     \
    } while (0)

#define seL4_CompileTimeAssert(condition) SEL4_COMPILE_ASSERT(seL4_CompileTimeAssert, condition)
