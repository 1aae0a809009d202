/* Emitted from order_of_operands.py. */
#ifndef CLOISTER_EMITTED_ORDER_OF_OPERANDS_H
#define CLOISTER_EMITTED_ORDER_OF_OPERANDS_H

#include "cloister.h"

static u64 note(u64);
static u64 read_trace(void);
static void reset_trace(void);
static u64 order_of_operands(u64, u64);
static u64 order_of_arguments(u64);
static u64 three(u64, u64, u64);
static u64 order_of_assignment(u8, u64);
static u64 order_of_augmented(u8, u64);
static u64 bump_trace(void);
static u64 augmented_reads_first(u64);
static u64 order_compare(u64, u64);

#endif
