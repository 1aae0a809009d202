/* Emitted from enums.py. */
#ifndef CLOISTER_EMITTED_ENUMS_H
#define CLOISTER_EMITTED_ENUMS_H

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

typedef u16 Sparse;
enum {
    Sparse_NONE = 0,
    Sparse_FEW = 3,
    Sparse_MANY = 1000
};
OPERATION Sparse Sparse_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 0 && x != 3 && x != 1000, PANIC_ENUM);
    return (Sparse)x;
}
#define Sparse_from(x) Sparse_from_at(x, HERE)

typedef struct Point Point;
typedef struct Line Line;

CLOISTER_VIEW(View_Colour, Colour)
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

CLOISTER_VIEW_OPERATIONS(View_Colour, Colour)
static u64 array_of_enum(u8, u8);
static u64 enum_convert(u32);
static u64 enum_sparse(u16);
static u64 enum_wide(u64);
static u64 enum_global(u8);
static u64 enum_field(u8);

#endif
