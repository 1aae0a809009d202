/* Emitted from generics.py. */
#ifndef CLOISTER_EMITTED_GENERICS_H
#define CLOISTER_EMITTED_GENERICS_H

#include "cloister.h"

typedef struct Entry Entry;
typedef struct Queue_Entry_8 Queue_Entry_8;
typedef struct Queue_u32_4 Queue_u32_4;
typedef struct Queue_u8_4 Queue_u8_4;
typedef struct Pair_u32_Entry Pair_u32_Entry;
typedef struct Queue_u8_2 Queue_u8_2;

CLOISTER_VIEW(View_Entry, Entry)
struct Entry {
    u64 offset;
    u16 length;
};
_Static_assert(sizeof(Entry) == 16, "size of Entry");
_Static_assert(__builtin_offsetof(Entry, offset) == 0, "Entry.offset");
_Static_assert(__builtin_offsetof(Entry, length) == 8, "Entry.length");

/* The indices run freely; the slot is the index modulo the capacity. */
struct Queue_Entry_8 {
    u16 head;
    u16 tail;
    Entry items[8];
};
_Static_assert(sizeof(Queue_Entry_8) == 136, "size of Queue_Entry_8");
_Static_assert(__builtin_offsetof(Queue_Entry_8, head) == 0, "Queue_Entry_8.head");
_Static_assert(__builtin_offsetof(Queue_Entry_8, tail) == 2, "Queue_Entry_8.tail");
_Static_assert(__builtin_offsetof(Queue_Entry_8, items) == 8, "Queue_Entry_8.items");

/* The indices run freely; the slot is the index modulo the capacity. */
struct Queue_u32_4 {
    u16 head;
    u16 tail;
    u32 items[4];
};
_Static_assert(sizeof(Queue_u32_4) == 20, "size of Queue_u32_4");
_Static_assert(__builtin_offsetof(Queue_u32_4, head) == 0, "Queue_u32_4.head");
_Static_assert(__builtin_offsetof(Queue_u32_4, tail) == 2, "Queue_u32_4.tail");
_Static_assert(__builtin_offsetof(Queue_u32_4, items) == 4, "Queue_u32_4.items");

/* The indices run freely; the slot is the index modulo the capacity. */
struct Queue_u8_4 {
    u16 head;
    u16 tail;
    u8 items[4];
};
_Static_assert(sizeof(Queue_u8_4) == 8, "size of Queue_u8_4");
_Static_assert(__builtin_offsetof(Queue_u8_4, head) == 0, "Queue_u8_4.head");
_Static_assert(__builtin_offsetof(Queue_u8_4, tail) == 2, "Queue_u8_4.tail");
_Static_assert(__builtin_offsetof(Queue_u8_4, items) == 4, "Queue_u8_4.items");

/* One by value, one by reference, and more of the same. */
struct Pair_u32_Entry {
    u32 first;
    Entry *second;
    Pair_u32_Entry *more;
};
_Static_assert(sizeof(Pair_u32_Entry) == 24, "size of Pair_u32_Entry");
_Static_assert(__builtin_offsetof(Pair_u32_Entry, first) == 0, "Pair_u32_Entry.first");
_Static_assert(__builtin_offsetof(Pair_u32_Entry, second) == 8, "Pair_u32_Entry.second");
_Static_assert(__builtin_offsetof(Pair_u32_Entry, more) == 16, "Pair_u32_Entry.more");

/* The indices run freely; the slot is the index modulo the capacity. */
struct Queue_u8_2 {
    u16 head;
    u16 tail;
    u8 items[2];
};
_Static_assert(sizeof(Queue_u8_2) == 6, "size of Queue_u8_2");
_Static_assert(__builtin_offsetof(Queue_u8_2, head) == 0, "Queue_u8_2.head");
_Static_assert(__builtin_offsetof(Queue_u8_2, tail) == 2, "Queue_u8_2.tail");
_Static_assert(__builtin_offsetof(Queue_u8_2, items) == 4, "Queue_u8_2.items");

CLOISTER_VIEW_OPERATIONS(View_Entry, Entry)
static bool Queue_Entry_8_is_full(Queue_Entry_8 *);
static bool Queue_u32_4_is_full(Queue_u32_4 *);
static bool Queue_u8_4_is_full(Queue_u8_4 *);
static bool Queue_u8_2_is_full(Queue_u8_2 *);
static u16 Queue_Entry_8_slot(Queue_Entry_8 *);
static u16 Queue_u32_4_slot(Queue_u32_4 *);
static u16 Queue_u8_4_slot(Queue_u8_4 *);
static u16 Queue_u8_2_slot(Queue_u8_2 *);
static u16 Queue_Entry_8_count(Queue_Entry_8 *);
static u16 Queue_u32_4_count(Queue_u32_4 *);
static u16 Queue_u8_4_count(Queue_u8_4 *);
static u16 Queue_u8_2_count(Queue_u8_2 *);
static bool put_4(Queue_u32_4 *, u32);
static u64 capacity_of_u32_4(Queue_u32_4 *);
static u32 largest_u32(View_u32);
static u8 largest_u8(View_u8);
static u16 mean_u16(u16, u16);
static u32 mean_u32(u32, u32);
static u32 first_of_u32_Entry(Pair_u32_Entry *);
static u64 total(void);
static u32 means(u16, u32);
static u16 slots(u16);
static u8 biggest(u8, u8);

#endif
