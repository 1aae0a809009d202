/*
 * Operands are evaluated from left to right, a value before the place it is assigned to.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 6 "order_of_operands.py"
static u64 trace;


static u64 note(u64 digit)
{
    trace = add_u64(trace % 100000000 * 10, digit);
    return digit;
}

static u64 read_trace(void)
{
#line 16
    return trace;
}

static void reset_trace(void)
{
    trace = 0;
}

static u64 order_of_operands(u64 a, u64 b)
{
#line 25
    reset_trace();
    const u64 t_2 = note(1);
#line 26
    const u64 t_1 = note(2);
#line 26
    const u64 t_3 = add_u64(t_2, mul_u64(t_1, note(3)));
#line 26
    u64 x = sub_u64(t_3, note(a % 5));
    const u64 t_4 = note(4); u64 y = div_u64(t_4, note(b % 3));
    return add_u64(add_u64(mul_u64(read_trace(), 10), x), y);
}

static u64 order_of_arguments(u64 a)
{
#line 32
    reset_trace();
    const u64 t_1 = note(1);
#line 33
    const u64 t_2 = note(a % 10);
#line 33
    const u64 t_3 = three(t_1, t_2, note(3));
#line 33
    return add_u64(t_3, read_trace());
}

static u64 three(u64 a, u64 b, u64 c)
{
#line 37
    return add_u64(add_u64(a, mul_u64(b, 100)), mul_u64(c, 10000));
}
/* The value comes first, then the place; of two panics the value's is the one. */
static u64 order_of_assignment(u8 a, u64 b)
{
    reset_trace();
    u64 slots[4] = {0};
    const u64 t_1 = div_u64(note(9), b % 4); slots[index(note((u64)(a % 8)), 4)] = t_1;
    return add_u64(read_trace(), slots[0]);
}
/* The place is read first, then the value. */
static u64 order_of_augmented(u8 a, u64 b)
{
    reset_trace();
    u64 slots[4] = {0};
    const u64 at_1 = index(note((u64)(a % 8)), 4);
#line 52
    __typeof__(slots[at_1]) *const place_2 = &slots[at_1];
#line 52
    const u64 t_3 = *place_2;
#line 52
    *place_2 = add_u64(t_3, div_u64(note(9), b % 4));
    return add_u64(read_trace(), slots[0]);
}

static u64 bump_trace(void)
{
    trace = add_u64(trace, 100);
    return 1;
}

static u64 augmented_reads_first(u64 a)
{
    trace = a % 1000;
    const u64 t_1 = trace; trace = add_u64(t_1, bump_trace());
    return trace;
}

static u64 order_compare(u64 a, u64 b)
{
#line 70
    reset_trace();
    const u64 t_1 = note(a % 10); const u64 t_2 = t_1; const u64 t_3 = note(b % 10); bool less = t_2 < t_3 && t_3 <= note(5);
    return add_u64(mul_u64(read_trace(), 2), (u64)less);
}
