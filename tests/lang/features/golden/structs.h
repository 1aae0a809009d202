/* Emitted from structs.py. */
#ifndef CLOISTER_EMITTED_STRUCTS_H
#define CLOISTER_EMITTED_STRUCTS_H

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
typedef struct Point Point;
typedef struct Line Line;
typedef struct Shape Shape;
typedef struct Outer Outer;

CLOISTER_VIEW(View_Line, Line)
CLOISTER_VIEW(View_Point, Point)
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

struct Outer {
    Shape inner;
    u64 tag;
};
_Static_assert(sizeof(Outer) == 80, "size of Outer");
_Static_assert(__builtin_offsetof(Outer, inner) == 0, "Outer.inner");
_Static_assert(__builtin_offsetof(Outer, tag) == 72, "Outer.tag");

CLOISTER_VIEW_OPERATIONS(View_Line, Line)
CLOISTER_VIEW_OPERATIONS(View_Point, Point)
static u32 Header_longer(Header, u32);
static u32 make_and_read(u16, u16);
static u32 assign_copies(u16);
static u32 reference_shares(u16);
static u32 copy_is_apart(u16);
static u32 local_copy(u16);
static Point returned(u16);
static u32 returns_struct(u16);
static u32 nested_assign(u8, u16);
static u32 array_of_structs(u8, u8, u16);
static u32 whole_struct(u8, u32);
static u32 deep_copy(u8, u32);
static u32 zeroes(u8);
static u32 assign_zeroed(void);
static u32 for_each_struct(u16);
static u32 for_each_sees_writes(u16);
static u32 for_each_break(u16);
static u32 local_array(u8, u8);
static u32 array_in_loop(u8);
static u32 array_index_types(u8, u16, u32, u64);
static u32 array_of_bool(u8, bool);
static u32 length_of_array(void);

#endif
