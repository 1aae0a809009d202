/*
 * Shared memory: relaxed, acquiring and releasing accesses of fields, elements and bytes.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 36 "shared.py"
static u8 buffer[24];
static _Alignas(8) Shared_u8 shared[40];
static Ring ring;


static void fill_buffer(u32 seed)
{
#line 42
    u32 x = seed;
    for (u64 i = 0; i < 24; i += 1) {
        x = x * 1664525 + 1013904223;
        buffer[i] = (u8)(x >> 24);
    }
}

#line 48
static u32 sum_view(View_u8 v)
{
#line 49
    u32 total = 0;
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u8 x = v.items[x_index_1];
#line 51
        total = mul_u32(total, 31) % 65521 + (u32)x;
    }
#line 52
    return total;
}

static u32 digest(void)
{
#line 56
    return sum_view(view(View_u8, buffer, 24));
}

static u32 shared_fields(u16 a, u16 b)
{
#line 60
    store_relaxed(ring.tail, a);
    store_release(ring.head, b);
    store_relaxed(ring.signalled, (u8)(a < b));
    u16 tail = load_relaxed(ring.tail);
    u16 head = load_acquire(ring.head);
    return (u32)tail * 3 + (u32)head + (u32)(load_acquire(ring.signalled) != 0);
}

static u32 shared_elements(u8 i, u32 x)
{
#line 69
    store_relaxed(ring.slots[index(i, 4)], x);
    store_release(ring.slots[0], load_relaxed(ring.slots[index(i, 4)]) / 2);
    const u32 t_1 = load_acquire(ring.slots[0]); return t_1 ^ load_relaxed(ring.slots[index(i, 4)]);
}
/* `place.store(value)`: the place is evaluated before the value. */
static u32 shared_order(u8 i, u32 x)
{
    __typeof__(ring.slots[index(i, 4)]) *const t_1 = &ring.slots[index(i, 4)]; store_relaxed(*t_1, div_u32(100, x % 3));
    return load_relaxed(ring.slots[3]);
}

static u32 shared_bytes(u8 i, u8 x)
{
#line 81
    store_relaxed(shared[index(i, 40)], x);
    View_Shared_u8 v = slice(View_Shared_u8, view(View_Shared_u8, shared, 40), 2, 10);
    store_relaxed(v.items[index(1, v.length)], load_relaxed(v.items[index(i % 8, v.length)]) / 2);
    const u32 t_1 = (u32)load_relaxed(shared[3]); return t_1 + (u32)load_relaxed(v.items[index(1, v.length)]);
}

static u64 shared_loads(u8 at, u64 x)
{
#line 88
    View_Shared_u8 v = slice(View_Shared_u8, view(View_Shared_u8, shared, 40), 3, 30);
    shared_store_le_u64(v, at, x);
    shared_store_be_u16(v, 1, (u16)x);
    shared_store_be_u32(v, 5, (u32)x);
    shared_store_le_i32(v, 9, (i32)x);
    const u64 t_1 = shared_load_be_u64(v, at); u64 a = t_1 ^ (u64)shared_load_le_u32(v, at);
    const u64 t_2 = a ^ (u64)shared_load_be_u16(v, at);
#line 94
    const u64 t_3 = t_2 ^ (u64)shared_load_le_u8(v, at);
#line 94
    const u64 t_4 = t_3 ^ (u64)shared_load_be_u32(v, 2);
#line 94
    return t_4 ^ to_u64_signed((shared_load_le_i32(v, 9) >> 31) & 1);
}

static u32 shared_copies(u32 seed, u8 a, u8 b)
{
#line 98
    fill_buffer(seed);
    copy_bytes(Shared_u8, u8, slice(View_Shared_u8, view(View_Shared_u8, shared, 40), a, (u64)a + 8), slice(View_u8, view(View_u8, buffer, 24), b, (u64)b + 8));
    copy_bytes(u8, Shared_u8, slice(View_u8, view(View_u8, buffer, 24), 0, 5), slice(View_Shared_u8, view(View_Shared_u8, shared, 40), b, (u64)b + 5));
    copy_bytes(Shared_u8, Shared_u8, slice(View_Shared_u8, view(View_Shared_u8, shared, 40), 0, 3), slice(View_Shared_u8, view(View_Shared_u8, shared, 40), 10, 13));
    return add_u32(digest(), (u32)load_relaxed(shared[1]));
}

static u32 shared_fill(u8 x, u8 a)
{
#line 106
    fill_shared_bytes(slice(View_Shared_u8, view(View_Shared_u8, shared, 40), a, 40), x);
    View_Shared_u32_fill(view(View_Shared_u32, ring.slots, 4), (u32)x);
    const u32 t_1 = (u32)load_relaxed(shared[20]); return add_u32(t_1, load_relaxed(ring.slots[2]));
}
