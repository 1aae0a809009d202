/* Emitted from conditions.py. */
#ifndef CLOISTER_EMITTED_CONDITIONS_H
#define CLOISTER_EMITTED_CONDITIONS_H

#include "cloister.h"

static u32 if_chain(u32);
static i32 conditional(i32, i32);
static u32 conditional_lazy(u32, u32);
static bool logical_lazy(u32, u32);
static bool logical_not(bool, bool);
static bool chain(u8, u8, u8);
static bool chain_lazy(u8, u8, u8);
static bool chain_long(i8, i8, i8, i8);

#endif
