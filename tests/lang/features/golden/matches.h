/* Emitted from matches.py. */
#ifndef CLOISTER_EMITTED_MATCHES_H
#define CLOISTER_EMITTED_MATCHES_H

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

static u32 match_integer(u8);
static u32 match_falls_out(u8);
static u32 match_enum(u8);
static u32 match_break(u8);

#endif
