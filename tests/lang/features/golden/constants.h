/* Emitted from constants.py. */
#ifndef CLOISTER_EMITTED_CONSTANTS_H
#define CLOISTER_EMITTED_CONSTANTS_H

#include "cloister.h"

#define BITS 12
#define SIZE 4096
#define MASK (-4096)
#define LIMIT 4097
#define DOUBLE 8194
#define HALF 2048
#define DEFAULT 300
#define ENABLED true
#define SECOND 4
#define PAIR 8
#define MIDDLE 21

typedef u16 Level;
enum {
    Level_LOW = 1,
    Level_HIGH = 300
};
OPERATION Level Level_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 1 && x != 300, PANIC_ENUM);
    return (Level)x;
}
#define Level_from(x) Level_from_at(x, HERE)

typedef struct Pair Pair;

struct Pair {
    u8 first;
    u32 second;
};
_Static_assert(sizeof(Pair) == 8, "size of Pair");
_Static_assert(__builtin_offsetof(Pair, first) == 0, "Pair.first");
_Static_assert(__builtin_offsetof(Pair, second) == 4, "Pair.second");

static u64 use(u32, u64, u8);

#endif
