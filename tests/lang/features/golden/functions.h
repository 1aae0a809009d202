/* Emitted from functions.py. */
#ifndef CLOISTER_EMITTED_FUNCTIONS_H
#define CLOISTER_EMITTED_FUNCTIONS_H

#include "cloister.h"

static u32 scaled(u32, u32, u32);
static u32 defaults(u32);
static INLINE u8 small(u8);
static NOINLINE SECTION(".text.apart") u8 apart(u8);
static u8 placed(u8);
static void count(u32);
static u32 counted(u32);
static NORETURN void give_up(u32);
static u32 maybe(u32);
u64 functions_exported(u64);
static u64 calls_exported(u64);

#endif
