/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What emitted C calls by name: integers, checked operations, views, shared memory, unsafe accesses, log output.
 *
 * A checked operation takes its place from CLOISTER_FILE, the number of the Python file, and __LINE__, which `#line` makes the Python line;
 * the form with `_at` is told both. Each is one or two instructions and a branch to a cold call. Nothing here has undefined behaviour
 * for any argument, but for those that are told PROVED in place of file and line: they do not check. Needs -fno-strict-aliasing where memory is overlaid, and two's complement, which all supported compilers have.
 */
#ifndef CLOISTER_H
#define CLOISTER_H

/* A module is translated whole, whether all of it is used or not, and a comparison that is always true is no mistake in the source. */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-parameter"
#pragma GCC diagnostic ignored "-Wtype-limits"
#pragma GCC diagnostic ignored "-Wtautological-compare"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wself-assign"
#pragma GCC diagnostic ignored "-Wtautological-constant-out-of-range-compare"
#define OPERATION static inline __attribute__((always_inline, unused, nodebug))
#else
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wbool-compare" /* gcc sees bools through conversions to integers */
#pragma GCC diagnostic ignored "-Wbool-operation"
#pragma GCC diagnostic ignored "-Wsign-compare" /* gcc sees signs in `~x` of an unsigned x; the operands of emitted comparisons have one type */
#define OPERATION static inline __attribute__((always_inline, unused, artificial))
#endif

#define INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))
#define NORETURN __attribute__((noreturn))
#define SECTION(name) __attribute__((section(name)))

typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;
typedef __INT8_TYPE__ i8;
typedef __INT16_TYPE__ i16;
typedef __INT32_TYPE__ i32;
typedef __INT64_TYPE__ i64;

#ifndef bool
#define bool _Bool
#define true 1
#define false 0
#endif
#define NONE ((void *)0)

/* ------------------------------------------------------------------------------------------------------------------- panics */

enum {
    PANIC_OVERFLOW = 1,
    PANIC_INDEX = 2,
    PANIC_DIVISION = 3,
    PANIC_CONVERSION = 4,
    PANIC_SHIFT = 5,
    PANIC_ASSERTION = 6,
    PANIC_ENUM = 7,
    PANIC_LENGTH = 8,
    PANIC_EXPLICIT = 9,
    PANIC_ALIGNMENT = 10,
    PANIC_LOOP = 11
};

__attribute__((noreturn, cold)) void cloister_panic(u32 reason, u32 file, u32 line);

#define PANIC_IF(condition, reason)                                                                                                      \
    do {                                                                                                                                   \
        if (__builtin_expect((condition) && file != 0, 0)) {                                                                              \
            cloister_panic(reason, file, line);                                                                                           \
        }                                                                                                                                  \
    } while (0)

/* The place of a check that a proof shows to hold. Files count from 1. */
#define PROVED 0, 0
#define UNREACHABLE(message) __builtin_unreachable()
#define PANIC_AT(reason, file, line) cloister_panic(reason, file, line)
#define PANIC(message) cloister_panic(PANIC_EXPLICIT, CLOISTER_FILE, __LINE__)
#define ASSERT(condition, message)                                                                                                       \
    do {                                                                                                                                   \
        if (__builtin_expect(!(condition), 0)) {                                                                                          \
            cloister_panic(PANIC_ASSERTION, CLOISTER_FILE, __LINE__);                                                                     \
        }                                                                                                                                  \
    } while (0)

/* ------------------------------------------------------------------------------------------------------------------- integers */

#define CLOISTER_INTEGER(T, BITS)                                                                                                        \
    OPERATION T add_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_add_overflow(a, b, &result), PANIC_OVERFLOW);                                                                   \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T sub_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_sub_overflow(a, b, &result), PANIC_OVERFLOW);                                                                   \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T mul_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_mul_overflow(a, b, &result), PANIC_OVERFLOW);                                                                   \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T wrapping_add_##T(T a, T b) { return (T)((u64)a + (u64)b); }                                                               \
    OPERATION T wrapping_sub_##T(T a, T b) { return (T)((u64)a - (u64)b); }                                                               \
    OPERATION T wrapping_mul_##T(T a, T b) { return (T)((u64)a * (u64)b); }                                                               \
    OPERATION T shl_##T##_at(T a, u64 n, u32 file, u32 line)                                                                              \
    {                                                                                                                                      \
        PANIC_IF(n >= BITS, PANIC_SHIFT);                                                                                                  \
        const T result = (T)((u64)a << n);                                                                                                 \
        PANIC_IF((T)(result >> n) != a, PANIC_OVERFLOW);                                                                                   \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T wrapping_shl_##T##_at(T a, u64 n, u32 file, u32 line)                                                                     \
    {                                                                                                                                      \
        PANIC_IF(n >= BITS, PANIC_SHIFT);                                                                                                  \
        return (T)((u64)a << n);                                                                                                           \
    }                                                                                                                                      \
    OPERATION T shr_##T##_at(T a, u64 n, u32 file, u32 line)                                                                              \
    {                                                                                                                                      \
        PANIC_IF(n >= BITS, PANIC_SHIFT);                                                                                                  \
        return (T)(a >> n);                                                                                                                \
    }                                                                                                                                      \
    OPERATION T min_##T(T a, T b) { return a < b ? a : b; }                                                                               \
    OPERATION T max_##T(T a, T b) { return a > b ? a : b; }                                                                               \
    OPERATION T to_##T##_at(u64 x, u32 file, u32 line)                                                                                    \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_add_overflow(x, (u64)0, &result), PANIC_CONVERSION);                                                            \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T to_##T##_signed_at(i64 x, u32 file, u32 line)                                                                             \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_add_overflow(x, (i64)0, &result), PANIC_CONVERSION);                                                            \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T truncate_##T(i64 x) { return (T)x; }                                                                                        \
    OPERATION T volatile_load_##T(u64 address) { return *(volatile T *)address; }                                                         \
    OPERATION void volatile_store_##T(u64 address, T value) { *(volatile T *)address = value; }

#define CLOISTER_UNSIGNED(T, BITS)                                                                                                       \
    CLOISTER_INTEGER(T, BITS)                                                                                                              \
    OPERATION T div_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        PANIC_IF(b == 0, PANIC_DIVISION);                                                                                                  \
        return (T)(a / b);                                                                                                                 \
    }                                                                                                                                      \
    OPERATION T mod_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        PANIC_IF(b == 0, PANIC_DIVISION);                                                                                                  \
        return (T)(a % b);                                                                                                                 \
    }                                                                                                                                      \
    OPERATION T field_##T##_at(T x, u32 width, u32 file, u32 line)                                                                        \
    {                                                                                                                                      \
        PANIC_IF(width < BITS && (u64)x >> width != 0, PANIC_CONVERSION);                                                                  \
        return x;                                                                                                                          \
    }                                                                                                                                      \
    OPERATION T count_leading_zeros_##T(T x) { return (T)(x == 0 ? BITS : __builtin_clzll(x) - (64 - BITS)); }                           \
    OPERATION T count_trailing_zeros_##T(T x) { return (T)(x == 0 ? BITS : __builtin_ctzll(x)); }

/* Division and remainder round down, as Python's do: the remainder has the sign of the divisor. */
#define CLOISTER_SIGNED(T, U, BITS)                                                                                                      \
    CLOISTER_INTEGER(T, BITS)                                                                                                              \
    OPERATION T neg_##T##_at(T a, u32 file, u32 line)                                                                                     \
    {                                                                                                                                      \
        T result;                                                                                                                          \
        PANIC_IF(__builtin_sub_overflow((T)0, a, &result), PANIC_OVERFLOW);                                                                \
        return result;                                                                                                                     \
    }                                                                                                                                      \
    OPERATION T div_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        PANIC_IF(b == 0, PANIC_DIVISION);                                                                                                  \
        if (b == -1) {                                                                                                                     \
            return neg_##T##_at(a, file, line);                                                                                            \
        }                                                                                                                                  \
        const T rest = (T)(a % b);                                                                                                         \
        return (T)(a / b - ((rest != 0) & ((rest < 0) != (b < 0))));                                                                       \
    }                                                                                                                                      \
    OPERATION T mod_##T##_at(T a, T b, u32 file, u32 line)                                                                                \
    {                                                                                                                                      \
        PANIC_IF(b == 0, PANIC_DIVISION);                                                                                                  \
        if (b == -1) {                                                                                                                     \
            return 0;                                                                                                                      \
        }                                                                                                                                  \
        const T rest = (T)(a % b);                                                                                                         \
        return rest != 0 && (rest < 0) != (b < 0) ? (T)(rest + b) : rest;                                                                  \
    }                                                                                                                                      \
    OPERATION T field_##T##_at(T x, u32 width, u32 file, u32 line)                                                                        \
    {                                                                                                                                      \
        PANIC_IF((i64)((u64)(i64)x << (64 - width)) >> (64 - width) != x, PANIC_CONVERSION);                                               \
        return x;                                                                                                                          \
    }                                                                                                                                      \
    OPERATION T count_leading_zeros_##T(T x) { return (T)(x == 0 ? BITS : __builtin_clzll((U)x) - (64 - BITS)); }                        \
    OPERATION T count_trailing_zeros_##T(T x) { return (T)(x == 0 ? BITS : __builtin_ctzll((U)x)); }

CLOISTER_UNSIGNED(u8, 8)
CLOISTER_UNSIGNED(u16, 16)
CLOISTER_UNSIGNED(u32, 32)
CLOISTER_UNSIGNED(u64, 64)
CLOISTER_SIGNED(i8, u8, 8)
CLOISTER_SIGNED(i16, u16, 16)
CLOISTER_SIGNED(i32, u32, 32)
CLOISTER_SIGNED(i64, u64, 64)

OPERATION u8 byte_swap_u8(u8 x) { return x; }
OPERATION u16 byte_swap_u16(u16 x) { return __builtin_bswap16(x); }
OPERATION u32 byte_swap_u32(u32 x) { return __builtin_bswap32(x); }
OPERATION u64 byte_swap_u64(u64 x) { return __builtin_bswap64(x); }
OPERATION i8 byte_swap_i8(i8 x) { return x; }
OPERATION i16 byte_swap_i16(i16 x) { return (i16)__builtin_bswap16((u16)x); }
OPERATION i32 byte_swap_i32(i32 x) { return (i32)__builtin_bswap32((u32)x); }
OPERATION i64 byte_swap_i64(i64 x) { return (i64)__builtin_bswap64((u64)x); }

#define HERE CLOISTER_FILE, __LINE__
/* clang-format off */
#define add_u8(a, b) add_u8_at(a, b, HERE)
#define sub_u8(a, b) sub_u8_at(a, b, HERE)
#define mul_u8(a, b) mul_u8_at(a, b, HERE)
#define div_u8(a, b) div_u8_at(a, b, HERE)
#define mod_u8(a, b) mod_u8_at(a, b, HERE)
#define shl_u8(a, b) shl_u8_at(a, b, HERE)
#define shr_u8(a, b) shr_u8_at(a, b, HERE)
#define wrapping_shl_u8(a, b) wrapping_shl_u8_at(a, b, HERE)
#define to_u8(x) to_u8_at(x, HERE)
#define to_u8_signed(x) to_u8_signed_at(x, HERE)
#define field_u8(x, width) field_u8_at(x, width, HERE)
#define load_le_u8(view, offset) load_le_u8_at(view, offset, HERE)
#define store_le_u8(view, offset, value) store_le_u8_at(view, offset, value, HERE)
#define load_be_u8(view, offset) load_be_u8_at(view, offset, HERE)
#define store_be_u8(view, offset, value) store_be_u8_at(view, offset, value, HERE)
#define shared_load_le_u8(view, offset) shared_load_le_u8_at(view, offset, HERE)
#define shared_store_le_u8(view, offset, value) shared_store_le_u8_at(view, offset, value, HERE)
#define shared_load_be_u8(view, offset) shared_load_be_u8_at(view, offset, HERE)
#define shared_store_be_u8(view, offset, value) shared_store_be_u8_at(view, offset, value, HERE)
#define add_u16(a, b) add_u16_at(a, b, HERE)
#define sub_u16(a, b) sub_u16_at(a, b, HERE)
#define mul_u16(a, b) mul_u16_at(a, b, HERE)
#define div_u16(a, b) div_u16_at(a, b, HERE)
#define mod_u16(a, b) mod_u16_at(a, b, HERE)
#define shl_u16(a, b) shl_u16_at(a, b, HERE)
#define shr_u16(a, b) shr_u16_at(a, b, HERE)
#define wrapping_shl_u16(a, b) wrapping_shl_u16_at(a, b, HERE)
#define to_u16(x) to_u16_at(x, HERE)
#define to_u16_signed(x) to_u16_signed_at(x, HERE)
#define field_u16(x, width) field_u16_at(x, width, HERE)
#define load_le_u16(view, offset) load_le_u16_at(view, offset, HERE)
#define store_le_u16(view, offset, value) store_le_u16_at(view, offset, value, HERE)
#define load_be_u16(view, offset) load_be_u16_at(view, offset, HERE)
#define store_be_u16(view, offset, value) store_be_u16_at(view, offset, value, HERE)
#define shared_load_le_u16(view, offset) shared_load_le_u16_at(view, offset, HERE)
#define shared_store_le_u16(view, offset, value) shared_store_le_u16_at(view, offset, value, HERE)
#define shared_load_be_u16(view, offset) shared_load_be_u16_at(view, offset, HERE)
#define shared_store_be_u16(view, offset, value) shared_store_be_u16_at(view, offset, value, HERE)
#define add_u32(a, b) add_u32_at(a, b, HERE)
#define sub_u32(a, b) sub_u32_at(a, b, HERE)
#define mul_u32(a, b) mul_u32_at(a, b, HERE)
#define div_u32(a, b) div_u32_at(a, b, HERE)
#define mod_u32(a, b) mod_u32_at(a, b, HERE)
#define shl_u32(a, b) shl_u32_at(a, b, HERE)
#define shr_u32(a, b) shr_u32_at(a, b, HERE)
#define wrapping_shl_u32(a, b) wrapping_shl_u32_at(a, b, HERE)
#define to_u32(x) to_u32_at(x, HERE)
#define to_u32_signed(x) to_u32_signed_at(x, HERE)
#define field_u32(x, width) field_u32_at(x, width, HERE)
#define load_le_u32(view, offset) load_le_u32_at(view, offset, HERE)
#define store_le_u32(view, offset, value) store_le_u32_at(view, offset, value, HERE)
#define load_be_u32(view, offset) load_be_u32_at(view, offset, HERE)
#define store_be_u32(view, offset, value) store_be_u32_at(view, offset, value, HERE)
#define shared_load_le_u32(view, offset) shared_load_le_u32_at(view, offset, HERE)
#define shared_store_le_u32(view, offset, value) shared_store_le_u32_at(view, offset, value, HERE)
#define shared_load_be_u32(view, offset) shared_load_be_u32_at(view, offset, HERE)
#define shared_store_be_u32(view, offset, value) shared_store_be_u32_at(view, offset, value, HERE)
#define add_u64(a, b) add_u64_at(a, b, HERE)
#define sub_u64(a, b) sub_u64_at(a, b, HERE)
#define mul_u64(a, b) mul_u64_at(a, b, HERE)
#define div_u64(a, b) div_u64_at(a, b, HERE)
#define mod_u64(a, b) mod_u64_at(a, b, HERE)
#define shl_u64(a, b) shl_u64_at(a, b, HERE)
#define shr_u64(a, b) shr_u64_at(a, b, HERE)
#define wrapping_shl_u64(a, b) wrapping_shl_u64_at(a, b, HERE)
#define to_u64(x) to_u64_at(x, HERE)
#define to_u64_signed(x) to_u64_signed_at(x, HERE)
#define field_u64(x, width) field_u64_at(x, width, HERE)
#define load_le_u64(view, offset) load_le_u64_at(view, offset, HERE)
#define store_le_u64(view, offset, value) store_le_u64_at(view, offset, value, HERE)
#define load_be_u64(view, offset) load_be_u64_at(view, offset, HERE)
#define store_be_u64(view, offset, value) store_be_u64_at(view, offset, value, HERE)
#define shared_load_le_u64(view, offset) shared_load_le_u64_at(view, offset, HERE)
#define shared_store_le_u64(view, offset, value) shared_store_le_u64_at(view, offset, value, HERE)
#define shared_load_be_u64(view, offset) shared_load_be_u64_at(view, offset, HERE)
#define shared_store_be_u64(view, offset, value) shared_store_be_u64_at(view, offset, value, HERE)
#define add_i8(a, b) add_i8_at(a, b, HERE)
#define sub_i8(a, b) sub_i8_at(a, b, HERE)
#define mul_i8(a, b) mul_i8_at(a, b, HERE)
#define div_i8(a, b) div_i8_at(a, b, HERE)
#define mod_i8(a, b) mod_i8_at(a, b, HERE)
#define shl_i8(a, b) shl_i8_at(a, b, HERE)
#define shr_i8(a, b) shr_i8_at(a, b, HERE)
#define wrapping_shl_i8(a, b) wrapping_shl_i8_at(a, b, HERE)
#define neg_i8(a) neg_i8_at(a, HERE)
#define to_i8(x) to_i8_at(x, HERE)
#define to_i8_signed(x) to_i8_signed_at(x, HERE)
#define field_i8(x, width) field_i8_at(x, width, HERE)
#define load_le_i8(view, offset) load_le_i8_at(view, offset, HERE)
#define store_le_i8(view, offset, value) store_le_i8_at(view, offset, value, HERE)
#define load_be_i8(view, offset) load_be_i8_at(view, offset, HERE)
#define store_be_i8(view, offset, value) store_be_i8_at(view, offset, value, HERE)
#define shared_load_le_i8(view, offset) shared_load_le_i8_at(view, offset, HERE)
#define shared_store_le_i8(view, offset, value) shared_store_le_i8_at(view, offset, value, HERE)
#define shared_load_be_i8(view, offset) shared_load_be_i8_at(view, offset, HERE)
#define shared_store_be_i8(view, offset, value) shared_store_be_i8_at(view, offset, value, HERE)
#define add_i16(a, b) add_i16_at(a, b, HERE)
#define sub_i16(a, b) sub_i16_at(a, b, HERE)
#define mul_i16(a, b) mul_i16_at(a, b, HERE)
#define div_i16(a, b) div_i16_at(a, b, HERE)
#define mod_i16(a, b) mod_i16_at(a, b, HERE)
#define shl_i16(a, b) shl_i16_at(a, b, HERE)
#define shr_i16(a, b) shr_i16_at(a, b, HERE)
#define wrapping_shl_i16(a, b) wrapping_shl_i16_at(a, b, HERE)
#define neg_i16(a) neg_i16_at(a, HERE)
#define to_i16(x) to_i16_at(x, HERE)
#define to_i16_signed(x) to_i16_signed_at(x, HERE)
#define field_i16(x, width) field_i16_at(x, width, HERE)
#define load_le_i16(view, offset) load_le_i16_at(view, offset, HERE)
#define store_le_i16(view, offset, value) store_le_i16_at(view, offset, value, HERE)
#define load_be_i16(view, offset) load_be_i16_at(view, offset, HERE)
#define store_be_i16(view, offset, value) store_be_i16_at(view, offset, value, HERE)
#define shared_load_le_i16(view, offset) shared_load_le_i16_at(view, offset, HERE)
#define shared_store_le_i16(view, offset, value) shared_store_le_i16_at(view, offset, value, HERE)
#define shared_load_be_i16(view, offset) shared_load_be_i16_at(view, offset, HERE)
#define shared_store_be_i16(view, offset, value) shared_store_be_i16_at(view, offset, value, HERE)
#define add_i32(a, b) add_i32_at(a, b, HERE)
#define sub_i32(a, b) sub_i32_at(a, b, HERE)
#define mul_i32(a, b) mul_i32_at(a, b, HERE)
#define div_i32(a, b) div_i32_at(a, b, HERE)
#define mod_i32(a, b) mod_i32_at(a, b, HERE)
#define shl_i32(a, b) shl_i32_at(a, b, HERE)
#define shr_i32(a, b) shr_i32_at(a, b, HERE)
#define wrapping_shl_i32(a, b) wrapping_shl_i32_at(a, b, HERE)
#define neg_i32(a) neg_i32_at(a, HERE)
#define to_i32(x) to_i32_at(x, HERE)
#define to_i32_signed(x) to_i32_signed_at(x, HERE)
#define field_i32(x, width) field_i32_at(x, width, HERE)
#define load_le_i32(view, offset) load_le_i32_at(view, offset, HERE)
#define store_le_i32(view, offset, value) store_le_i32_at(view, offset, value, HERE)
#define load_be_i32(view, offset) load_be_i32_at(view, offset, HERE)
#define store_be_i32(view, offset, value) store_be_i32_at(view, offset, value, HERE)
#define shared_load_le_i32(view, offset) shared_load_le_i32_at(view, offset, HERE)
#define shared_store_le_i32(view, offset, value) shared_store_le_i32_at(view, offset, value, HERE)
#define shared_load_be_i32(view, offset) shared_load_be_i32_at(view, offset, HERE)
#define shared_store_be_i32(view, offset, value) shared_store_be_i32_at(view, offset, value, HERE)
#define add_i64(a, b) add_i64_at(a, b, HERE)
#define sub_i64(a, b) sub_i64_at(a, b, HERE)
#define mul_i64(a, b) mul_i64_at(a, b, HERE)
#define div_i64(a, b) div_i64_at(a, b, HERE)
#define mod_i64(a, b) mod_i64_at(a, b, HERE)
#define shl_i64(a, b) shl_i64_at(a, b, HERE)
#define shr_i64(a, b) shr_i64_at(a, b, HERE)
#define wrapping_shl_i64(a, b) wrapping_shl_i64_at(a, b, HERE)
#define neg_i64(a) neg_i64_at(a, HERE)
#define to_i64(x) to_i64_at(x, HERE)
#define to_i64_signed(x) to_i64_signed_at(x, HERE)
#define field_i64(x, width) field_i64_at(x, width, HERE)
#define load_le_i64(view, offset) load_le_i64_at(view, offset, HERE)
#define store_le_i64(view, offset, value) store_le_i64_at(view, offset, value, HERE)
#define load_be_i64(view, offset) load_be_i64_at(view, offset, HERE)
#define store_be_i64(view, offset, value) store_be_i64_at(view, offset, value, HERE)
#define shared_load_le_i64(view, offset) shared_load_le_i64_at(view, offset, HERE)
#define shared_store_le_i64(view, offset, value) shared_store_le_i64_at(view, offset, value, HERE)
#define shared_load_be_i64(view, offset) shared_load_be_i64_at(view, offset, HERE)
#define shared_store_be_i64(view, offset, value) shared_store_be_i64_at(view, offset, value, HERE)
/* clang-format on */

/* ------------------------------------------------------------------------------------------------------------------- indices and views */

/* The index, if it is less than the length. */
OPERATION u64 index_at(u64 i, u64 length, u32 file, u32 line)
{
    PANIC_IF(i >= length, PANIC_INDEX);
    return i;
}
#define index(i, length) index_at(i, length, HERE)

/* The offset, if `size` bytes lie there. */
OPERATION u64 offset_at(u64 offset, u64 size, u64 length, u32 file, u32 line)
{
    PANIC_IF(offset > length || length - offset < size, PANIC_INDEX);
    return offset;
}

/* The next value of a loop with a step, and `stop` where the step would leave the type's range. */
#define CLOISTER_STEP(T, U)                                                                                                              \
    OPERATION T step_up_##T(T i, U step, T stop) { return (U)((U)stop - (U)i) > step ? (T)((U)i + step) : stop; }                        \
    OPERATION T step_down_##T(T i, U step, T stop) { return (U)((U)i - (U)stop) > step ? (T)((U)i - step) : stop; }
CLOISTER_STEP(u8, u8)
CLOISTER_STEP(u16, u16)
CLOISTER_STEP(u32, u32)
CLOISTER_STEP(u64, u64)
CLOISTER_STEP(i8, u8)
CLOISTER_STEP(i16, u16)
CLOISTER_STEP(i32, u32)
CLOISTER_STEP(i64, u64)

#define CLOISTER_VIEW(NAME, T)                                                                                                              \
    typedef struct NAME {                                                                                                                   \
        T *items;                                                                                                                           \
        u64 length;                                                                                                                         \
    } NAME;

/* For a complete T. */
#define CLOISTER_VIEW_OPERATIONS(NAME, VALUE)                                                                                               \
    OPERATION NAME NAME##_slice_at(NAME view, u64 start, u64 stop, u32 file, u32 line)                                                      \
    {                                                                                                                                       \
        PANIC_IF(start > stop || stop > view.length, PANIC_INDEX);                                                                          \
        return (NAME){view.items + start, stop - start};                                                                                    \
    }                                                                                                                                       \
    OPERATION void NAME##_fill(NAME view, VALUE value)                                                                                      \
    {                                                                                                                                       \
        for (u64 i = 0; i < view.length; i += 1) {                                                                                          \
            view.items[i] = value;                                                                                                          \
        }                                                                                                                                   \
    }

#define view(kind, items, length) ((kind){items, length})
#define slice(kind, view, start, stop) kind##_slice_at(view, start, stop, HERE)

/* ------------------------------------------------------------------------------------------------------------------- shared memory */

/* Memory that another party may write at any time: each access is made once, as written. A shared bool is a byte that may hold anything. */
typedef volatile u8 __attribute__((may_alias)) Shared_u8;
typedef volatile u16 __attribute__((may_alias)) Shared_u16;
typedef volatile u32 __attribute__((may_alias)) Shared_u32;
typedef volatile u64 __attribute__((may_alias)) Shared_u64;
typedef volatile i8 __attribute__((may_alias)) Shared_i8;
typedef volatile i16 __attribute__((may_alias)) Shared_i16;
typedef volatile i32 __attribute__((may_alias)) Shared_i32;
typedef volatile i64 __attribute__((may_alias)) Shared_i64;
typedef volatile u8 __attribute__((may_alias)) Shared_bool;

#define load_relaxed(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)
#define load_acquire(place) __atomic_load_n(&(place), __ATOMIC_ACQUIRE)
#define store_relaxed(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)
#define store_release(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELEASE)

#define CLOISTER_INTEGER_VIEWS(T)                                                                                                        \
    CLOISTER_VIEW(View_##T, T)                                                                                                              \
    CLOISTER_VIEW_OPERATIONS(View_##T, T)                                                                                                   \
    CLOISTER_VIEW(View_Shared_##T, Shared_##T)                                                                                              \
    CLOISTER_VIEW_OPERATIONS(View_Shared_##T, T)

CLOISTER_INTEGER_VIEWS(u8)
CLOISTER_INTEGER_VIEWS(u16)
CLOISTER_INTEGER_VIEWS(u32)
CLOISTER_INTEGER_VIEWS(u64)
CLOISTER_INTEGER_VIEWS(i8)
CLOISTER_INTEGER_VIEWS(i16)
CLOISTER_INTEGER_VIEWS(i32)
CLOISTER_INTEGER_VIEWS(i64)
CLOISTER_INTEGER_VIEWS(bool)

/* The compiler may neither keep nor repeat what it read before. */
#define compiler_barrier() __asm__ volatile("" : : : "memory")

/* Copies may overlap. Around shared memory the barriers keep the compiler from reading it a second time. */
#define CLOISTER_COPY(TO, SOURCE, BARRIER)                                                                                               \
    OPERATION void copy_##TO##_##SOURCE##_at(View_##TO to, View_##SOURCE source, u32 file, u32 line)                                      \
    {                                                                                                                                      \
        PANIC_IF(to.length != source.length, PANIC_LENGTH);                                                                                \
        BARRIER;                                                                                                                           \
        __builtin_memmove((void *)(__UINTPTR_TYPE__)to.items, (const void *)(__UINTPTR_TYPE__)source.items, to.length);                    \
        BARRIER;                                                                                                                           \
    }
CLOISTER_COPY(u8, u8, (void)0)
CLOISTER_COPY(u8, Shared_u8, compiler_barrier())
CLOISTER_COPY(Shared_u8, u8, compiler_barrier())
CLOISTER_COPY(Shared_u8, Shared_u8, compiler_barrier())
#define copy_bytes(to_kind, source_kind, to, source) copy_##to_kind##_##source_kind##_at(to, source, HERE)

OPERATION void fill_bytes(View_u8 view, u8 value) { __builtin_memset(view.items, value, view.length); }
OPERATION void fill_shared_bytes(View_Shared_u8 view, u8 value)
{
    compiler_barrier();
    __builtin_memset((void *)(__UINTPTR_TYPE__)view.items, value, view.length);
    compiler_barrier();
}

/* ------------------------------------------------------------------------------------------------------------------- integers in bytes */

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "only little-endian machines"
#endif

/* At any alignment. Shared bytes are read and written by one access of the integer's width where the machine can. */
#define CLOISTER_BYTES(T)                                                                                                                \
    typedef T __attribute__((aligned(1), may_alias)) Unaligned_##T;                                                                       \
    OPERATION T load_le_##T##_at(View_u8 view, u64 offset, u32 file, u32 line)                                                            \
    {                                                                                                                                      \
        return *(const Unaligned_##T *)(view.items + offset_at(offset, sizeof(T), view.length, file, line));                              \
    }                                                                                                                                      \
    OPERATION T load_be_##T##_at(View_u8 view, u64 offset, u32 file, u32 line)                                                            \
    {                                                                                                                                      \
        return byte_swap_##T(load_le_##T##_at(view, offset, file, line));                                                                  \
    }                                                                                                                                      \
    OPERATION void store_le_##T##_at(View_u8 view, u64 offset, T value, u32 file, u32 line)                                               \
    {                                                                                                                                      \
        *(Unaligned_##T *)(view.items + offset_at(offset, sizeof(T), view.length, file, line)) = value;                                   \
    }                                                                                                                                      \
    OPERATION void store_be_##T##_at(View_u8 view, u64 offset, T value, u32 file, u32 line)                                               \
    {                                                                                                                                      \
        store_le_##T##_at(view, offset, byte_swap_##T(value), file, line);                                                                 \
    }                                                                                                                                      \
    OPERATION T shared_load_le_##T##_at(View_Shared_u8 view, u64 offset, u32 file, u32 line)                                              \
    {                                                                                                                                      \
        return *(const volatile Unaligned_##T *)(view.items + offset_at(offset, sizeof(T), view.length, file, line));                     \
    }                                                                                                                                      \
    OPERATION T shared_load_be_##T##_at(View_Shared_u8 view, u64 offset, u32 file, u32 line)                                              \
    {                                                                                                                                      \
        return byte_swap_##T(shared_load_le_##T##_at(view, offset, file, line));                                                           \
    }                                                                                                                                      \
    OPERATION void shared_store_le_##T##_at(View_Shared_u8 view, u64 offset, T value, u32 file, u32 line)                                 \
    {                                                                                                                                      \
        *(volatile Unaligned_##T *)(view.items + offset_at(offset, sizeof(T), view.length, file, line)) = value;                          \
    }                                                                                                                                      \
    OPERATION void shared_store_be_##T##_at(View_Shared_u8 view, u64 offset, T value, u32 file, u32 line)                                 \
    {                                                                                                                                      \
        shared_store_le_##T##_at(view, offset, byte_swap_##T(value), file, line);                                                          \
    }
CLOISTER_BYTES(u8)
CLOISTER_BYTES(u16)
CLOISTER_BYTES(u32)
CLOISTER_BYTES(u64)
CLOISTER_BYTES(i8)
CLOISTER_BYTES(i16)
CLOISTER_BYTES(i32)
CLOISTER_BYTES(i64)

/* Memory of a structure among shared bytes. */
OPERATION void *overlay_at(View_Shared_u8 view, u64 offset, u64 size, u64 alignment, u32 file, u32 line)
{
    Shared_u8 *const place = view.items + offset_at(offset, size, view.length, file, line);
    PANIC_IF((u64)place % alignment != 0, PANIC_ALIGNMENT);
    return (void *)(__UINTPTR_TYPE__)place;
}
#define overlay(T, view, offset) ((T *)overlay_at(view, offset, sizeof(T), _Alignof(T), HERE))

/* ------------------------------------------------------------------------------------------------------------------- the machine */

#define read_system_register(name)                                                                                                       \
    ({                                                                                                                                     \
        u64 value_;                                                                                                                        \
        __asm__ volatile("mrs %0, " name : "=r"(value_) : : "memory");                                                                     \
        value_;                                                                                                                            \
    })
#define write_system_register(name, value)                                                                                               \
    do {                                                                                                                                   \
        const u64 value_ = (value);                                                                                                        \
        __asm__ volatile("msr " name ", %0" : : "r"(value_) : "memory");                                                                   \
    } while (0)
#define barrier(instruction) __asm__ volatile(instruction : : : "memory")
#define system_instruction(instruction) __asm__ volatile(instruction : : : "memory")
#define system_instruction_with(instruction, operand)                                                                                    \
    do {                                                                                                                                   \
        const u64 operand_ = (operand);                                                                                                    \
        __asm__ volatile(instruction ", %0" : : "r"(operand_) : "memory");                                                                 \
    } while (0)

/* ------------------------------------------------------------------------------------------------------------------- log */

void cloister_log_byte(u8 byte);

#define LOG_FUNCTION static __attribute__((noinline, unused, cold))

LOG_FUNCTION void log_text(const char *text)
{
    for (; *text != 0; text += 1) {
        cloister_log_byte((u8)*text);
    }
}

LOG_FUNCTION void log_digits(u64 value, u64 base)
{
    u8 digits[20];
    u32 count = 0;
    do {
        const u8 digit = (u8)(value % base);
        digits[count] = (u8)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        count += 1;
        value /= base;
    } while (value != 0);
    while (count != 0) {
        count -= 1;
        cloister_log_byte(digits[count]);
    }
}

LOG_FUNCTION void log_signed(i64 value, u64 base)
{
    if (value < 0) {
        cloister_log_byte('-');
        log_digits(0 - (u64)value, base);
    } else {
        log_digits((u64)value, base);
    }
}

#define log_decimal(value) log_digits(value, 10)
#define log_hexadecimal(value) log_digits(value, 16)
#define log_signed_decimal(value) log_signed(value, 10)
#define log_signed_hexadecimal(value) log_signed(value, 16)

#endif
