/* Emitted from loops.py. */
#ifndef CLOISTER_EMITTED_LOOPS_H
#define CLOISTER_EMITTED_LOOPS_H

#include "cloister.h"

static u32 while_countdown(u8, u8);
static u64 range_sum(u8, u8);
static u64 range_step(u8, u8);
static u64 range_down(u8, u8);
static i64 range_down_steps(i8, i8);
static i64 range_signed(i8, i8);
static u64 range_near_the_end(u8);
static u64 range_assigned_in_body(u8);
static u64 range_bounds_once(u8);
static u32 nested_loops(u8, u8);
static u32 loop_local_after(u8);
static u32 return_in_loop(u8);

#endif
