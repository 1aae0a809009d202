/* Emitted from shared.py. */
#ifndef CLOISTER_EMITTED_SHARED_H
#define CLOISTER_EMITTED_SHARED_H

#include "cloister.h"

typedef struct Ring Ring;

struct Ring {
    Shared_u16 tail;
    Shared_u16 head;
    Shared_bool signalled;
    Shared_u32 slots[4];
};
_Static_assert(sizeof(Ring) == 24, "size of Ring");
_Static_assert(__builtin_offsetof(Ring, tail) == 0, "Ring.tail");
_Static_assert(__builtin_offsetof(Ring, head) == 2, "Ring.head");
_Static_assert(__builtin_offsetof(Ring, signalled) == 4, "Ring.signalled");
_Static_assert(__builtin_offsetof(Ring, slots) == 8, "Ring.slots");

static void fill_buffer(u32);
static u32 sum_view(View_u8);
static u32 digest(void);
static u32 shared_fields(u16, u16);
static u32 shared_elements(u8, u32);
static u32 shared_order(u8, u32);
static u32 shared_bytes(u8, u8);
static u64 shared_loads(u8, u64);
static u32 shared_copies(u32, u8, u8);
static u32 shared_fill(u8, u8);

#endif
