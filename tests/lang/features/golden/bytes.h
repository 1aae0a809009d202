/* Emitted from bytes.py. */
#ifndef CLOISTER_EMITTED_BYTES_H
#define CLOISTER_EMITTED_BYTES_H

#include "cloister.h"

static void fill_buffer(u32);
static u32 sum_view(View_u8);
static u32 digest(void);
static u32 store_and_sum(u32, u8, u64);
static u64 loads_le(u32, u8);
static u64 loads_be(u32, u64);
static i64 loads_signed(u32, u16);
static u32 stores_signed(u32, u16, i32);
static u32 load_from_slice(u32, u8, u8, u8);
static u32 load_fixed(u32, u8);
static u8 load_huge_offset(u64);
static u16 checksum(u32, u8, u8);

#endif
