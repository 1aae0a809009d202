/*
 * Loops of every kind: ranges up, down and by steps to the ends of their types, `while`, `break`, `continue`, `return`.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 7 "loops.py"
static u32 while_countdown(u8 n, u8 stop)
{
#line 8
    u32 total = 0;
    while (n > stop) {
        total = add_u32(total, (u32)n);
        n = sub_u8(n, 1);
        if (total > 5000) {
            break;
        }
#line 14
        if (n % 3 == 0) {
            continue;
        }
#line 16
        total = add_u32(total, 1);
    }
#line 17
    return total;
}

static u64 range_sum(u8 a, u8 b)
{
#line 21
    u64 total = 0;
    for (u8 i = a; i < b; i = (u8)(i + 1)) {
        total = mul_u64(total, 3) % 1000003 + (u64)i;
    }
#line 24
    return total;
}

static u64 range_step(u8 a, u8 b)
{
#line 28
    u64 total = 0;
    for (u8 i = a; i < b; i = step_up_u8(i, 7, b)) {
        total = mul_u64(total, 3) % 1000003 + (u64)i;
    }
#line 31
    return total;
}

static u64 range_down(u8 a, u8 b)
{
#line 35
    u64 total = 0;
    for (u8 i = a; i > b; i = (u8)(i - 1)) {
        total = mul_u64(total, 3) % 1000003 + (u64)i;
    }
#line 38
    return total;
}

static i64 range_down_steps(i8 a, i8 b)
{
#line 42
    i64 total = 0;
    for (i8 i = a; i > b; i = step_down_i8(i, 100, b)) {
        total = mod_i64(mul_i64(total, 3), 1000003) + (i64)i;
    }
#line 45
    return total;
}

static i64 range_signed(i8 a, i8 b)
{
#line 49
    i64 total = 0;
    for (i8 i = a; i < b; i = step_up_i8(i, 50, b)) {
        total = mod_i64(mul_i64(total, 3), 1000003) + (i64)i;
    }
#line 52
    return total;
}
/* The counter must not wrap at the end of its type. */
static u64 range_near_the_end(u8 offset)
{
    u64 total = 0;
    for (u64 i = 18446744073709551610u + (u64)(offset % 6); i < 18446744073709551615u; i = step_up_u64(i, 2, 18446744073709551615u)) {
        total = mul_u64(total, 3) % 1000003 + i % 1000;
    }
#line 60
    return total;
}
/* Assigning the loop variable does not change the iteration. */
static u64 range_assigned_in_body(u8 n)
{
    u64 total = 0;
    for (u8 i_1 = 0; i_1 < n; i_1 = (u8)(i_1 + 1)) {
        u8 i = i_1;
#line 67
        i = add_u8(i, 5);
        total = add_u64(total, (u64)i);
    }
#line 69
    return total;
}

static u64 range_bounds_once(u8 n)
{
#line 73
    u8 stop = n;
    u64 total = 0;
    for (u8 i = 0, i_end_1 = stop; i < i_end_1; i = (u8)(i + 1)) {
        stop = 0;
        total = add_u64(total, (u64)i + (u64)stop);
    }
#line 78
    return total;
}

static u32 nested_loops(u8 n, u8 m)
{
#line 82
    u32 hits = 0;
    for (u8 i = 0, i_end_1 = n % 20; i < i_end_1; i = (u8)(i + 1)) {
        for (u8 j = 0, j_end_2 = m % 20; j < j_end_2; j = (u8)(j + 1)) {
            if (i == j) {
                continue;
            }
#line 87
            if ((u32)i * (u32)j > 90) {
                break;
            }
#line 89
            hits = add_u32(hits, 1);
        }
#line 90
        if (hits > 100) {
            break;
        }
    }
#line 92
    return hits;
}

static u32 loop_local_after(u8 n)
{
#line 96
    u32 last = 0;
    for (u8 i = 0; i < n; i = (u8)(i + 1)) {
        last = (u32)i * 2;
        if (last > 40) {
            return last;
        }
    }
#line 101
    return add_u32(last, 1000);
}

static u32 return_in_loop(u8 n)
{
#line 105
    while (true) {
        if (n > 100) {
            return 1;
        }
#line 108
        n = add_u8(n, 3);
    }
}
