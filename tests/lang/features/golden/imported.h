/* Emitted from imported.py. */
#ifndef CLOISTER_EMITTED_IMPORTED_H
#define CLOISTER_EMITTED_IMPORTED_H

#include "cloister.h"

#define CAPACITY 5
#define FACTOR 3

typedef u8 Mode;
enum {
    Mode_IDLE = 0,
    Mode_BUSY = 1,
    Mode_STOPPED = 2
};
OPERATION Mode Mode_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x > 2, PANIC_ENUM);
    return (Mode)x;
}
#define Mode_from(x) Mode_from_at(x, HERE)

typedef struct Stack Stack;

struct Stack {
    u32 items[5];
    u32 count;
    Mode mode;
};
_Static_assert(sizeof(Stack) == 28, "size of Stack");
_Static_assert(__builtin_offsetof(Stack, items) == 0, "Stack.items");
_Static_assert(__builtin_offsetof(Stack, count) == 20, "Stack.count");
_Static_assert(__builtin_offsetof(Stack, mode) == 24, "Stack.mode");

static void Stack_push(Stack *, u32);
static u32 Stack_pop(Stack *);
static bool Stack_full(Stack *);
static u32 drain(Stack *);
static u32 stacked(u8);

#endif
