/*
 * A module with a struct and a function over types, which asks for no instance itself.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 14 "generic.py"
static u32 steps;

#line 32
static void note(void)
{
    steps = steps + 1;
}

static u32 steps_taken(void)
{
#line 38
    return steps;
}

static u32 steps_each(u32 among)
{
#line 42
    return div_u32(steps, among);
}
