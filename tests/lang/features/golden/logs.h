/* Emitted from logs.py. */
#ifndef CLOISTER_EMITTED_LOGS_H
#define CLOISTER_EMITTED_LOGS_H

#include "cloister.h"

typedef u8 Shade;
enum {
    Shade_DARK = 0,
    Shade_MEDIUM = 1,
    Shade_LIGHT = 7
};
OPERATION Shade Shade_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 0 && x != 1 && x != 7, PANIC_ENUM);
    return (Shade)x;
}
#define Shade_from(x) Shade_from_at(x, HERE)

static void logs(u32, i8, bool, u64);
static u32 whole_lines_only(u32, u32);

#endif
