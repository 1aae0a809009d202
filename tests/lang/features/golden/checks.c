/*
 * Integers: what is checked, what needs no check, what wraps.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

/* Sums and products may not fit. */
#line 10 "checks.py"
static u32 checked(u32 a, u32 b)
{
    return add_u32(mul_u32(a, b), LIMIT);
}

static u64 unchecked(u64 a)
{
#line 16
    /* Constants say that none of these can fail. */
    u64 low = a % LIMIT;
    return add_u64(low, (a >> 12) / 3) ^ (a & ((u64)PAGE - 1));
}

static u8 narrow(u8 a, u8 b)
{
#line 22
    return (u8)~(a & b) | wrapping_add_u8(a, b);
}

static i32 checks_signed(i32 a, i32 b)
{
#line 26
    const i32 t_1 = neg_i32(div_i32(a, b)); return add_i32(t_1, mod_i32(a, b));
}

static u16 shifts(u16 a, u16 n)
{
#line 30
    const u16 t_1 = (u16)(shl_u16(a, n) >> 3); return t_1 | wrapping_shl_u16(a, n);
}

static i16 conversions(u64 a, i64 b)
{
#line 34
    u8 small = to_u8(a); /* panics if it does not fit */
    const i16 t_1 = add_i16(add_i16(to_i16_signed(b), (i16)small), (i16)(u8)a); return add_i16(t_1, to_i16(min_u64(a, 7)));
}

static bool comparison(u32 a, u32 b, u32 c)
{
#line 39
    return a <= b && b < c && !(a == 0 || c == LIMIT);
}

static u64 over_lines(u64 a, u64 b)
{
#line 43
    return add_u64_at(add_u64_at(a, mul_u64_at(b, 3, CLOISTER_FILE, 45), CLOISTER_FILE, 44), count_leading_zeros_u64(a), CLOISTER_FILE, 44);
}
