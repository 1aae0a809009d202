/* Emitted from order.py. */
#ifndef CLOISTER_EMITTED_ORDER_H
#define CLOISTER_EMITTED_ORDER_H

#include "cloister.h"

#define BASE 5
#define CALLS 6

typedef struct Point Point;
typedef struct Line Line;

struct Point {
    u32 x;
};
_Static_assert(sizeof(Point) == 4, "size of Point");
_Static_assert(__builtin_offsetof(Point, x) == 0, "Point.x");

struct Line {
    Point start;
    Point end;
    Line *other;
};
_Static_assert(sizeof(Line) == 16, "size of Line");
_Static_assert(__builtin_offsetof(Line, start) == 0, "Line.start");
_Static_assert(__builtin_offsetof(Line, end) == 4, "Line.end");
_Static_assert(__builtin_offsetof(Line, other) == 8, "Line.other");

static u32 top(Line *);
static u32 middle(Line *);
static u32 Line_length(Line *);
static u32 Point_distance(Point *, Point *);
static u32 run(u32, u32);

#endif
