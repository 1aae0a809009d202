/* SPDX-License-Identifier: BSD-2-Clause */
/* Integers, booleans, words and capability pointers. */
#pragma once

#include <sel4/arch/simple_types.h>
#include <sel4/macros.h>

typedef signed char seL4_Int8;
typedef unsigned char seL4_Uint8;
typedef short seL4_Int16;
typedef unsigned short seL4_Uint16;
typedef int seL4_Int32;
typedef unsigned int seL4_Uint32;
typedef long seL4_Int64;
typedef unsigned long seL4_Uint64;

#define seL4_integer_size_assert(type, bytes) SEL4_COMPILE_ASSERT(type##_has_##bytes##_bytes, sizeof(type) == (bytes))
seL4_integer_size_assert(seL4_Int8, 1)
seL4_integer_size_assert(seL4_Uint8, 1)
seL4_integer_size_assert(seL4_Int16, 2)
seL4_integer_size_assert(seL4_Uint16, 2)
seL4_integer_size_assert(seL4_Int32, 4)
seL4_integer_size_assert(seL4_Uint32, 4)
seL4_integer_size_assert(seL4_Int64, 8)
seL4_integer_size_assert(seL4_Uint64, 8)

typedef seL4_Int8 seL4_Bool; /* zero is false, all else is true */
#define seL4_True 1
#define seL4_False 0

#ifdef __cplusplus
#define seL4_Null nullptr
#else
#define seL4_Null ((void *)0)
#endif

typedef seL4_Uint64 seL4_Word; /* what a machine register holds */
typedef seL4_Word seL4_CPtr;   /* the address of a capability in the capability space of its holder */

/* For formatted output: "%" SEL4_PRIx_word. */
#define SEL4_PRId64 "ld"
#define SEL4_PRIi64 "li"
#define SEL4_PRIu64 "lu"
#define SEL4_PRIx64 "lx"
#define SEL4_PRId_word SEL4_PRId64
#define SEL4_PRIi_word SEL4_PRIi64
#define SEL4_PRIu_word SEL4_PRIu64
#define SEL4_PRIx_word SEL4_PRIx64
#define SEL4_PRI_word SEL4_PRIu_word

#include <sel4/sel4_arch/constants.h>

SEL4_COMPILE_ASSERT(word_size, sizeof(seL4_Word) == (1u << seL4_WordSizeBits))
