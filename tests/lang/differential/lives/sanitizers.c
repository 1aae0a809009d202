/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clang's AddressSanitizer and UndefinedBehaviorSanitizer call, for a library that is loaded into a running Python.
 *
 * The compiler puts the checks into the program; the runtimes that print reports are not in the pinned wheel, and a process that did not
 * start with AddressSanitizer cannot load its own. Emitted code has no heap, so what is left is little: shadow memory, one byte for eight, says
 * which bytes of variables and of stack frames may be touched. A report is kept as text, and the call ends as after a panic.
 *
 * Invariant: outside of `sanitizer_call` the shadow of the stack is clean, also after a panic in the middle of many frames.
 */
#include "cloister.h"

#pragma clang attribute push(__attribute__((no_sanitize("address", "undefined"))), apply_to = function)

#define EXPORTED __attribute__((visibility("default"), used))
#define POISONED_GLOBAL 0xf9
#define POISONED_FRAME 0xf5
#define POISONED_SCOPE 0xf8

int host_call(u32 number, const u64 *arguments, u64 *result);
int sanitizer_call(u32 number, const u64 *arguments, u64 *result);
void sanitizer_start(u64 shadow);

EXPORTED u64 __asan_shadow_memory_dynamic_address;
EXPORTED char sanitizer_report[256];
static u64 report_length;
static u64 stack_top;

/* ------------------------------------------------------------------------------------------------------------------- reports */

static void write_text(const char *text)
{
    for (; *text != 0 && report_length + 1 < sizeof sanitizer_report; text += 1) {
        sanitizer_report[report_length] = *text;
        report_length += 1;
    }
    sanitizer_report[report_length] = 0;
}

static void write_number(u64 value, u64 base)
{
    char digits[24];
    u64 at = sizeof digits - 1;
    digits[at] = 0;
    do {
        at -= 1;
        digits[at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    write_text(digits + at);
}

/* Reason 0 is no panic's: who called looks for the report. */
NORETURN static void stop(void) { cloister_panic(0, 0, 0); }

/* ------------------------------------------------------------------------------------------------------------------- shadow */

static u8 *shadow_of(u64 address) { return (u8 *)(__asan_shadow_memory_dynamic_address + (address >> 3)); }

static void set_shadow(u64 address, u64 size, u8 value)
{
    for (u64 i = 0; i < size; i += 8) {
        *shadow_of(address + i) = value != 0 || size - i >= 8 ? value : (u8)(size - i);
    }
}

static void check(u64 address, u64 size, const char *what)
{
    if (size == 0) {
        return;
    }
    for (u64 at = address & ~(u64)7; at < address + size; at += 8) {
        const u8 shadow = *shadow_of(at);
        const u64 last = (address + size - 1 < at + 7 ? address + size - 1 : at + 7) - at;
        if (shadow == 0 || (shadow < 8 && last < shadow)) {
            continue;
        }
        write_text("AddressSanitizer: ");
        write_text(what);
        write_text(" of ");
        write_number(size, 10);
        write_text(shadow == POISONED_FRAME ? " bytes of a function that has returned"
                   : shadow == POISONED_SCOPE ? " bytes of a local that is gone"
                   : shadow == POISONED_GLOBAL ? " bytes beside a module variable"
                                               : " bytes beside a local");
        write_text(", shadow ");
        write_number(shadow, 16);
        stop();
    }
}

#define ACCESS(SIZE)                                                                                                                      \
    void __asan_load##SIZE(u64 address);                                                                                                   \
    void __asan_load##SIZE(u64 address) { check(address, SIZE, "read"); }                                                                  \
    void __asan_store##SIZE(u64 address);                                                                                                  \
    void __asan_store##SIZE(u64 address) { check(address, SIZE, "write"); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __asan_loadN(u64 address, u64 size);
void __asan_loadN(u64 address, u64 size) { check(address, size, "read"); }
void __asan_storeN(u64 address, u64 size);
void __asan_storeN(u64 address, u64 size) { check(address, size, "write"); }

void *__asan_memcpy(void *to, const void *source, u64 size);
void *__asan_memcpy(void *to, const void *source, u64 size)
{
    check((u64)source, size, "read");
    check((u64)to, size, "write");
    return __builtin_memcpy(to, source, size);
}
void *__asan_memmove(void *to, const void *source, u64 size);
void *__asan_memmove(void *to, const void *source, u64 size)
{
    check((u64)source, size, "read");
    check((u64)to, size, "write");
    return __builtin_memmove(to, source, size);
}
void *__asan_memset(void *to, int value, u64 size);
void *__asan_memset(void *to, int value, u64 size)
{
    check((u64)to, size, "write");
    return __builtin_memset(to, value, size);
}

/* ------------------------------------------------------------------------------------------------------------------- variables */

struct global {
    u64 address, size, size_with_red_zone;
    u64 others[5];
};

static const struct global *first_global, *last_global;

/* From a constructor of the library, before there is a shadow. */
void __asan_register_elf_globals(u64 *flag, const struct global *start, const struct global *stop);
void __asan_register_elf_globals(u64 *flag, const struct global *start, const struct global *stop)
{
    *flag = 1;
    first_global = start;
    last_global = stop;
}
void __asan_unregister_elf_globals(u64 *flag, const struct global *start, const struct global *stop);
void __asan_unregister_elf_globals(u64 *flag, const struct global *start, const struct global *stop)
{
    *flag = 0;
    (void)start, (void)stop; /* at the end of the process: the shadow may be gone already */
}
void __asan_init(void);
void __asan_init(void) {}
void __asan_version_mismatch_check_v8(void);
void __asan_version_mismatch_check_v8(void) {}

EXPORTED void sanitizer_start(u64 shadow)
{
    __asan_shadow_memory_dynamic_address = shadow;
    for (const struct global *each = first_global; each != last_global; each += 1) {
        set_shadow(each->address, each->size_with_red_zone, POISONED_GLOBAL);
        set_shadow(each->address, each->size, 0);
    }
}

/* ------------------------------------------------------------------------------------------------------------------- the stack */

#define SET_SHADOW(BYTE)                                                                                                                  \
    void __asan_set_shadow_##BYTE(u8 *shadow, u64 size);                                                                                   \
    void __asan_set_shadow_##BYTE(u8 *shadow, u64 size) { __builtin_memset(shadow, 0x##BYTE, size); }
SET_SHADOW(00)
SET_SHADOW(01)
SET_SHADOW(02)
SET_SHADOW(03)
SET_SHADOW(04)
SET_SHADOW(05)
SET_SHADOW(06)
SET_SHADOW(07)
SET_SHADOW(f1)
SET_SHADOW(f2)
SET_SHADOW(f3)
SET_SHADOW(f5)
SET_SHADOW(f8)

void __asan_poison_stack_memory(u64 address, u64 size);
void __asan_poison_stack_memory(u64 address, u64 size) { set_shadow(address, (size + 7) & ~(u64)7, POISONED_SCOPE); }
void __asan_unpoison_stack_memory(u64 address, u64 size);
void __asan_unpoison_stack_memory(u64 address, u64 size) { set_shadow(address, size, 0); }

/* Before each call that does not return: the frames between here and `sanitizer_call` will not clean up. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
    const u64 here = (u64)__builtin_frame_address(0) & ~(u64)7;
    if (here < stack_top) {
        set_shadow(here, (stack_top - here) & ~(u64)7, 0);
    }
}

/* Frames lie here instead of on the stack, one after the other and round again, so that a frame is not soon used for another function. */
static u8 frames[1 << 22] __attribute__((aligned(64)));
static u64 next_frame;
static u8 in_use;

static u64 new_frame(u64 size)
{
    if (next_frame + size > sizeof frames) {
        next_frame = 0;
    }
    u8 *const frame = frames + next_frame;
    next_frame += size;
    set_shadow((u64)frame, size, 0);
    *(u8 **)(frame + size - 8) = &in_use; /* which the compiler clears at the function's end */
    return (u64)frame;
}

#define FRAMES(CLASS)                                                                                                                     \
    u64 __asan_stack_malloc_always_##CLASS(u64 size);                                                                                      \
    u64 __asan_stack_malloc_always_##CLASS(u64 size) { return new_frame((u64)64 << CLASS); }                                               \
    void __asan_stack_free_##CLASS(u64 frame, u64 size);                                                                                   \
    void __asan_stack_free_##CLASS(u64 frame, u64 size) { set_shadow(frame, (u64)64 << CLASS, POISONED_FRAME); }
FRAMES(0)
FRAMES(1)
FRAMES(2)
FRAMES(3)
FRAMES(4)
FRAMES(5)
FRAMES(6)
FRAMES(7)
FRAMES(8)
FRAMES(9)
FRAMES(10)

EXPORTED int sanitizer_call(u32 number, const u64 *arguments, u64 *result)
{
    stack_top = (u64)__builtin_frame_address(0);
    report_length = 0;
    sanitizer_report[0] = 0;
    return host_call(number, arguments, result);
}

/* ------------------------------------------------------------------------------------------------------------------- undefined behaviour */

struct place {
    const char *file;
    u32 line, column;
};

static void undefined(const char *what, const struct place *place)
{
    write_text("UndefinedBehaviorSanitizer: ");
    write_text(what);
    write_text(" at ");
    write_text(place->file);
    write_text(":");
    write_number(place->line, 10);
    stop();
}

/* All of clang's descriptions of a failed check begin with its place, but for the one that is told it beside. */
#define HANDLER(NAME, SUFFIX)                                                                                                             \
    void __ubsan_handle_##NAME##SUFFIX(const struct place *place);                                                                         \
    void __ubsan_handle_##NAME##SUFFIX(const struct place *place) { undefined(#NAME, place); }
HANDLER(type_mismatch, _v1_abort)
HANDLER(alignment_assumption, _abort)
HANDLER(add_overflow, _abort)
HANDLER(sub_overflow, _abort)
HANDLER(mul_overflow, _abort)
HANDLER(negate_overflow, _abort)
HANDLER(divrem_overflow, _abort)
HANDLER(shift_out_of_bounds, _abort)
HANDLER(out_of_bounds, _abort)
HANDLER(local_out_of_bounds, _abort)
HANDLER(builtin_unreachable, )
HANDLER(missing_return, )
HANDLER(vla_bound_not_positive, _abort)
HANDLER(float_cast_overflow, _abort)
HANDLER(load_invalid_value, _abort)
HANDLER(invalid_builtin, _abort)
HANDLER(function_type_mismatch, _abort)
HANDLER(nonnull_arg, _abort)
HANDLER(nullability_arg, _abort)
HANDLER(pointer_overflow, _abort)

void __ubsan_handle_nonnull_return_v1_abort(const void *data, const struct place *place);
void __ubsan_handle_nonnull_return_v1_abort(const void *data, const struct place *place) { undefined("nonnull_return", place); }

#pragma clang attribute pop
