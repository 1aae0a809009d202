/* Emitted from locals.py. */
#ifndef CLOISTER_EMITTED_LOCALS_H
#define CLOISTER_EMITTED_LOCALS_H

#include "cloister.h"

typedef struct Point Point;

struct Point {
    u32 x;
    u32 y;
};
_Static_assert(sizeof(Point) == 8, "size of Point");
_Static_assert(__builtin_offsetof(Point, x) == 0, "Point.x");
_Static_assert(__builtin_offsetof(Point, y) == 4, "Point.y");

static u32 branches(bool);
static u32 loops(u32);
static Point structs(Point *);
static u64 declared_first(u64);

#endif
