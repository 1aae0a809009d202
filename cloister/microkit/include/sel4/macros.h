/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the other headers are written with. All declarations have C linkage, so that C++ programs can include them, too.
 */
#pragma once

#include <sel4/config.h>

#ifdef __cplusplus
#define LIBSEL4_C_BEGIN extern "C" {
#define LIBSEL4_C_END }
#else
#define LIBSEL4_C_BEGIN
#define LIBSEL4_C_END
#endif

/* Of functions without effects: the result depends on the arguments alone, or on them and on memory. */
#ifndef CONST
#define CONST __attribute__((__const__))
#endif
#ifndef PURE
#define PURE __attribute__((__pure__))
#endif

#define SEL4_PACKED __attribute__((packed))
#define SEL4_DEPRECATED(why) __attribute__((deprecated(why)))

#define LIBSEL4_UNUSED __attribute__((unused))
#define LIBSEL4_WEAK __attribute__((weak))
#define LIBSEL4_NOINLINE __attribute__((noinline))
#define LIBSEL4_INLINE static inline
#define LIBSEL4_INLINE_FUNC static inline
#define LIBSEL4_THREAD_LOCAL /* one thread for each address space: its IPC buffer needs no thread-local variable */

/* To stand for the parameter of a system call that names the reply object. Kernels with mixed criticality have one. */
#define LIBSEL4_MCS_REPLY reply

/* A condition that the compiler checks, with a name that tells what it is about. */
#ifdef __cplusplus
#define SEL4_COMPILE_ASSERT(name, condition) static_assert(condition, #name);
#else
#define SEL4_COMPILE_ASSERT(name, condition) _Static_assert(condition, #name);
#endif

#define SEL4_SIZE_SANITY(entry_bits, index_bits, size_bits) \
    SEL4_COMPILE_ASSERT(entry_bits##_##index_bits##_##size_bits, (entry_bits) + (index_bits) == (size_bits))

/*
 * As the last member of an enum: makes it as wide as a word, which is what the interface says such enums are. Before C23 that is an
 * extension, so the enum's declaration begins with __extension__.
 */
#define SEL4_FORCE_LONG_ENUM(type) _enum_pad_##type = ((1ULL << ((sizeof(long) * 8) - 1)) - 1)

#define LIBSEL4_BIT(n) (1ul << (n))
