/*
 * What other modules import: struct, enum, constants, functions.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 37 "imported.py"
static Stack common;

#line 24
static void Stack_push(Stack *self, u32 item)
{
#line 25
    self->items[index(self->count, 5)] = item;
    self->count = add_u32(self->count, 1);
    self->mode = Mode_BUSY;
}

#line 29
static u32 Stack_pop(Stack *self)
{
#line 30
    self->count = sub_u32(self->count, 1);
    return self->items[index(self->count, 5)];
}

#line 33
static bool Stack_full(Stack *self)
{
#line 34
    return self->count == CAPACITY;
}




static u32 drain(Stack *stack)
{
#line 41
    u32 total = 0;
    while (stack->count > 0) {
        total = add_u32(total, mul_u32(Stack_pop(stack), FACTOR));
    }
#line 44
    stack->mode = Mode_STOPPED;
    return total;
}

static u32 stacked(u8 n)
{
#line 49
    Stack stack = {.count = 0, .mode = Mode_IDLE};
    for (u8 i = 0; i < n; i = (u8)(i + 1)) {
        Stack_push(&stack, (u32)i);
    }
#line 52
    return drain(&stack);
}
