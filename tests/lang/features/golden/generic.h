/* Emitted from generic.py. */
#ifndef CLOISTER_EMITTED_GENERIC_H
#define CLOISTER_EMITTED_GENERIC_H

#include "cloister.h"

#define STEP 1

static void note(void);
static u32 steps_taken(void);
static u32 steps_each(u32);

#endif
