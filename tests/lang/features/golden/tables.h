/* Emitted from tables.py. */
#ifndef CLOISTER_EMITTED_TABLES_H
#define CLOISTER_EMITTED_TABLES_H

#include "cloister.h"

#define LIMIT 12
#define STEP 3

static u32 constants(u8, u32);
static u16 table_of_type(u64);

#endif
