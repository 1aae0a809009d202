/*
 * Methods, and structs given by reference.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 12 "methods.py"
static u32 Counter_bump(Counter *self, u32 by)
{
#line 13
    self->value = add_u32(self->value, by);
    ASSERT(self->value <= self->limit, "over the limit");
    return self->value;
}

static u32 method(u32 start, u32 by)
{
#line 19
    Counter counter = {.value = start, .limit = 5000};
    u32 first = Counter_bump(&counter, by);
    u32 second = Counter_bump(&counter, 1);
    return add_u32(first, second);
}

static void helper(Counter *counter, u32 by)
{
#line 26
    counter->value = add_u32(counter->value, by);
    counter->limit = counter->value;
}

static u32 by_reference(u32 start, u32 by)
{
#line 31
    Counter counter = {.value = start, .limit = 0};
    helper(&counter, by);
    return counter.limit;
}
