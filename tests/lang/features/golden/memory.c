/*
 * Views, bytes and shared memory.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 72 "memory.py"
static Ring ring;
static u8 bytes_[12];
static _Alignas(8) Shared_u8 shared_bytes[48];

#line 34
static bool Ring_push(Ring *self, u32 value)
{
#line 35
    u16 tail = load_relaxed(self->tail);
    if (wrapping_sub_u16(tail, load_acquire(self->head)) >= 8) {
        return false;
    }
#line 38
    store_relaxed(self->slots[tail % 8], value);
    store_release(self->tail, wrapping_add_u16(tail, 1));
    return true;
}

static u64 views(View_u8 data, View_Shared_u8 shared)
{
#line 44
    u8 buffer[16] = {0};
    copy_bytes(u8, Shared_u8, slice(View_u8, view(View_u8, buffer, 16), 0, 8), slice(View_Shared_u8, shared, 0, 8));
    copy_bytes(Shared_u8, u8, shared, data);
    fill_bytes(view(View_u8, buffer, 16), 0xff);
    fill_bytes(slice(View_u8, data, 1, data.length), 0);
    u64 total = 0;
    for (u64 byte_index_1 = 0; byte_index_1 < data.length; byte_index_1 += 1) {
        u8 byte = data.items[byte_index_1];
#line 51
        total = add_u64(total, (u64)byte);
    }
#line 52
    View_Shared_u8 place_view = shared;
#line 52
    for (u64 place_index = 0; place_index < place_view.length; place_index += 1) {
        total = add_u64(total, (u64)load_relaxed(place_view.items[index(place_index, place_view.length)]));
    }
#line 54
    store_be_u16(data, 2, load_be_u16(data, 0));
    const u64 t_2 = add_u64(total, data.length); return add_u64(t_2, (u64)load_le_u32(view(View_u8, buffer, 16), total));
}

static Ring *ring_at(View_Shared_u8 shared, u32 offset)
{
#line 59
    return overlay(Ring, shared, offset);
}

static u8 first(View_u8 data)
{
#line 63
    return data.length > 0 ? data.items[index(0, data.length)] : 0;
}

static u8 callers(View_Shared_u8 shared)
{
#line 67
    u8 local[4] = {0};
    store_release(ring_at(shared, 0)->ready, (u8)true);
    return first(view(View_u8, local, 4));
}

#line 77
static u64 run_views(u8 a, u8 b, u8 x)
{
#line 78
    bytes_[x % 12] = x;
    return views(slice(View_u8, view(View_u8, bytes_, 12), a, 12), slice(View_Shared_u8, view(View_Shared_u8, shared_bytes, 48), b % 60, 48));
}

static u32 run_rings(u32 value, u32 offset)
{
#line 83
    bool own = Ring_push(&ring, value);
    Ring *other = ring_at(view(View_Shared_u8, shared_bytes, 48), offset);
    const u32 t_1 = (u32)own + (u32)Ring_push(other, value);
#line 85
    const u32 t_2 = t_1 + load_acquire(other->slots[0]) % 100;
#line 85
    return t_2 + (u32)callers(view(View_Shared_u8, shared_bytes, 48));
}
