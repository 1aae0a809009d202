/* Emitted from ranges.py. */
#ifndef CLOISTER_EMITTED_RANGES_H
#define CLOISTER_EMITTED_RANGES_H

#include "cloister.h"

static u32 known_ranges(u8, u8);
static u8 not_quite_known(u8, u8);
static u32 shift_known(u32, u32);

#endif
