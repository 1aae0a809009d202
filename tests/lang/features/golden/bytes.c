/*
 * Integers in bytes: both orders, any alignment, signed and unsigned.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 25 "bytes.py"
static u8 buffer[24];


static void fill_buffer(u32 seed)
{
#line 29
    u32 x = seed;
    for (u64 i = 0; i < 24; i += 1) {
        x = x * 1664525 + 1013904223;
        buffer[i] = (u8)(x >> 24);
    }
}

#line 35
static u32 sum_view(View_u8 v)
{
#line 36
    u32 total = 0;
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u8 x = v.items[x_index_1];
#line 38
        total = mul_u32(total, 31) % 65521 + (u32)x;
    }
#line 39
    return total;
}

static u32 digest(void)
{
#line 43
    return sum_view(view(View_u8, buffer, 24));
}

static u32 store_and_sum(u32 seed, u8 at, u64 x)
{
#line 47
    fill_buffer(seed);
    store_le_u16(view(View_u8, buffer, 24), 1, (u16)x);
    store_be_u32(view(View_u8, buffer, 24), at, (u32)x);
    store_le_u64(view(View_u8, buffer, 24), (u64)at + 3, x);
    store_be_u8(view(View_u8, buffer, 24), at, 7);
    return digest();
}

static u64 loads_le(u32 seed, u8 at)
{
#line 56
    fill_buffer(seed);
    u64 a = (u64)load_le_u8(view(View_u8, buffer, 24), at) + (u64)load_le_u16(view(View_u8, buffer, 24), at) * 3;
    const u64 t_1 = add_u64(a, (u64)load_le_u32(view(View_u8, buffer, 24), at) * 5);
#line 58
    return t_1 ^ load_le_u64(view(View_u8, buffer, 24), at);
}

static u64 loads_be(u32 seed, u64 at)
{
#line 62
    fill_buffer(seed);
    u64 a = (u64)load_be_u8(view(View_u8, buffer, 24), at) + (u64)load_be_u16(view(View_u8, buffer, 24), at) * 3;
    const u64 t_1 = add_u64(a, (u64)load_be_u32(view(View_u8, buffer, 24), at) * 5);
#line 64
    return t_1 ^ load_be_u64(view(View_u8, buffer, 24), at);
}

static i64 loads_signed(u32 seed, u16 at)
{
#line 68
    fill_buffer(seed);
    i64 a = (i64)load_be_i8(view(View_u8, buffer, 24), at) + (i64)load_le_i16(view(View_u8, buffer, 24), at) * 3;
    const i64 t_1 = add_i64(a, (i64)load_be_i32(view(View_u8, buffer, 24), at) * 5);
#line 70
    const i64 t_2 = t_1 ^ load_le_i64(view(View_u8, buffer, 24), at);
#line 70
    return t_2 ^ load_be_i64(view(View_u8, buffer, 24), at);
}

static u32 stores_signed(u32 seed, u16 at, i32 x)
{
#line 74
    fill_buffer(seed);
    store_be_i32(view(View_u8, buffer, 24), at, x);
    store_le_i16(view(View_u8, buffer, 24), 3, (i16)x);
    store_le_i8(view(View_u8, buffer, 24), 9, (i8)x);
    store_be_i64(view(View_u8, buffer, 24), 12, (i64)x * 3);
    return digest();
}

static u32 load_from_slice(u32 seed, u8 a, u8 b, u8 at)
{
#line 83
    fill_buffer(seed);
    return (u32)load_be_u16(slice(View_u8, view(View_u8, buffer, 24), a, b), at);
}

static u32 load_fixed(u32 seed, u8 a)
{
#line 88
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), a, 24);
    return load_be_u32(v, 0) % 1000 + (u32)load_le_u16(v, 4) + (u32)v.items[index(6, v.length)];
}

static u8 load_huge_offset(u64 at)
{
#line 94
    return load_le_u8(view(View_u8, buffer, 24), at);
}
/* The Internet checksum, as an IP stack has it. */
static u16 checksum(u32 seed, u8 a, u8 b)
{
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), a, b);
    u32 total = 0;
    u64 i = 0;
    while (add_u64(i, 1) < v.length) {
        total = add_u32(total, (u32)load_be_u16(v, i));
        i = add_u64(i, 2);
    }
#line 106
    if (i < v.length) {
        total = add_u32(total, (u32)v.items[index(i, v.length)] << 8);
    }
#line 108
    while (total > 65535) {
        total = (total & 65535) + (total >> 16);
    }
#line 110
    return (u16)~(u16)total;
}
