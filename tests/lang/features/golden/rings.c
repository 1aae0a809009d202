/*
 * Views, bytes and shared memory.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 46 "rings.py"
static void put(u16 tail, u64 offset)
{
#line 47
    Entry *entry = &((Ring *)REGION_RING_ADDRESS)->entries[tail % CAPACITY];
    store_relaxed(entry->offset, offset);
    store_relaxed(((Ring *)REGION_RING_ADDRESS)->ready, (u8)true);
    store_release(((Ring *)REGION_RING_ADDRESS)->tail, wrapping_add_u16(tail, 1));
}

static u64 take(void)
{
#line 54
    if (load_relaxed(((Ring *)REGION_RING_ADDRESS)->ready) == 0) {
        return 0;
    }
#line 56
    return load_relaxed(((Ring *)REGION_RING_ADDRESS)->entries[load_acquire(((Ring *)REGION_RING_ADDRESS)->tail) % CAPACITY].offset);
}

static u32 header(View_u8 data)
{
#line 60
    u16 version = load_be_u16(data, 0);
    View_u8 rest = slice(View_u8, data, 2, data.length);
    const u32 t_1 = add_u32((u32)version, load_le_u32(rest, 4)); return add_u32(t_1, (u32)rest.items[index(0, rest.length)]);
}

static u64 private(u64 offset)
{
#line 66
    u8 local[64] = {0};
    copy_bytes(u8, Shared_u8, view(View_u8, local, 64), slice(View_Shared_u8, REGION_PACKETS, offset, add_u64(offset, 64)));
    store_be_u16(view(View_u8, local, 64), 2, 0xbeef);
    u64 total = 0;
    for (u64 byte_index_1 = 0; byte_index_1 < 64; byte_index_1 += 1) {
        u8 byte = local[byte_index_1];
#line 71
        total = add_u64(total, (u64)byte);
    }
#line 72
    fill_shared_bytes(slice(View_Shared_u8, REGION_PACKETS, offset, add_u64(offset, 64)), 0);
    return add_u64(total, REGION_PACKETS_SIZE);
}

static u64 over(u64 offset)
{
#line 77
    Entry *entry = overlay(Entry, REGION_PACKETS, offset);
    return load_relaxed(entry->offset);
}
