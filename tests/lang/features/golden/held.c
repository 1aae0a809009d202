/*
 * Values that change what the rest of their statement reads: the word beside the field that is set, the path to the place, other operands.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 330 "held.py"
static const u8 TABLE[5] = {3, 1, 4, 1, 5};
#line 56
static Outer outer;
static Inner one;
static Inner two;
static Pair pair;
static Inner *chosen = &one;
static u32 count;
static u32 numbers[2];
static u8 small[8];
static u8 large[8];
static Shown shown;
static Row rows[256];
static Link links[3];


static void _reset(u32 raw)
{
    outer.inner.pair = Pair_first_bits(raw % 16) | Pair_second_bits(2) | Pair_rest_bits(5);
    for (u64 i = 0; i < 4; i += 1) {
        outer.pairs[i] = outer.inner.pair;
        outer.inners[i] = outer.inner;
        outer.inners[i].numbers[1] = (u32)i;
    }
#line 77
    one.pair = outer.inner.pair;
    one.number = 1;
    two.pair = outer.inner.pair;
    two.number = 2;
    pair = outer.inner.pair;
    chosen = &one;
    count = raw % 4;
    numbers[0] = 3;
    numbers[1] = 4;
    shown.bytes = view(View_u8, small, 8);
    for (u64 i = 0; i < 8; i += 1) {
        small[i] = (u8)i;
        large[i] = (u8)(i * 2);
    }
}

/* Sets the fields beside the first, everywhere. */
#line 92
static u32 _set_second(u32 value)
{

    outer.inner.pair = Pair_with_second(outer.inner.pair, 9);
    for (u64 i = 0; i < 4; i += 1) {
        outer.pairs[i] = Pair_with_second(outer.pairs[i], 9);
        outer.pairs[i] = Pair_with_rest(outer.pairs[i], field_u32(add_u32(Pair_rest(outer.pairs[i]), 1), 24));
        outer.inners[i].pair = Pair_with_second(outer.inners[i].pair, 9);
    }
#line 100
    one.pair = Pair_with_second(one.pair, 9);
    two.pair = Pair_with_second(two.pair, 9);
    pair = Pair_with_second(pair, 9);
    outer.inner.pair = Pair_with_first(outer.inner.pair, 7);
    pair = Pair_with_first(pair, 7);
    one.pair = Pair_with_first(one.pair, 7);
    return value;
}

static u32 _next(void)
{
    count = add_u32(count, 1) % 4;
    const u64 at_1 = index(count, 4); outer.pairs[at_1] = Pair_with_second(outer.pairs[at_1], 11);
    return count;
}

static u32 _choose_two(u32 value)
{
    chosen = &two;
    shown.bytes = view(View_u8, large, 8);
    return value;
}

static u32 _all(void)
{
#line 124
    u32 total = outer.inner.pair ^ (mul_u32(pair, 3) % 65536) ^ (mul_u32(one.pair, 5) % 65536) ^ (mul_u32(two.pair, 7) % 65536);
    for (u64 i = 0; i < 4; i += 1) {
        total = mul_u32(total, 3) % 65536 + outer.pairs[i] % 65536 + mul_u32(outer.inners[i].pair, 5) % 65536;
    }
#line 127
    return add_u32(add_u32(add_u32(total % 1000000, count), mul_u32(one.number, 16)), mul_u32(two.number, 64));
}

static u32 field_set(u32 raw, u32 value)
{
#line 131
    _reset(raw);
    const u32 t_1 = field_u32(_set_second(value), 4); outer.inner.pair = Pair_with_first(outer.inner.pair, t_1);
    return _all();
}

static u32 field_changed(u32 raw, u32 value)
{
#line 137
    _reset(raw);
    const u32 t_1 = Pair_first(outer.inner.pair);
#line 138
    const u32 t_2 = field_u32(add_u32(t_1, _set_second(value)), 4);
#line 138
    outer.inner.pair = Pair_with_first(outer.inner.pair, t_2);
    return _all();
}

static u32 variable_set(u32 raw, u32 value)
{
    _reset(raw);
    const u32 t_1 = _set_second(value) % 16; pair = Pair_with_first(pair, t_1);
    return _all();
}

static u32 variable_changed(u32 raw, u32 value)
{
    _reset(raw);
    const u32 t_1 = Pair_first(pair);
#line 152
    const u32 t_2 = field_u32(t_1 ^ (_set_second(value) % 16), 4);
#line 152
    pair = Pair_with_first(pair, t_2);
    return _all();
}

static u32 element_set(u32 raw, u8 i, u32 value)
{
#line 157
    _reset(raw);
    const u32 t_2 = field_u32(_set_second(value), 4);
#line 158
    const u64 at_1 = index(i, 4);
#line 158
    outer.pairs[at_1] = Pair_with_first(outer.pairs[at_1], t_2);
    return _all();
}

static u32 element_changed(u32 raw, u8 i, u32 value)
{
#line 163
    _reset(raw);
    const u64 at_1 = index(i, 4);
#line 164
    __typeof__(outer.pairs[at_1]) *const place_2 = &outer.pairs[at_1];
#line 164
    const u32 t_3 = Pair_first(*place_2);
#line 164
    const u32 t_4 = field_u32(add_u32(t_3, _set_second(value)), 4);
#line 164
    *place_2 = Pair_with_first(*place_2, t_4);
    return _all();
}

static u32 next_element_set(u32 raw, u32 value)
{
#line 169
    _reset(raw);
    const u32 t_2 = field_u32(_set_second(value), 4);
#line 170
    const u64 at_1 = index(_next(), 4);
#line 170
    outer.pairs[at_1] = Pair_with_first(outer.pairs[at_1], t_2);
    const u64 at_3 = index(_next(), 4); outer.pairs[at_3] = Pair_with_first(outer.pairs[at_3], value % 16);
    const u32 t_5 = field_u32(_next(), 24);
#line 172
    const u64 at_4 = index(count, 4);
#line 172
    outer.pairs[at_4] = Pair_with_rest(outer.pairs[at_4], t_5);
    return _all();
}

static u32 next_element_changed(u32 raw, u32 value)
{
#line 177
    _reset(raw);
    const u64 at_1 = index(_next(), 4);
#line 178
    __typeof__(outer.pairs[at_1]) *const place_2 = &outer.pairs[at_1];
#line 178
    const u32 t_3 = Pair_first(*place_2);
#line 178
    const u32 t_4 = field_u32(add_u32(t_3, _set_second(value)), 4);
#line 178
    *place_2 = Pair_with_first(*place_2, t_4);
    const u64 at_5 = index(_next(), 4);
#line 179
    outer.pairs[at_5] = Pair_with_second(outer.pairs[at_5], field_u32(sub_u32(Pair_second(outer.pairs[at_5]), 1), 4));
    const u64 at_6 = index(count, 4);
#line 180
    __typeof__(outer.pairs[at_6]) *const place_7 = &outer.pairs[at_6];
#line 180
    const u32 t_8 = Pair_rest(*place_7);
#line 180
    const u32 t_9 = field_u32(add_u32(t_8, _next()), 24);
#line 180
    *place_7 = Pair_with_rest(*place_7, t_9);
    return _all();
}

static u32 nested_element(u32 raw, u8 i, u32 value)
{
#line 185
    _reset(raw);
    const u32 t_2 = field_u32(_set_second(value), 4);
#line 186
    const u64 at_1 = index(i, 4);
#line 186
    outer.inners[at_1].pair = Pair_with_first(outer.inners[at_1].pair, t_2);
    const u64 at_3 = index(_next(), 4);
#line 187
    __typeof__(outer.inners[at_3].pair) *const place_4 = &outer.inners[at_3].pair;
#line 187
    const u32 t_5 = Pair_first(*place_4);
#line 187
    const u32 t_6 = field_u32(mul_u32(t_5, _set_second(value)), 4);
#line 187
    *place_4 = Pair_with_first(*place_4, t_6);
    return _all();
}

static void _through(Inner *p, Outer *q, u32 value)
{
#line 192
    const u32 t_1 = field_u32(_set_second(value), 4); p->pair = Pair_with_first(p->pair, t_1);
    const u32 t_2 = Pair_first(q->inner.pair);
#line 193
    const u32 t_3 = field_u32(add_u32(t_2, _set_second(value)), 4);
#line 193
    q->inner.pair = Pair_with_first(q->inner.pair, t_3);
    const u32 t_5 = field_u32(_set_second(value), 4);
#line 194
    const u64 at_4 = index(_next(), 4);
#line 194
    q->pairs[at_4] = Pair_with_first(q->pairs[at_4], t_5);
}

static u32 pointer(u32 raw, u32 value)
{
#line 198
    _reset(raw);
    _through(&one, &outer, value);
    return _all();
}

static u32 chosen_pointer(u32 raw, u32 value)
{
#line 204
    _reset(raw);
    const u32 t_1 = field_u32(_choose_two(value), 4); chosen->pair = Pair_with_first(chosen->pair, t_1);
    _reset(raw);
    __typeof__(chosen->pair) *const place_2 = &chosen->pair;
#line 207
    const u32 t_3 = Pair_first(*place_2);
#line 207
    const u32 t_4 = field_u32(add_u32(t_3, _choose_two(value)), 4);
#line 207
    *place_2 = Pair_with_first(*place_2, t_4);
    __typeof__(chosen->number) *const place_5 = &chosen->number;
#line 208
    const u32 t_6 = *place_5;
#line 208
    *place_5 = add_u32(t_6, _choose_two(value % 8));
    return _all();
}

static u32 _local(Inner *p, u32 value)
{
#line 213
    p->pair = Pair_with_second(p->pair, 9);
    return value;
}

static u32 local_struct(u32 raw, u32 value)
{
#line 218
    Inner inner = {.pair = Pair_first_bits(raw % 16), .number = 0};
    const u32 t_1 = field_u32(_local(&inner, value), 4); inner.pair = Pair_with_first(inner.pair, t_1);
    u32 kept = inner.pair;
    inner.pair = Pair_with_second(inner.pair, 1);
    const u32 t_2 = Pair_first(inner.pair);
#line 222
    const u32 t_3 = field_u32(add_u32(t_2, _local(&inner, value)), 4);
#line 222
    inner.pair = Pair_with_first(inner.pair, t_3);
    return add_u32(mul_u32(inner.pair, 256), kept);
}
/* The word is read before the values of its fields. */
static u32 replaced(u32 raw, u32 value)
{
    _reset(raw);
    const Pair t_1 = pair; Pair a = Pair_with_first(t_1, field_u32(_set_second(value), 4));
    _reset(raw);
    const Pair t_2 = outer.inner.pair;
#line 231
    const u32 t_3 = field_u32(_set_second(value), 24);
#line 231
    Pair b = Pair_with_second(Pair_with_rest(t_2, t_3), field_u32(_next(), 4));
    return a ^ (b % 65536 * 3);
}

static u32 replaced_in_place(u32 raw, u32 value)
{
    _reset(raw);
    const Pair t_1 = pair; pair = Pair_with_first(t_1, field_u32(_set_second(value), 4));
    const Pair t_2 = outer.inner.pair;
#line 239
    const u32 t_3 = field_u32(_set_second(value), 4);
#line 239
    outer.inner.pair = Pair_with_rest(Pair_with_first(t_2, t_3), Pair_second(pair));
    return _all();
}

static u32 made(u32 raw, u32 value)
{
#line 244
    _reset(raw);
    const Pair t_1 = pair; Inner inner = {.pair = t_1, .number = _set_second(value)};
    const u32 t_2 = Pair_first(pair);
#line 246
    const u32 t_3 = field_u32(_set_second(value), 4);
#line 246
    const Pair t_4 = Pair_first_bits(t_2) | Pair_second_bits(t_3) | Pair_rest_bits(Pair_second(pair));
#line 246
    Inner again = {.pair = t_4, .number = Pair_second(pair)};
    return inner.pair ^ inner.number ^ (mul_u32(again.pair, 3) % 65536) ^ again.number;
}

static u32 _change_numbers(u32 value)
{
#line 251
    numbers[0] = add_u32(numbers[0], 10);
    return div_u32(value, numbers[0] % 7);
}
/* Structs are copied when their turn comes. */
static u32 made_with_structs(u32 raw, u32 value)
{
    _reset(raw);
    Inner t_1 = outer.inner; const u32 t_2 = _set_second(value); Nest nest = {.inner = t_1, .number = t_2, .again = outer.inner};
    return nest.inner.pair % 65536 + nest.number % 1024 + nest.again.pair % 65536 * 3;
}
/* The value is copied before the place is found. */
static u32 whole_element(u32 raw, u32 value)
{
    _reset(raw);
    Inner t_1 = outer.inners[0]; outer.inners[index(_next_of(value), 4)] = t_1;
    const Pair t_2 = outer.pairs[1]; outer.pairs[index(_next(), 4)] = t_2;
    return add_u32(add_u32(_all(), outer.inners[1].number / 2), outer.inners[2].number / 4);
}

static u32 _next_of(u32 value)
{
#line 271
    outer.inners[0].number = value;
    outer.inners[0].pair = Pair_with_second(outer.inners[0].pair, 12);
    return value % 4;
}

static u32 whole_copied(u32 raw, u32 value)
{
#line 277
    _reset(raw);
    Inner t_1 = outer.inners[0]; outer.inners[index(_next_of(value), 4)] = t_1;
    return outer.inners[1].number / 2 + outer.inners[2].number / 4;
}

static u32 _bump(u32 value)
{
    count = add_u32(count, value % 16);
    return count;
}

static bool chained(u32 raw, u32 value)
{
#line 289
    _reset(raw);
    bool t_4 = count <= count;
#line 290
    if (t_4) {
#line 290
        const u32 t_1 = count;
#line 290
        const u32 t_2 = t_1;
#line 290
        const u32 t_3 = _bump(value);
#line 290
        t_4 = t_2 <= t_3 && t_3 < 9;
#line 290
    }
#line 290
    return t_4;
}
/* What stands in the middle is read once, before what follows. */
static bool chained_middle(u32 raw, u32 value)
{
    _reset(raw);
    bool t_2 = raw % 8 <= count; if (t_2) { const u32 t_1 = count; t_2 = t_1 < _bump(value); } return t_2;
}

static bool chained_convert(u32 raw, u32 value)
{
#line 300
    _reset(raw);
    const u64 t_1 = (u64)count;
#line 301
    bool t_3 = 1 <= t_1;
#line 301
    if (t_3) {
#line 301
        const u64 t_2 = (u64)_bump(value);
#line 301
        t_3 = t_1 == t_2 && t_2 <= 30;
#line 301
    }
#line 301
    return t_3;
}

static u32 compared(u32 raw, u32 value)
{
#line 305
    _reset(raw);
    const u32 t_1 = count; bool less = t_1 < _bump(value);
    const u32 t_2 = Pair_second(pair); bool equal = t_2 == _set_second(value);
    const Pair t_3 = one.pair;
#line 308
    bool both = t_3 == (Pair_first_bits(raw % 16) | Pair_second_bits(_set_second(value) % 16) | Pair_rest_bits(5));
    return add_u32((u32)less + (u32)equal * 2 + (u32)both * 4, mul_u32(count, 8));
}

static u32 stored_bytes(u32 raw, u32 value)
{
#line 313
    _reset(raw);
    View_u8 t_1 = shown.bytes; const u32 t_2 = count; store_le_u32(t_1, t_2, _choose_two(value));
    View_u8 t_3 = slice(View_u8, shown.bytes, 1, shown.bytes.length);
#line 315
    const u32 t_4 = _choose_two(count);
#line 315
    store_le_u32(t_3, t_4, _bump(value));
    shown.bytes = view(View_u8, small, 8);
    const u8 t_5 = (u8)(_choose_two(value) % 256); shown.bytes.items[index(count % 16, shown.bytes.length)] = t_5;
    shown.bytes = view(View_u8, small, 8);
    const u64 at_6 = index(count % 16, shown.bytes.length);
#line 319
    __typeof__(shown.bytes.items[at_6]) *const place_7 = &shown.bytes.items[at_6];
#line 319
    const u8 t_8 = *place_7;
#line 319
    *place_7 = add_u8(t_8, (u8)(_choose_two(value) % 8));
    return (u32)small[0] + (u32)small[3] * 2 + (u32)large[0] * 4 + (u32)large[3] * 8;
}

static u32 indexed(u32 raw, u8 i)
{
#line 324
    _reset(raw);
    View_u8 t_1 = shown.bytes;
#line 325
    const u32 t_2 = (u32)t_1.items[index(_choose_two((u32)(i % 9)), t_1.length)];
#line 325
    u32 x = add_u32(t_2, numbers[_change_numbers(1) % 2]);
    const u32 t_3 = numbers[0]; const u32 t_4 = add_u32(t_3, numbers[_change_numbers(1) % 2]); u32 y = add_u32(t_4, numbers[0]);
    return add_u32(x, mul_u32(y, 16));
}




static u32 table(u32 raw, u32 value)
{
#line 334
    _reset(raw);
    const u32 t_1 = (u32)TABLE[index(count, 5)] * 100 % 777;
#line 335
    const u32 t_2 = t_1 + (u32)TABLE[index(_bump(value), 5)];
#line 335
    return add_u32(t_2, count);
}
/* The path to what a loop goes over is followed once. */
static u32 each_row(u8 i)
{
    rows[i].items[1] = 5;
    rows[7].items[0] = 1;
    u32 total = 0;
    u8 j = i;
    __typeof__(rows[j].items) *const place_1 = &rows[j].items; for (u64 x_index_2 = 0; x_index_2 < 3; x_index_2 += 1) {
        u8 x = (*place_1)[x_index_2];
#line 345
        j = 7;
        total = add_u32(mul_u32(total, 7), (u32)x);
    }
#line 347
    rows[i].items[1] = 0;
    return add_u32(total, (u32)j);
}

static u32 each_of_local(u8 i)
{
#line 352
    At at = {.row = i};
    rows[i].items[2] = 3;
    rows[9].items[2] = 4;
    u32 total = 0;
    __typeof__(rows[at.row].items) *const place_1 = &rows[at.row].items; for (u64 x_index_2 = 0; x_index_2 < 3; x_index_2 += 1) {
        u8 x = (*place_1)[x_index_2];
#line 357
        at.row = 9;
        total = add_u32(mul_u32(total, 7), (u32)x);
    }
#line 359
    Pair word = Pair_first_bits((u32)i % 16);
    __typeof__(outer.inners[index(Pair_first(word), 4)].numbers) *const place_3 = &outer.inners[index(Pair_first(word), 4)].numbers;
#line 360
    for (u64 x_index_4 = 0; x_index_4 < 2; x_index_4 += 1) {
        u32 x = (*place_3)[x_index_4];
#line 361
        word = Pair_with_first(word, 2);
        total = add_u32(mul_u32(total, 7), x);
    }
#line 363
    rows[i].items[2] = 0;
    return total;
}

static u32 each_link(u8 i)
{
#line 368
    links[0].next = &links[1];
    links[1].next = &links[2];
    for (u64 k = 0; k < 3; k += 1) {
        links[k].items[0] = (u8)(k + 1);
        links[k].items[1] = (u8)(k + 5);
    }
#line 373
    u32 total = 0;
    Link *link = links[index(i, 3)].next;
    if (link != NONE) {
        __typeof__(link->items) *const place_1 = &link->items; for (u64 x_index_2 = 0; x_index_2 < 2; x_index_2 += 1) {
            u8 x = (*place_1)[x_index_2];
#line 377
            link = &links[0];
            total = add_u32(mul_u32(total, 10), (u32)x);
        }
    }
#line 379
    return total;
}

static u32 ranged(u32 raw, u32 value)
{
    _reset(raw);
    u32 total = 0;
    const u32 t_1 = count; for (u32 i = t_1, i_end_2 = _bump(value); i < i_end_2; i += 1) {
        total = add_u32(total, i);
        count = 0;
    }
#line 389
    return total;
}
