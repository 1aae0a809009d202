/*
 * What is evaluated when, in every construct that has more than one operand; and panics inside statements of several lines.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 48 "evaluation.py"
static u32 trace;
static Item items[4];
static u8 bytes_[16];
static u8 others[16];
static _Alignas(8) Shared_u8 shared[16];
static Link links[3];
static Packed words[3];

#line 29
static u8 Window_next(Window *self)
{
#line 30
    self->at = add_u64(self->at, 1);
    return self->bytes.items[index(sub_u64(self->at, 1), self->bytes.length)];
}

#line 33
static View_u8 Window_rest(Window *self)
{
#line 34
    return slice(View_u8, self->bytes, self->at, self->bytes.length);
}

/* Leaves a digit in the trace. */
#line 57
static u32 n(u32 digit)
{

    trace = add_u32(trace % 1000000 * 10, digit);
    return digit;
}
/* Leaves a digit, panics for 0. */
static u32 check(u32 x, u32 digit)
{
    n(digit);
    ASSERT(x != 0, "zero");
    return x;
}

static u32 read_trace(void)
{
#line 72
    return trace;
}

static u32 binary(u32 a, u32 b, u32 c)
{
#line 76
    const u32 t_1 = check(a, 1); const u32 t_2 = div_u32(t_1, check(b, 2)); return t_2 + check(c, 3) % 7;
}

static u32 shift(u32 a, u32 b)
{
#line 80
    const u32 t_1 = check(a, 1); return shl_u32(t_1, check(b, 2));
}

static i32 shift_right(i32 a, u32 b)
{
#line 84
    const i32 t_1 = add_i32(a, (i32)(u8)n(1)); return shr_i32(t_1, check(b, 2));
}
/* The left operand is read before the right one changes it. */
static u32 divide_global(u32 a)
{

    trace = a;
    const u32 t_1 = trace; const u32 t_2 = div_u32(t_1, n(3)); return add_u32(t_2, trace);
}

static bool compare(u32 a, u32 b, u32 c)
{
#line 95
    const u32 t_1 = check(a, 1); const u32 t_2 = t_1; const u32 t_3 = check(b, 2); return t_2 < t_3 && t_3 <= check(c, 3);
}

static u32 minimum(u32 a, u32 b)
{
#line 99
    const u32 t_1 = check(a, 1);
#line 99
    const u32 t_3 = min_u32(t_1, check(b, 2));
#line 99
    const u32 t_2 = check(b, 3);
#line 99
    return add_u32(t_3, max_u32(t_2, n(4)));
}

static u32 construct(u32 a, u32 b)
{
#line 103
    const u32 t_2 = check(a, 1);
#line 103
    const u32 t_3 = check(b, 2);
#line 103
    const u32 t_1 = check(a, 3) & 15;
#line 103
    Item item = {.a = t_2, .b = t_3, .packed = Packed_low_bits(t_1) | Packed_middle_bits((u8)check(b, 4)) | Packed_flag_bits(a == b)};
    return (item.a + item.b) ^ item.packed;
}
/* Each field's check comes when its turn does. */
static u32 word_order(u32 a, u32 b)
{
    const u32 t_1 = field_u32(check(a, 1), 4); return Packed_low_bits(t_1) | Packed_middle_bits(to_u8(check(b, 2)));
}

static u32 word_replace(u32 a, u32 b)
{
#line 113
    items[0].packed = Packed_low_bits(3) | Packed_middle_bits(9);
    const Packed t_1 = items[index(sub_u32(n(1), 1), 4)].packed;
#line 114
    const u8 t_2 = to_u8(check(a, 2));
#line 114
    return Packed_with_low(Packed_with_middle(t_1, t_2), field_u32(check(b, 3), 4));
}

static u32 element(u32 i, u32 j, u32 x)
{
#line 118
    const u32 t_1 = items[index(check(j, 2), 4)].b; const u32 t_2 = add_u32(t_1, check(x, 3)); items[index(check(i, 1), 4)].a = t_2;
    return items[index(j, 4)].a;
}

static u32 element_augmented(u32 i, u32 x)
{
#line 123
    const u64 at_1 = index(check(i, 1), 4);
#line 123
    __typeof__(items[at_1].a) *const place_2 = &items[at_1].a;
#line 123
    const u32 t_3 = *place_2;
#line 123
    *place_2 = add_u32(t_3, check(x, 2));
    const u64 at_4 = index(i, 4);
#line 124
    __typeof__(items[at_4].b) *const place_5 = &items[at_4].b;
#line 124
    const u32 t_6 = *place_5;
#line 124
    *place_5 = sub_u32(t_6, check(x, 3));
    return items[index(i, 4)].a;
}

static u32 field_of_word(u32 i, u8 x)
{
#line 129
    const u8 t_2 = (u8)check((u32)x, 2);
#line 129
    const u64 at_1 = index(check(i, 1), 4);
#line 129
    items[at_1].packed = Packed_with_middle(items[at_1].packed, t_2);
    const u64 at_3 = index(i, 4);
#line 130
    items[at_3].packed = Packed_with_middle(items[at_3].packed, add_u8(Packed_middle(items[at_3].packed), x));
    const bool t_5 = !Packed_flag(items[index(i, 4)].packed);
#line 131
    const u64 at_4 = index(n(3), 4);
#line 131
    items[at_4].packed = Packed_with_flag(items[at_4].packed, t_5);
    return add_u32(items[index(i, 4)].packed, items[3].packed);
}

static u32 word_elements(u32 i, u32 x)
{
#line 136
    const u32 t_2 = field_u32(check(x, 2), 4);
#line 136
    const u64 at_1 = index(check(i, 1), 3);
#line 136
    words[at_1] = Packed_with_low(words[at_1], t_2);
    const u64 at_3 = index(n(1), 3); words[at_3] = Packed_with_low(words[at_3], field_u32(Packed_low(words[at_3]) ^ 5, 4));
    return add_u32(words[index(i, 3)], words[1]);
}

static u32 whole_items(u32 i, u32 j)
{
#line 142
    Item t_1 = make(check(j, 2)); items[index(check(i, 1), 4)] = t_1;
    items[0].a = n(7);
    items[index(i, 4)] = items[index(j, 4)];
    return items[index(i, 4)].a + items[index(j, 4)].b;
}

static Item make(u32 x)
{
#line 149
    return (Item){.a = x, .b = n(5), .packed = Packed_low_bits(1)};
}

static u32 slicing(u32 a, u32 b, u32 c)
{
#line 153
    const u32 t_1 = check(a, 1); View_u8 v = slice(View_u8, view(View_u8, bytes_, 16), t_1, check(b, 2));
    return add_u32((u32)v.items[index(check(c, 3), v.length)], (u32)v.length);
}

static u32 loads(u32 at, u32 x)
{
#line 158
    View_u8 t_1 = slice(View_u8, view(View_u8, bytes_, 16), check(x, 1) % 8, 16);
#line 158
    const u32 t_2 = check(at, 2);
#line 158
    store_le_u32(t_1, t_2, check(x, 3));
    View_u8 t_3 = slice(View_u8, view(View_u8, bytes_, 16), n(2), 16);
#line 159
    const u32 t_4 = load_be_u32(t_3, check(at, 4));
#line 159
    return t_4 ^ load_le_u32(view(View_u8, bytes_, 16), check(at, 5));
}

static u32 filling(u32 a, u32 x)
{
#line 163
    View_u8 t_1 = slice(View_u8, view(View_u8, bytes_, 16), check(a, 1), 16); fill_bytes(t_1, to_u8(check(x, 2)));
    return (u32)bytes_[9];
}

static u32 copying(u32 a, u32 b, u32 m)
{
#line 168
    const u32 t_1 = check(a, 1);
#line 168
    View_u8 t_3 = slice(View_u8, view(View_u8, others, 16), t_1, add_u32(a, m % 8));
#line 168
    const u32 t_2 = check(b, 2);
#line 168
    copy_bytes(u8, u8, t_3, slice(View_u8, view(View_u8, bytes_, 16), t_2, add_u32(b, m % 9)));
    return (u32)others[5];
}

static u32 overlaying(u32 a, u32 x)
{
#line 173
    View_Shared_u8 t_1 = slice(View_Shared_u8, view(View_Shared_u8, shared, 16), check(a, 1) & 12, 16);
#line 173
    Cell *cell = overlay(Cell, t_1, check(a, 2) % 20);
    store_relaxed(cell->value, check(x, 3));
    __typeof__(shared[index(check(x, 4) % 17, 16)]) *const t_2 = &shared[index(check(x, 4) % 17, 16)];
#line 175
    store_relaxed(*t_2, (u8)check(a, 5));
    const u32 t_3 = load_relaxed(cell->value); return t_3 ^ (u32)load_acquire(shared[4]);
}

static u32 conditional(u32 a, u32 b)
{
#line 180
    u32 x = n(2) < b ? check(a, 1) : check(b, 3);
    return x > 5 || (check(b, 4) > 7 && check(a, 5) < 100) ? x : n(6);
}

static u32 loops(u8 a, u8 b)
{
#line 185
    u32 total = 0;
    const u32 t_1 = n(1); for (u32 i = t_1, i_end_2 = check((u32)a, 2) % 20; i < i_end_2; i += 1) {
        total = add_u32(total, i);
    }
#line 188
    u32 i = 0;
    while (check(sub_u32(20, min_u32(i, 20)), 3) > (u32)b % 16 && n(4) == 4) {
        i = add_u32(i, 3);
        total = add_u32(total, i);
    }
#line 192
    return total;
}

static u32 each(u8 a, u8 b)
{
#line 196
    u32 total = 0;
    const u32 t_1 = n(1); View_u8 t_2 = part(t_1, check((u32)a, 2)); for (u64 x_index_3 = 0; x_index_3 < t_2.length; x_index_3 += 1) {
        u8 x = t_2.items[x_index_3];
#line 198
        total = add_u32(total, (u32)x);
        bytes_[index(b, 16)] = x;
        bytes_[index(n(3), 16)] = b;
    }
#line 201
    return total;
}

static View_u8 part(u32 a, u32 b)
{
#line 205
    return slice(View_u8, view(View_u8, bytes_, 16), a, b);
}

static u32 chosen_view(u8 a, u8 i)
{
#line 209
    View_u8 v = a > 100 ? slice(View_u8, view(View_u8, bytes_, 16), 2, 9) : slice(View_u8, view(View_u8, others, 16), a, 16);
    View_u8 w = v;
    v = slice(View_u8, v, 1, v.length);
    w.items[index(0, w.length)] = a;
    return (u32)v.items[index(i, v.length)] + (u32)w.items[index(i, w.length)];
}

static u32 view_in_struct(u8 a, u8 b)
{
#line 217
    Window window = {.bytes = slice(View_u8, view(View_u8, bytes_, 16), a, 16), .at = (u64)b};
    u8 first = Window_next(&window);
    window.bytes.items[index(0, window.bytes.length)] = b;
    View_u8 tail = Window_rest(&window);
    return add_u32((u32)first + (u32)Window_next(&window), (u32)tail.length);
}

static u32 optional(bool flag, u8 i)
{
#line 225
    Link *link = flag ? &links[index(i, 3)] : NONE;
    if (link == NONE) {
        return 77;
    }
#line 228
    link->next = i != 0 ? &links[0] : NONE;
    link->number = add_u32(link->number, 1);
    Link *following = link->next;
    return add_u32(link->number, following != NONE ? following->number : 1000);
}

static bool optional_and(u8 i, u32 x)
{
#line 235
    Link *link = links[index(i, 3)].next;
    links[index(i, 3)].number = x;
    return (link != NONE && link->number > x / 2) || (link == NONE && x % 3 == 0);
}

static i32 match_signed(i16 x)
{
#line 241
    switch (x) {
    case -1: {
        return 1;
    }
#line 244
    case -32768: case 32767: {
        return 2;
    }
#line 246
    case 0: case 7: {
        return 3;
    }
#line 248
    default: {
        return -((i32)x);
    }
    }
}

#line 252
static u32 match_big(u64 x)
{
#line 253
    switch (x) {
    case 0xffffffffffffffffu: {
        return 1;
    }
#line 256
    case 0x8000000000000000u: case 1: {
        return 2;
    }
    default:
        break;
    }
#line 258
    return 3;
}

static u32 match_effects(u32 a)
{
#line 262
    switch (check(a, 1) % 3) {
    case 0: {
        n(2);
        break;
    }
#line 265
    case 1: {
        n(3);
        break;
    }
#line 267
    default: {
        check(sub_u32(a, 5), 4);
        break;
    }
    }
#line 269
    return trace;
}

static u32 evaluation_default(u32 x, u32 factor)
{
#line 273
    return mul_u32(x % 1000, factor);
}

static u32 defaults(u32 x)
{
#line 277
    const u32 t_1 = add_u32(evaluation_default(x, 3), evaluation_default(x, 2)); return add_u32(t_1, evaluation_default(x, 5));
}
/* The line of a panic is that of the operation, not of the statement. */
static u32 several_lines(u8 a, u8 b, u8 c)
{
    const u32 t_1 = (u32)add_u8_at(a, b, CLOISTER_FILE, 283);
#line 282
    const u32 t_2 = t_1 + (u32)sub_u8_at(b, c, CLOISTER_FILE, 285);
#line 282
    return t_2 + (u32)div_u8_at(a, c, CLOISTER_FILE, 288);
}

#line 292
static u32 several_lines_call(u8 a, u8 b, u8 i)
{
#line 293
    const u32 t_1 = (u32)mul_u8_at(a, 2, CLOISTER_FILE, 294);
#line 293
    return evaluation_default(t_1, (u32)add_u8_at(bytes_[index_at(i, 16, CLOISTER_FILE, 296)], b, CLOISTER_FILE, 296));
}

#line 304
static u8 several_lines_statement(u8 a, u8 b, u8 i)
{
#line 305
    const u8 t_1 = add_u8_at(a, b, CLOISTER_FILE, 308); bytes_[index(i, 16)] = t_1;
#line 311
    const u64 at_2 = index(i, 16); others[at_2] = add_u8(others[at_2], b);
#line 316
    store_be_u16(view(View_u8, bytes_, 16), i, mul_u16_at((u16)a, 300, CLOISTER_FILE, 320));
#line 323
    ASSERT(a != b, "equal");



    return bytes_[index(i, 16)];
}

static u32 several_lines_condition(u8 a, u8 b)
{
#line 331
    if (add_u8_at(a, b, CLOISTER_FILE, 332) > 100) {
#line 336
        return 1;
    } else if (sub_u8_at(a, b, CLOISTER_FILE, 338) > 3) {
#line 342
        return 2;
    }
#line 343
    for (u8 i = 0, i_end_1 = div_u8_at(a, b, CLOISTER_FILE, 345); i < i_end_1; i = (u8)(i + 1)) {
#line 348
        if (i > 3) {
            return 3;
        }
    }
#line 350
    while (mul_u8_at(a, b, CLOISTER_FILE, 351) > 3) {



        a = a / 2;
    }
#line 355
    return 4;
}

static bool several_lines_logical(u8 a, u8 b)
{
#line 359
    return (a > 3 && add_u8_at(b, a, CLOISTER_FILE, 361) > 2) || sub_u8_at(b, a, CLOISTER_FILE, 363) > 7;
}

#line 370
static u32 several_lines_word(u32 a, u8 b)
{
#line 371
    const u32 t_1 = field_u32_at(a, 4, CLOISTER_FILE, 373);
#line 371
    return Packed_low_bits(t_1) | Packed_middle_bits(add_u8_at(b, 1, CLOISTER_FILE, 374)) | Packed_flag_bits(true);
}
