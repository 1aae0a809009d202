/*
 * Structs laid over shared bytes.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 20 "overlays.py"
static _Alignas(8) Shared_u8 shared[40];
#line 51
static u8 flag = 1;
static _Alignas(8) Shared_u8 odd[3];
static _Alignas(8) Shared_u8 after[19];
static _Alignas(8) Shared_u8 last[9];

#line 23
static u32 overlays(u8 at, u32 x)
{
#line 24
    fill_shared_bytes(view(View_Shared_u8, shared, 40), 17);
    Cell *cell = overlay(Cell, view(View_Shared_u8, shared, 40), at);
    store_relaxed(cell->value, x);
    store_relaxed(cell->small, (i8)x);
    const u32 t_1 = (u32)load_relaxed(shared[4]) * 256;
#line 28
    const u32 t_2 = t_1 + (u32)load_relaxed(shared[5]);
#line 28
    return t_2 + to_u32_signed((i8)(load_relaxed(cell->small) & 15));
}

static u32 overlay_nested(u8 i, u32 x)
{
#line 32
    fill_shared_bytes(view(View_Shared_u8, shared, 40), 1);
    Cells *cells = overlay(Cells, view(View_Shared_u8, shared, 40), 4);
    store_release(cells->rest[index(i, 2)].value, x);
    store_relaxed(cells->first.small, (i8)-1);
    store_relaxed(cells->bytes[index(i, 5)], (u8)x);
    u32 total = 0;
    for (u64 c_index_1 = 0; c_index_1 < 2; c_index_1 += 1) {
        Cell *c = &cells->rest[c_index_1];
#line 39
        total = total + load_acquire(c->value);
    }
#line 40
    for (u64 j = 0; j < 40; j += 1) {
        total = total * 31 + (u32)load_relaxed(shared[j]);
    }
#line 42
    return total;
}

static u32 overlay_in_slice(u8 a, u64 at, u32 x)
{
#line 46
    Cell *cell = overlay(Cell, slice(View_Shared_u8, view(View_Shared_u8, shared, 40), a, 40), at);
    store_relaxed(cell->value, x);
    return load_acquire(cell->value) / 3;
}

/* Each variable begins where anything may be laid over it, whatever lies before it. */
#line 57
static u32 overlay_on_variables(bool which, u8 at, u32 x)
{
    store_relaxed(odd[0], flag);
    Cell *cell = which ? overlay(Cell, view(View_Shared_u8, after, 19), at) : overlay(Cell, view(View_Shared_u8, last, 9), at);
    store_relaxed(cell->value, x);
    const u32 t_1 = load_acquire(cell->value); return add_u32(t_1, (u32)load_relaxed(odd[0]));
}
