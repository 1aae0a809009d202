/* Emitted from memory.py. */
#ifndef CLOISTER_EMITTED_MEMORY_H
#define CLOISTER_EMITTED_MEMORY_H

#include "cloister.h"

typedef struct Ring Ring;

struct Ring {
    Shared_u16 head;
    Shared_u16 tail;
    Shared_bool ready;
    Shared_u32 slots[8];
};
_Static_assert(sizeof(Ring) == 40, "size of Ring");
_Static_assert(__builtin_offsetof(Ring, head) == 0, "Ring.head");
_Static_assert(__builtin_offsetof(Ring, tail) == 2, "Ring.tail");
_Static_assert(__builtin_offsetof(Ring, ready) == 4, "Ring.ready");
_Static_assert(__builtin_offsetof(Ring, slots) == 8, "Ring.slots");

static bool Ring_push(Ring *, u32);
static u64 views(View_u8, View_Shared_u8);
static Ring *ring_at(View_Shared_u8, u32);
static u8 first(View_u8);
static u8 callers(View_Shared_u8);
static u64 run_views(u8, u8, u8);
static u32 run_rings(u32, u32);

#endif
