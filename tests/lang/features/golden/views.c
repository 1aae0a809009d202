/*
 * Views of arrays: slices of them, elements, lengths, filling and copying.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 13 "views.py"
static u8 buffer[24];
static u32 words[6];
static Entry entries[5];
static i16 views_signed[4];


static void fill_buffer(u32 seed)
{
#line 20
    u32 x = seed;
    for (u64 i = 0; i < 24; i += 1) {
        x = x * 1664525 + 1013904223;
        buffer[i] = (u8)(x >> 24);
    }
}

#line 26
static u32 sum_view(View_u8 v)
{
#line 27
    u32 total = 0;
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u8 x = v.items[x_index_1];
#line 29
        total = mul_u32(total, 31) % 65521 + (u32)x;
    }
#line 30
    return total;
}

static u32 digest(void)
{
#line 34
    return sum_view(view(View_u8, buffer, 24));
}

static u32 view_index(u32 seed, u8 i)
{
#line 38
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), 4, 20);
    return (u32)v.items[index(i, v.length)] + (u32)v.items[index(0, v.length)];
}

static u32 view_write(u32 seed, u8 i, u8 x)
{
#line 44
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), 4, 20);
    v.items[index(i, v.length)] = x;
    const u64 at_1 = index(1, v.length); v.items[at_1] = add_u8(v.items[at_1], 1);
    return digest();
}

static u32 slices(u32 seed, u8 a, u8 b)
{
#line 52
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), a, b);
    u64 n = v.length;
    return add_u32(sum_view(v), (u32)n);
}

static u32 slices_open(u32 seed, u8 a, u8 b)
{
#line 59
    fill_buffer(seed);
    View_u8 tail = slice(View_u8, view(View_u8, buffer, 24), a, 24);
    View_u8 head = slice(View_u8, view(View_u8, buffer, 24), 0, b);
    const u32 t_1 = mul_u32(sum_view(tail), 3); return add_u32(add_u32(t_1, sum_view(head)), (u32)tail.length);
}

static u32 slices_of_slices(u32 seed, u8 a, u8 b, u8 c)
{
#line 66
    fill_buffer(seed);
    View_u8 v = slice(View_u8, view(View_u8, buffer, 24), 2, 22);
    v = slice(View_u8, v, a, v.length);
    v = slice(View_u8, v, 0, b);
    v = slice(View_u8, v, c, v.length);
    return sum_view(v);
}

static u32 slice_expression(u32 seed, u8 a, u8 b)
{
#line 75
    fill_buffer(seed);
    View_u8 t_1 = slice(View_u8, view(View_u8, buffer, 24), add_u8(a, 1), mul_u8(b, 2));
#line 76
    return sum_view(slice(View_u8, t_1, 1, t_1.length));
}

static u64 view_lengths(u8 a, u8 b)
{
#line 80
    View_u8 t_1 = slice(View_u8, view(View_u8, buffer, 24), a, b);
#line 80
    View_Entry t_2 = slice(View_Entry, view(View_Entry, entries, 5), 1, 5);
#line 80
    return t_1.length * 100 + 6 + t_2.length;
}

static u32 fills(u32 seed, u8 a, u8 b, u8 x)
{
#line 84
    fill_buffer(seed);
    fill_bytes(slice(View_u8, view(View_u8, buffer, 24), a, b), x);
    return digest();
}

static u32 fill_words(u32 x, u8 a)
{
#line 90
    View_u32_fill(view(View_u32, words, 6), 1);
    View_u32_fill(slice(View_u32, view(View_u32, words, 6), a, 6), x);
    u32 total = 0;
    for (u64 w_index_1 = 0; w_index_1 < 6; w_index_1 += 1) {
        u32 w = words[w_index_1];
#line 94
        total = total + w;
    }
#line 95
    return total;
}

static u32 copies(u32 seed, u8 a, u8 b, u8 c, u8 d)
{
#line 99
    fill_buffer(seed);
    u8 other[16] = {0};
    copy_bytes(u8, u8, slice(View_u8, view(View_u8, other, 16), a, b), slice(View_u8, view(View_u8, buffer, 24), c, d));
    return sum_view(view(View_u8, other, 16));
}

static u32 copies_back(u32 seed, u8 a)
{
#line 106
    fill_buffer(seed);
    u8 other[4] = {0};
    fill_bytes(view(View_u8, other, 4), 9);
    copy_bytes(u8, u8, slice(View_u8, view(View_u8, buffer, 24), a, (u64)a + 4), view(View_u8, other, 4));
    return digest();
}

static u32 word_views(u8 i, u32 x)
{
#line 114
    View_u32 v = slice(View_u32, view(View_u32, words, 6), 1, 5);
    v.items[index(i, v.length)] = x;
    v.items[index(0, v.length)] = v.items[index(i, v.length)] / 2;
    u32 total = 0;
    for (u64 w_index_1 = 0; w_index_1 < v.length; w_index_1 += 1) {
        u32 w = v.items[w_index_1];
#line 119
        total = total + w;
    }
#line 120
    return total;
}

static u32 struct_views(u8 i, u32 x)
{
#line 124
    View_Entry v = slice(View_Entry, view(View_Entry, entries, 5), 1, 4);
    v.items[index(i, v.length)].high = x;
    Entry *e = &v.items[index(i, v.length)];
    e->low = 3;
    v.items[index(0, v.length)] = v.items[index(i, v.length)];
    const u64 at_1 = index(0, v.length); v.items[at_1].high = v.items[at_1].high / 2;
    u32 total = 0;
    for (u64 each_index_2 = 0; each_index_2 < v.length; each_index_2 += 1) {
        Entry *each = &v.items[each_index_2];
#line 132
        total = total + each->high;
        each->low = 1;
    }
#line 134
    return total + (u32)entries[1].low;
}

static i32 signed_views(u8 i, i16 x)
{
#line 138
    View_i16 v = slice(View_i16, view(View_i16, views_signed, 4), 1, 4);
    v.items[index(i, v.length)] = x;
    return (i32)views_signed[1] - (i32)views_signed[3];
}

static u32 pass_down(View_u32 v, u32 n)
{
#line 144
    if (v.length == 0) {
        return n;
    }
#line 146
    v.items[index(0, v.length)] = n;
    return add_u32(v.items[index(sub_u64(v.length, 1), v.length)], n);
}

static u32 views_as_arguments(u8 a, u32 n)
{
#line 151
    const u32 t_1 = pass_down(view(View_u32, words, 6), n);
#line 151
    const u32 t_2 = add_u32(t_1, pass_down(slice(View_u32, view(View_u32, words, 6), a, 6), n));
#line 151
    return add_u32(t_2, pass_down(slice(View_u32, view(View_u32, words, 6), 6, 6), 1));
}
