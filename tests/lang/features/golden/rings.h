/* Emitted from rings.py. */
#ifndef CLOISTER_EMITTED_RINGS_H
#define CLOISTER_EMITTED_RINGS_H

#include "cloister.h"

#define REGION_RING_ADDRESS ((u64)0x2000200000)
#define REGION_RING_SIZE ((u64)0x1000)
#define REGION_RING view(View_Shared_u8, (Shared_u8 *)REGION_RING_ADDRESS, REGION_RING_SIZE)
#define REGION_PACKETS_ADDRESS ((u64)0x2000400000)
#define REGION_PACKETS_SIZE ((u64)0x200000)
#define REGION_PACKETS view(View_Shared_u8, (Shared_u8 *)REGION_PACKETS_ADDRESS, REGION_PACKETS_SIZE)
#define CAPACITY 8

typedef struct Entry Entry;
typedef struct Ring Ring;

CLOISTER_VIEW(View_Entry, Entry)
struct Entry {
    Shared_u64 offset;
    Shared_u16 length;
};
_Static_assert(sizeof(Entry) == 16, "size of Entry");
_Static_assert(__builtin_offsetof(Entry, offset) == 0, "Entry.offset");
_Static_assert(__builtin_offsetof(Entry, length) == 8, "Entry.length");

struct Ring {
    Shared_u16 tail;
    Shared_bool ready;
    Entry entries[8];
};
_Static_assert(sizeof(Ring) == 136, "size of Ring");
_Static_assert(__builtin_offsetof(Ring, tail) == 0, "Ring.tail");
_Static_assert(__builtin_offsetof(Ring, ready) == 2, "Ring.ready");
_Static_assert(__builtin_offsetof(Ring, entries) == 8, "Ring.entries");

CLOISTER_VIEW_OPERATIONS(View_Entry, Entry)
static void put(u16, u64);
static u64 take(void);
static u32 header(View_u8);
static u64 private(u64);
static u64 over(u64);

#endif
