/* Emitted from evaluation.py. */
#ifndef CLOISTER_EMITTED_EVALUATION_H
#define CLOISTER_EMITTED_EVALUATION_H

#include "cloister.h"

typedef u32 Packed;
typedef struct Item Item;
typedef struct Window Window;
typedef struct Link Link;
typedef struct Cell Cell;

CLOISTER_VIEW(View_Item, Item)
CLOISTER_VIEW(View_Link, Link)
CLOISTER_VIEW(View_Packed, Packed)
/* low: bits 0..3 */
OPERATION u32 Packed_low(Packed word) { return (u32)(word & 0xf); }
OPERATION Packed Packed_low_bits(u32 value) { return (Packed)((u64)value); }
OPERATION Packed Packed_with_low(Packed word, u32 value)
{
    return (Packed)((word & (Packed)~(Packed)0xf) | Packed_low_bits(value));
}
/* middle: bits 4..11 */
OPERATION u8 Packed_middle(Packed word) { return (u8)((word >> 4) & 0xff); }
OPERATION Packed Packed_middle_bits(u8 value) { return (Packed)((u64)value << 4); }
OPERATION Packed Packed_with_middle(Packed word, u8 value)
{
    return (Packed)((word & (Packed)~(Packed)0xff0) | Packed_middle_bits(value));
}
/* flag: bits 12..12 */
OPERATION bool Packed_flag(Packed word) { return (word & 0x1000) != 0; }
OPERATION Packed Packed_flag_bits(bool value) { return (Packed)((u64)value << 12); }
OPERATION Packed Packed_with_flag(Packed word, bool value)
{
    return (Packed)((word & (Packed)~(Packed)0x1000) | Packed_flag_bits(value));
}

struct Item {
    u32 a;
    u32 b;
    Packed packed;
};
_Static_assert(sizeof(Item) == 12, "size of Item");
_Static_assert(__builtin_offsetof(Item, a) == 0, "Item.a");
_Static_assert(__builtin_offsetof(Item, b) == 4, "Item.b");
_Static_assert(__builtin_offsetof(Item, packed) == 8, "Item.packed");

struct Window {
    View_u8 bytes;
    u64 at;
};
_Static_assert(sizeof(Window) == 24, "size of Window");
_Static_assert(__builtin_offsetof(Window, bytes) == 0, "Window.bytes");
_Static_assert(__builtin_offsetof(Window, at) == 16, "Window.at");

struct Link {
    u32 number;
    Link *next;
};
_Static_assert(sizeof(Link) == 16, "size of Link");
_Static_assert(__builtin_offsetof(Link, number) == 0, "Link.number");
_Static_assert(__builtin_offsetof(Link, next) == 8, "Link.next");

struct Cell {
    Shared_u32 value;
};
_Static_assert(sizeof(Cell) == 4, "size of Cell");
_Static_assert(__builtin_offsetof(Cell, value) == 0, "Cell.value");

CLOISTER_VIEW_OPERATIONS(View_Item, Item)
CLOISTER_VIEW_OPERATIONS(View_Link, Link)
CLOISTER_VIEW_OPERATIONS(View_Packed, Packed)
static u8 Window_next(Window *);
static View_u8 Window_rest(Window *);
static u32 n(u32);
static u32 check(u32, u32);
static u32 read_trace(void);
static u32 binary(u32, u32, u32);
static u32 shift(u32, u32);
static i32 shift_right(i32, u32);
static u32 divide_global(u32);
static bool compare(u32, u32, u32);
static u32 minimum(u32, u32);
static u32 construct(u32, u32);
static u32 word_order(u32, u32);
static u32 word_replace(u32, u32);
static u32 element(u32, u32, u32);
static u32 element_augmented(u32, u32);
static u32 field_of_word(u32, u8);
static u32 word_elements(u32, u32);
static u32 whole_items(u32, u32);
static Item make(u32);
static u32 slicing(u32, u32, u32);
static u32 loads(u32, u32);
static u32 filling(u32, u32);
static u32 copying(u32, u32, u32);
static u32 overlaying(u32, u32);
static u32 conditional(u32, u32);
static u32 loops(u8, u8);
static u32 each(u8, u8);
static View_u8 part(u32, u32);
static u32 chosen_view(u8, u8);
static u32 view_in_struct(u8, u8);
static u32 optional(bool, u8);
static bool optional_and(u8, u32);
static i32 match_signed(i16);
static u32 match_big(u64);
static u32 match_effects(u32);
static u32 evaluation_default(u32, u32);
static u32 defaults(u32);
static u32 several_lines(u8, u8, u8);
static u32 several_lines_call(u8, u8, u8);
static u8 several_lines_statement(u8, u8, u8);
static u32 several_lines_condition(u8, u8);
static bool several_lines_logical(u8, u8);
static u32 several_lines_word(u32, u8);

#endif
