/* Emitted from contracts.py. */
#ifndef CLOISTER_EMITTED_CONTRACTS_H
#define CLOISTER_EMITTED_CONTRACTS_H

#include "cloister.h"

typedef struct Ring Ring;

struct Ring {
    u16 free_count;
    u16 free[8];
};
_Static_assert(sizeof(Ring) == 18, "size of Ring");
_Static_assert(__builtin_offsetof(Ring, free_count) == 0, "Ring.free_count");
_Static_assert(__builtin_offsetof(Ring, free) == 2, "Ring.free");

static u16 Ring_room(Ring *);
static u16 Ring_take(Ring *);
static u16 take_one(void);
static u64 sum_of(View_u8);
static u32 halve(u32);
static u32 drained(u32);
static void contracts_double(void);

#endif
