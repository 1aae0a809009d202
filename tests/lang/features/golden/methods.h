/* Emitted from methods.py. */
#ifndef CLOISTER_EMITTED_METHODS_H
#define CLOISTER_EMITTED_METHODS_H

#include "cloister.h"

typedef struct Counter Counter;

struct Counter {
    u32 value;
    u32 limit;
};
_Static_assert(sizeof(Counter) == 8, "size of Counter");
_Static_assert(__builtin_offsetof(Counter, value) == 0, "Counter.value");
_Static_assert(__builtin_offsetof(Counter, limit) == 4, "Counter.limit");

static u32 Counter_bump(Counter *, u32);
static u32 method(u32, u32);
static void helper(Counter *, u32);
static u32 by_reference(u32, u32);

#endif
