/*
 * Operators and conversions.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 20 "arithmetic.py"
static u32 operators(u32 a, u32 b, u8 n)
{
#line 21
    const u32 t_1 = mul_u32(add_u32(a, b), 2); u32 c = sub_u32(t_1, div_u32(a, b) % 3);
    c = (shl_u32(c, n) >> 1) | ((b & ~a) ^ 0xf0);
    c = add_u32(c, 1);
    c = shl_u32(c, n);
    return c;
}

static u32 wrapping(u32 a, u8 n)
{
#line 29
    return a * 3 + wrapping_shl_u32(a, n);
}

static u64 conversions(u32 a, u8 b, i32 c, bool flag)
{
#line 33
    u16 x = to_u16(a);
    u32 y = (u32)b + (u32)flag;
    u8 z = (u8)a;
    i32 w = c < 0 ? neg_i32(c) : c;
    return (u64)x + (u64)y + (u64)z + to_u64_signed(w) + 5;
}

static u16 bits(u16 a)
{
#line 41
    return add_u16(add_u16(add_u16(count_leading_zeros_u16(a), count_trailing_zeros_u16(a)), min_u16(a, 5)), max_u16(byte_swap_u16(a), a));
}

static bool comparisons(u32 a, u32 b, bool flag)
{
#line 45
    return 0 < a && a <= b && b < 100 && !(a == b || flag != (a > 3));
}

static u64 shifts(u32 n)
{
#line 49
    return shl_u64((u64)1, n) | (u64)(n > 2 ? 3 : 4);
}
