/* Emitted from kinds.py. */
#ifndef CLOISTER_EMITTED_KINDS_H
#define CLOISTER_EMITTED_KINDS_H

#include "cloister.h"

typedef u8 Colour;
enum {
    Colour_RED = 0,
    Colour_GREEN = 200
};
OPERATION Colour Colour_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 0 && x != 200, PANIC_ENUM);
    return (Colour)x;
}
#define Colour_from(x) Colour_from_at(x, HERE)

typedef u32 Big;
enum {
    Big_ONE = 1,
    Big_MANY = 65536
};
OPERATION Big Big_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 1 && x != 65536, PANIC_ENUM);
    return (Big)x;
}
#define Big_from(x) Big_from_at(x, HERE)

typedef u64 Info;
typedef struct Inner Inner;
typedef struct Outer Outer;

CLOISTER_VIEW(View_Inner, Inner)
/* A word. */
/* length: bits 0..6 */
OPERATION u64 Info_length(Info word) { return (u64)(word & 0x7f); }
OPERATION Info Info_length_bits(u64 value) { return (Info)((u64)value); }
OPERATION Info Info_with_length(Info word, u64 value)
{
    return (Info)((word & (Info)~(Info)0x7f) | Info_length_bits(value));
}
/* flag: bits 7..7 */
OPERATION bool Info_flag(Info word) { return (word & 0x80) != 0; }
OPERATION Info Info_flag_bits(bool value) { return (Info)((u64)value << 7); }
OPERATION Info Info_with_flag(Info word, bool value)
{
    return (Info)((word & (Info)~(Info)0x80) | Info_flag_bits(value));
}
/* _: bits 8..11 */
OPERATION u64 Info__(Info word) { return (u64)((word >> 8) & 0xf); }
OPERATION Info Info___bits(u64 value) { return (Info)((u64)value << 8); }
OPERATION Info Info_with__(Info word, u64 value)
{
    return (Info)((word & (Info)~(Info)0xf00) | Info___bits(value));
}
/* colour: bits 12..19 */
OPERATION Colour Info_colour(Info word) { return (Colour)((word >> 12) & 0xff); }
OPERATION Info Info_colour_bits(Colour value) { return (Info)((u64)value << 12); }
OPERATION Info Info_with_colour(Info word, Colour value)
{
    return (Info)((word & (Info)~(Info)0xff000) | Info_colour_bits(value));
}
/* label: bits 20..39 */
OPERATION u32 Info_label(Info word) { return (u32)((word >> 20) & 0xfffff); }
OPERATION Info Info_label_bits(u32 value) { return (Info)((u64)value << 20); }
OPERATION Info Info_with_label(Info word, u32 value)
{
    return (Info)((word & (Info)~(Info)0xfffff00000u) | Info_label_bits(value));
}

struct Inner {
    u8 small;
    u64 wide;
    Colour colour;
};
_Static_assert(sizeof(Inner) == 24, "size of Inner");
_Static_assert(__builtin_offsetof(Inner, small) == 0, "Inner.small");
_Static_assert(__builtin_offsetof(Inner, wide) == 8, "Inner.wide");
_Static_assert(__builtin_offsetof(Inner, colour) == 16, "Inner.colour");

/* A struct. */
struct Outer {
    Info info;
    Inner inner;
    u16 table[3];
    View_u8 view;
    Outer *next;
    u32 count;
};
_Static_assert(sizeof(Outer) == 72, "size of Outer");
_Static_assert(__builtin_offsetof(Outer, info) == 0, "Outer.info");
_Static_assert(__builtin_offsetof(Outer, inner) == 8, "Outer.inner");
_Static_assert(__builtin_offsetof(Outer, table) == 32, "Outer.table");
_Static_assert(__builtin_offsetof(Outer, view) == 40, "Outer.view");
_Static_assert(__builtin_offsetof(Outer, next) == 56, "Outer.next");
_Static_assert(__builtin_offsetof(Outer, count) == 64, "Outer.count");

CLOISTER_VIEW_OPERATIONS(View_Inner, Inner)
static Info Info_longer(Info);
static u32 Outer_bump(Outer *, u32);
static u64 words(u64);
static u32 structs(u8);
static u32 matched(Colour, Big, u32);
static u64 run(u64, u8, u8, u32);

#endif
