/*
 * Uses of another module's declarations; panics there carry its file.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 2

#line 9 "importing.py"
static u32 push_many(u8 n)
{
#line 10
    Stack stack = {.count = 0, .mode = Mode_IDLE};
    for (u8 i = 0; i < n; i = (u8)(i + 1)) {
        Stack_push(&stack, (u32)i + FACTOR);
    }
#line 13
    return drain(&stack);
}

static u32 pop_empty(u8 n)
{
#line 17
    Stack stack = {.count = (u32)n, .mode = Mode_IDLE};
    const u32 t_1 = Stack_pop(&stack); return add_u32(t_1, Stack_pop(&stack));
}

static u32 common_state(u32 x)
{
#line 22
    if (Stack_full(&common)) {
        drain(&common);
    }
#line 24
    Stack_push(&common, x % 1000);
    return add_u32(common.count, CAPACITY);
}

static u64 mode_after(u8 n)
{
#line 29
    Stack stack = {.count = 0, .mode = Mode_from(n)};
    if (stack.mode != Mode_STOPPED) {
        Stack_push(&stack, 1);
    }
#line 32
    return (u64)stack.mode;
}
