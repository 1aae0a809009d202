/* Emitted from assignments.py. */
#ifndef CLOISTER_EMITTED_ASSIGNMENTS_H
#define CLOISTER_EMITTED_ASSIGNMENTS_H

#include "cloister.h"

static u32 augmented_all(u32, u32);
static i8 augmented_signed(i8, i8);
static u32 shadowed_names(u32, u32);

#endif
