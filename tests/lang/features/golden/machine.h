/* Emitted from machine.py. */
#ifndef CLOISTER_EMITTED_MACHINE_H
#define CLOISTER_EMITTED_MACHINE_H

#include "cloister.h"

typedef struct Frame Frame;

struct Frame {
    u64 word;
};
_Static_assert(sizeof(Frame) == 8, "size of Frame");
_Static_assert(__builtin_offsetof(Frame, word) == 0, "Frame.word");

extern void c_putchar(u32);
static INLINE u64 now(void);
static NOINLINE SECTION(".text.boot") void flush(u64);
NORETURN void entry(void);

#endif
