/* Emitted from panics.py. */
#ifndef CLOISTER_EMITTED_PANICS_H
#define CLOISTER_EMITTED_PANICS_H

#include "cloister.h"

static u32 asserts(u32, u32);
static u32 panics(u8);
static u8 stops(u8);
static void early(u8);
static u8 early_return(u8);

#endif
