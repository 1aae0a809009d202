/* Emitted from temporaries.py. */
#ifndef CLOISTER_EMITTED_TEMPORARIES_H
#define CLOISTER_EMITTED_TEMPORARIES_H

#include "cloister.h"

typedef struct Pair Pair;

/* Two numbers, to be changed by who is given them. */
struct Pair {
    u32 left;
    u32 right;
};
_Static_assert(sizeof(Pair) == 8, "size of Pair");
_Static_assert(__builtin_offsetof(Pair, left) == 0, "Pair.left");
_Static_assert(__builtin_offsetof(Pair, right) == 4, "Pair.right");

static u32 Pair_bumped(Pair *, Pair *);
static u32 next_count(void);
static u32 pair_sum(Pair *, Pair *);
static Pair make_pair(u32);
static u32 temporary_struct(u32, u32);
static u32 temporary_result(u32);
static u32 temporary_in_a_loop(u32);

#endif
