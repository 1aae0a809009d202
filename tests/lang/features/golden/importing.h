/* Emitted from importing.py. */
#ifndef CLOISTER_EMITTED_IMPORTING_H
#define CLOISTER_EMITTED_IMPORTING_H

#include "cloister.h"
#include "imported.h"

static u32 push_many(u8);
static u32 pop_empty(u8);
static u32 common_state(u32);
static u64 mode_after(u8);

#endif
