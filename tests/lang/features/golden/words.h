/* Emitted from words.py. */
#ifndef CLOISTER_EMITTED_WORDS_H
#define CLOISTER_EMITTED_WORDS_H

#include "cloister.h"

typedef u8 Colour;
enum {
    Colour_RED = 0,
    Colour_GREEN = 1,
    Colour_BLUE = 2
};
OPERATION Colour Colour_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x > 2, PANIC_ENUM);
    return (Colour)x;
}
#define Colour_from(x) Colour_from_at(x, HERE)

typedef u32 Header;
typedef u64 Wide;
typedef u8 Full;
typedef u32 Odd;
typedef struct Point Point;
typedef struct Line Line;
typedef struct Shape Shape;

CLOISTER_VIEW(View_Line, Line)
CLOISTER_VIEW(View_Header, Header)
/* kind: bits 0..3 */
OPERATION u32 Header_kind(Header word) { return (u32)(word & 0xf); }
OPERATION Header Header_kind_bits(u32 value) { return (Header)((u64)value); }
OPERATION Header Header_with_kind(Header word, u32 value)
{
    return (Header)((word & (Header)~(Header)0xf) | Header_kind_bits(value));
}
/* flag: bits 4..4 */
OPERATION bool Header_flag(Header word) { return (word & 0x10) != 0; }
OPERATION Header Header_flag_bits(bool value) { return (Header)((u64)value << 4); }
OPERATION Header Header_with_flag(Header word, bool value)
{
    return (Header)((word & (Header)~(Header)0x10) | Header_flag_bits(value));
}
/* colour: bits 5..6 */
OPERATION Colour Header_colour(Header word) { return (Colour)((word >> 5) & 0x3); }
OPERATION Header Header_colour_bits(Colour value) { return (Header)((u64)value << 5); }
OPERATION Header Header_with_colour(Header word, Colour value)
{
    return (Header)((word & (Header)~(Header)0x60) | Header_colour_bits(value));
}
/* _: bits 7..11 */
OPERATION u32 Header__(Header word) { return (u32)((word >> 7) & 0x1f); }
OPERATION Header Header___bits(u32 value) { return (Header)((u64)value << 7); }
OPERATION Header Header_with__(Header word, u32 value)
{
    return (Header)((word & (Header)~(Header)0xf80) | Header___bits(value));
}
/* length: bits 12..31 */
OPERATION u32 Header_length(Header word) { return (u32)(word >> 12); }
OPERATION Header Header_length_bits(u32 value) { return (Header)((u64)value << 12); }
OPERATION Header Header_with_length(Header word, u32 value)
{
    return (Header)((word & (Header)~(Header)0xfffff000u) | Header_length_bits(value));
}

/* low: bits 0..0 */
OPERATION u64 Wide_low(Wide word) { return (u64)(word & 0x1); }
OPERATION Wide Wide_low_bits(u64 value) { return (Wide)((u64)value); }
OPERATION Wide Wide_with_low(Wide word, u64 value)
{
    return (Wide)((word & (Wide)~(Wide)0x1) | Wide_low_bits(value));
}
/* middle: bits 1..62 */
OPERATION u64 Wide_middle(Wide word) { return (u64)((word >> 1) & 0x3fffffffffffffffu); }
OPERATION Wide Wide_middle_bits(u64 value) { return (Wide)((u64)value << 1); }
OPERATION Wide Wide_with_middle(Wide word, u64 value)
{
    return (Wide)((word & (Wide)~(Wide)0x7ffffffffffffffeu) | Wide_middle_bits(value));
}
/* high: bits 63..63 */
OPERATION bool Wide_high(Wide word) { return (word & 0x8000000000000000u) != 0; }
OPERATION Wide Wide_high_bits(bool value) { return (Wide)((u64)value << 63); }
OPERATION Wide Wide_with_high(Wide word, bool value)
{
    return (Wide)((word & (Wide)~(Wide)0x8000000000000000u) | Wide_high_bits(value));
}

/* all: bits 0..7 */
OPERATION u8 Full_all(Full word) { return (u8)(word); }
OPERATION Full Full_all_bits(u8 value) { return (Full)((u64)value); }
OPERATION Full Full_with_all(Full word, u8 value)
{
    return (Full)(Full_all_bits(value));
}

/* An enum with more bits than it needs, fields that are named like operations on others, gaps without a name. */
/* colour: bits 0..11 */
OPERATION Colour Odd_colour(Odd word) { return (Colour)(word & 0xfff); }
OPERATION u32 Odd_colour__raw(Odd word) { return (u32)(word & 0xfff); }
OPERATION Odd Odd_colour__bits(Colour value) { return (Odd)((u64)value); }
OPERATION Odd Odd__with_colour(Odd word, Colour value)
{
    return (Odd)((word & (Odd)~(Odd)0xfff) | Odd_colour__bits(value));
}
/* n: bits 14..17 */
OPERATION u32 Odd_n(Odd word) { return (u32)((word >> 14) & 0xf); }
OPERATION Odd Odd_n__bits(u32 value) { return (Odd)((u64)value << 14); }
OPERATION Odd Odd__with_n(Odd word, u32 value)
{
    return (Odd)((word & (Odd)~(Odd)0x3c000) | Odd_n__bits(value));
}
/* n_bits: bits 18..21 */
OPERATION u32 Odd_n_bits(Odd word) { return (u32)((word >> 18) & 0xf); }
OPERATION Odd Odd_n_bits__bits(u32 value) { return (Odd)((u64)value << 18); }
OPERATION Odd Odd__with_n_bits(Odd word, u32 value)
{
    return (Odd)((word & (Odd)~(Odd)0x3c0000) | Odd_n_bits__bits(value));
}
/* _: bits 12..13 */
OPERATION u32 Odd__(Odd word) { return (u32)((word >> 12) & 0x3); }
OPERATION Odd Odd____bits(u32 value) { return (Odd)((u64)value << 12); }
OPERATION Odd Odd__with__(Odd word, u32 value)
{
    return (Odd)((word & (Odd)~(Odd)0x3000) | Odd____bits(value));
}
/* with_n: bits 24..27 */
OPERATION u32 Odd_with_n(Odd word) { return (u32)((word >> 24) & 0xf); }
OPERATION Odd Odd_with_n__bits(u32 value) { return (Odd)((u64)value << 24); }
OPERATION Odd Odd__with_with_n(Odd word, u32 value)
{
    return (Odd)((word & (Odd)~(Odd)0xf000000) | Odd_with_n__bits(value));
}

struct Point {
    u16 x;
    i16 y;
};
_Static_assert(sizeof(Point) == 4, "size of Point");
_Static_assert(__builtin_offsetof(Point, x) == 0, "Point.x");
_Static_assert(__builtin_offsetof(Point, y) == 2, "Point.y");

struct Line {
    Point start;
    Point end;
    Colour colour;
    bool used;
};
_Static_assert(sizeof(Line) == 10, "size of Line");
_Static_assert(__builtin_offsetof(Line, start) == 0, "Line.start");
_Static_assert(__builtin_offsetof(Line, end) == 4, "Line.end");
_Static_assert(__builtin_offsetof(Line, colour) == 8, "Line.colour");
_Static_assert(__builtin_offsetof(Line, used) == 9, "Line.used");

struct Shape {
    Line lines[3];
    u32 weights[5];
    u8 bytes[6];
    Header header;
    u8 count;
};
_Static_assert(sizeof(Shape) == 68, "size of Shape");
_Static_assert(__builtin_offsetof(Shape, lines) == 0, "Shape.lines");
_Static_assert(__builtin_offsetof(Shape, weights) == 32, "Shape.weights");
_Static_assert(__builtin_offsetof(Shape, bytes) == 52, "Shape.bytes");
_Static_assert(__builtin_offsetof(Shape, header) == 60, "Shape.header");
_Static_assert(__builtin_offsetof(Shape, count) == 64, "Shape.count");

CLOISTER_VIEW_OPERATIONS(View_Line, Line)
CLOISTER_VIEW_OPERATIONS(View_Header, Header)
static u32 Header_longer(Header, u32);
static u32 array_of_words(u8, u32);
static u32 word_make(u32, u32, bool);
static u32 word_defaults(u32);
static u32 word_fields(u32);
static u32 word_set(u32, u32, u8);
static u32 word_replace(u32, u32, bool);
static u32 word_global(u32);
static u32 word_in_struct(u32);
static bool word_equal(u32, u32);
static u64 word_wide(u64, u64);
static u8 word_full(u8, u8);
static u32 word_augmented(u32, u32);
static u64 wide_enum(u32);
static u32 odd_names(u32, u32);

#endif
