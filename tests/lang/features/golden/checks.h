/* Emitted from checks.py. */
#ifndef CLOISTER_EMITTED_CHECKS_H
#define CLOISTER_EMITTED_CHECKS_H

#include "cloister.h"

#define LIMIT 512
#define PAGE 0x1000

static u32 checked(u32, u32);
static u64 unchecked(u64);
static u8 narrow(u8, u8);
static i32 checks_signed(i32, i32);
static u16 shifts(u16, u16);
static i16 conversions(u64, i64);
static bool comparison(u32, u32, u32);
static u64 over_lines(u64, u64);

#endif
