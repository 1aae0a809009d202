/* Emitted from unsafe.py. */
#ifndef CLOISTER_EMITTED_UNSAFE_H
#define CLOISTER_EMITTED_UNSAFE_H

#include "cloister.h"
#include "unsafe.model.h"

typedef struct Block Block;

struct Block {
    u64 word;
};
_Static_assert(sizeof(Block) == 8, "size of Block");
_Static_assert(__builtin_offsetof(Block, word) == 0, "Block.word");

extern void put_byte(u8);
NOINLINE SECTION(".boot") u64 unsafe_entry(u64);
static INLINE u64 again(Block *);
static NORETURN void halt(void);

#endif
