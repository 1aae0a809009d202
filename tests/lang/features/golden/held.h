/* Emitted from held.py. */
#ifndef CLOISTER_EMITTED_HELD_H
#define CLOISTER_EMITTED_HELD_H

#include "cloister.h"

typedef u32 Pair;
typedef struct Inner Inner;
typedef struct Outer Outer;
typedef struct Shown Shown;
typedef struct Nest Nest;
typedef struct At At;
typedef struct Row Row;
typedef struct Link Link;

CLOISTER_VIEW(View_Pair, Pair)
CLOISTER_VIEW(View_Inner, Inner)
CLOISTER_VIEW(View_Row, Row)
CLOISTER_VIEW(View_Link, Link)
/* first: bits 0..3 */
OPERATION u32 Pair_first(Pair word) { return (u32)(word & 0xf); }
OPERATION Pair Pair_first_bits(u32 value) { return (Pair)((u64)value); }
OPERATION Pair Pair_with_first(Pair word, u32 value)
{
    return (Pair)((word & (Pair)~(Pair)0xf) | Pair_first_bits(value));
}
/* second: bits 4..7 */
OPERATION u32 Pair_second(Pair word) { return (u32)((word >> 4) & 0xf); }
OPERATION Pair Pair_second_bits(u32 value) { return (Pair)((u64)value << 4); }
OPERATION Pair Pair_with_second(Pair word, u32 value)
{
    return (Pair)((word & (Pair)~(Pair)0xf0) | Pair_second_bits(value));
}
/* rest: bits 8..31 */
OPERATION u32 Pair_rest(Pair word) { return (u32)(word >> 8); }
OPERATION Pair Pair_rest_bits(u32 value) { return (Pair)((u64)value << 8); }
OPERATION Pair Pair_with_rest(Pair word, u32 value)
{
    return (Pair)((word & (Pair)~(Pair)0xffffff00u) | Pair_rest_bits(value));
}

struct Inner {
    Pair pair;
    u32 number;
    u32 numbers[2];
};
_Static_assert(sizeof(Inner) == 16, "size of Inner");
_Static_assert(__builtin_offsetof(Inner, pair) == 0, "Inner.pair");
_Static_assert(__builtin_offsetof(Inner, number) == 4, "Inner.number");
_Static_assert(__builtin_offsetof(Inner, numbers) == 8, "Inner.numbers");

struct Outer {
    Inner inner;
    Pair pairs[4];
    Inner inners[4];
};
_Static_assert(sizeof(Outer) == 96, "size of Outer");
_Static_assert(__builtin_offsetof(Outer, inner) == 0, "Outer.inner");
_Static_assert(__builtin_offsetof(Outer, pairs) == 16, "Outer.pairs");
_Static_assert(__builtin_offsetof(Outer, inners) == 32, "Outer.inners");

struct Shown {
    View_u8 bytes;
};
_Static_assert(sizeof(Shown) == 16, "size of Shown");
_Static_assert(__builtin_offsetof(Shown, bytes) == 0, "Shown.bytes");

struct Nest {
    Inner inner;
    u32 number;
    Inner again;
};
_Static_assert(sizeof(Nest) == 36, "size of Nest");
_Static_assert(__builtin_offsetof(Nest, inner) == 0, "Nest.inner");
_Static_assert(__builtin_offsetof(Nest, number) == 16, "Nest.number");
_Static_assert(__builtin_offsetof(Nest, again) == 20, "Nest.again");

struct At {
    u8 row;
};
_Static_assert(sizeof(At) == 1, "size of At");
_Static_assert(__builtin_offsetof(At, row) == 0, "At.row");

struct Row {
    u8 items[3];
};
_Static_assert(sizeof(Row) == 3, "size of Row");
_Static_assert(__builtin_offsetof(Row, items) == 0, "Row.items");

struct Link {
    u8 items[2];
    Link *next;
};
_Static_assert(sizeof(Link) == 16, "size of Link");
_Static_assert(__builtin_offsetof(Link, items) == 0, "Link.items");
_Static_assert(__builtin_offsetof(Link, next) == 8, "Link.next");

CLOISTER_VIEW_OPERATIONS(View_Pair, Pair)
CLOISTER_VIEW_OPERATIONS(View_Inner, Inner)
CLOISTER_VIEW_OPERATIONS(View_Row, Row)
CLOISTER_VIEW_OPERATIONS(View_Link, Link)
static void _reset(u32);
static u32 _set_second(u32);
static u32 _next(void);
static u32 _choose_two(u32);
static u32 _all(void);
static u32 field_set(u32, u32);
static u32 field_changed(u32, u32);
static u32 variable_set(u32, u32);
static u32 variable_changed(u32, u32);
static u32 element_set(u32, u8, u32);
static u32 element_changed(u32, u8, u32);
static u32 next_element_set(u32, u32);
static u32 next_element_changed(u32, u32);
static u32 nested_element(u32, u8, u32);
static void _through(Inner *, Outer *, u32);
static u32 pointer(u32, u32);
static u32 chosen_pointer(u32, u32);
static u32 _local(Inner *, u32);
static u32 local_struct(u32, u32);
static u32 replaced(u32, u32);
static u32 replaced_in_place(u32, u32);
static u32 made(u32, u32);
static u32 _change_numbers(u32);
static u32 made_with_structs(u32, u32);
static u32 whole_element(u32, u32);
static u32 _next_of(u32);
static u32 whole_copied(u32, u32);
static u32 _bump(u32);
static bool chained(u32, u32);
static bool chained_middle(u32, u32);
static bool chained_convert(u32, u32);
static u32 compared(u32, u32);
static u32 stored_bytes(u32, u32);
static u32 indexed(u32, u8);
static u32 table(u32, u32);
static u32 each_row(u8);
static u32 each_of_local(u8);
static u32 each_link(u8);
static u32 ranged(u32, u32);

#endif
