/*
 * Conversions: checked, truncating, from bools, of enums and words; smallest and largest, and integers as bits.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 23 "conversions.py"
static i16 checked(u64 a, i64 b)
{
#line 24
    const i16 t_1 = add_i16((i16)((i16)to_u8(a) + (i16)to_i8_signed(b)), to_i16(to_u32(a)));
#line 24
    return add_i16(t_1, to_i16(to_u16_signed(b)));
}

static i64 between_signs(i32 a, u32 b)
{
#line 28
    return (i64)to_u32_signed(a) * 2 + (i64)to_i32(b);
}

static i64 truncated(i64 a, u32 b)
{
#line 32
    return (i64)(i8)a + (i64)(u16)a * 3 + (i64)(i16)b + (i64)((u64)a >> 40);
}

static u32 of_bools(bool a, bool b)
{
#line 36
    return (u32)a * 2 + (u32)!b + (u32)(u8)(a && b);
}

static u64 of_enums(u16 x)
{
#line 40
    Level level = Level_from(x);
    return (u64)level * 2 + (u64)(level == Level_HIGH);
}

static u32 of_words(u16 raw)
{
#line 45
    Packed packed = Packed_with_level(raw, field_u16(Level_from(Packed_level(raw)), 9));
    return (u32)packed + (u32)Packed_low(packed) + (u32)(u64)Packed_level(packed);
}

static i16 ends(i16 a, i16 b)
{
#line 50
    return (i16)(div_i16(min_i16(a, b), 2) + div_i16(max_i16(a, 7), 2));
}

static i32 as_bits(u16 a, i32 b)
{
#line 54
    return (i32)count_leading_zeros_u16(a) * 100 + (i32)count_trailing_zeros_u16(a) + div_i32(byte_swap_i32(b), 2) + (i32)byte_swap_u16(a);
}
