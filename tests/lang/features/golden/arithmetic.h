/* Emitted from arithmetic.py. */
#ifndef CLOISTER_EMITTED_ARITHMETIC_H
#define CLOISTER_EMITTED_ARITHMETIC_H

#include "cloister.h"

static u32 operators(u32, u32, u8);
static u32 wrapping(u32, u8);
static u64 conversions(u32, u8, i32, bool);
static u16 bits(u16);
static bool comparisons(u32, u32, bool);
static u64 shifts(u32);

#endif
