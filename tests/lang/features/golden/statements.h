/* Emitted from statements.py. */
#ifndef CLOISTER_EMITTED_STATEMENTS_H
#define CLOISTER_EMITTED_STATEMENTS_H

#include "cloister.h"

typedef u8 Kind;
enum {
    Kind_NONE = 0,
    Kind_ONE = 1,
    Kind_MANY = 2
};
OPERATION Kind Kind_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x > 2, PANIC_ENUM);
    return (Kind)x;
}
#define Kind_from(x) Kind_from_at(x, HERE)

static u32 next_number(u32);
static u32 order(u32);
static bool conditions(u32);
static u32 loops(u32);
static u64 kinds(Kind);
static i32 later(i32);
static void checks(u32);

#endif
