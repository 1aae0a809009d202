/*
 * Raw memory: loads and stores by address, structs and views at an address, addresses of structs. On a region, which lies somewhere known.
 */
/* UNSAFE: addresses are those of a region */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 26 "raw_memory.py"
static Plain plain = {.value = 5};
static u8 own[9];


static u64 widths(u16 at, u64 x)
{
#line 31
    u64 place = ADDRESS + (u64)(at % 64) * 8;
    volatile_store_u64(place, x);
    volatile_store_u8(add_u64(place, 1), 7);
    volatile_store_u16(add_u64(place, 4), 0xabcd);
    const u64 t_1 = volatile_load_u64(place);
#line 35
    const u64 t_2 = t_1 ^ (u64)volatile_load_u32(place);
#line 35
    const u64 t_3 = t_2 ^ (u64)volatile_load_u16(add_u64(place, 2));
#line 35
    return t_3 ^ (u64)volatile_load_u8(add_u64(place, 7));
}

static u32 structs(u32 x)
{
#line 39
    Registers *here = (Registers *)(u64)ADDRESS;
    store_relaxed(here->control, x);
    store_release(((Registers *)REGION_QUEUE_ADDRESS)->status, x / 2);
    Registers *again = (Registers *)(u64)ADDRESS;
    Registers *none = (Registers *)(u64)0;
    if (again == NONE || none != NONE) {
        return 0;
    }
#line 46
    const u32 t_1 = load_acquire(again->control);
#line 46
    return t_1 ^ add_u32(load_relaxed(again->status), (u32)((u64)(Registers *)REGION_QUEUE_ADDRESS == ADDRESS));
}

static u64 views(u8 at, u8 length, u8 x)
{
#line 50
    View_Shared_u8 view_ = view(View_Shared_u8, (Shared_u8 *)((u64)ADDRESS + 256), (u64)length);
    store_relaxed(view_.items[index(at, view_.length)], x);
    u64 total = SIZE;
    View_Shared_u8 cell_view = view_;
#line 53
    for (u64 cell_index = 0; cell_index < cell_view.length; cell_index += 1) {
        total = add_u64(total, (u64)load_relaxed(cell_view.items[index(cell_index, cell_view.length)]));
    }
#line 55
    return total;
}

static u32 round_trip(u32 x)
{
#line 59
    Plain *same = (Plain *)(u64)&plain;
    same->value = x;
    return plain.value / 3;
}

static u64 arrays(u8 i, u8 x)
{
#line 65
    View_u8 same = view(View_u8, (u8 *)(u64)view(View_u8, own, 9).items, (u64)9);
    same.items[index(i, same.length)] = x;
    own[0] = add_u8(own[0], 1);
    const u64 t_2 = (u64)same.items[index(0, same.length)] * 1000 + (u64)own[index(i, 9)];
#line 68
    const u64 t_1 = (u64)slice(View_u8, view(View_u8, own, 9), 1, 9).items;
#line 68
    return t_2 + (u64)(t_1 == add_u64((u64)same.items, 1));
}
