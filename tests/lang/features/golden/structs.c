/*
 * Structs: made, assigned, copied, referred to; arrays of them and in them.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 56 "structs.py"
static Shape shape;
static u16 numbers[8];
static Line line = {.start = {.x = 1, .y = 2}, .end = {.x = 3, .y = 4}, .colour = Colour_BLUE, .used = true};
static bool flags[3];
static Colour colour = Colour_GREEN;
static Header header = 28691;
static Point pair[2];

#line 23
static u32 Header_longer(Header self, u32 by)
{
#line 24
    return add_u32(Header_length(self), by);
}

#line 65
static u32 make_and_read(u16 a, u16 b)
{
#line 66
    Point p = {.x = a, .y = 5};
    Point q = {.x = b, .y = -3};
    q.x = add_u16(q.x, 1);
    const u32 t_1 = (u32)p.x + (u32)q.x * 3 + to_u32_signed(p.y); return t_1 + to_u32_signed(add_i16(q.y, 100));
}

static u32 assign_copies(u16 a)
{
#line 73
    Point p = {.x = a, .y = 5};
    line.start = p;
    p.x = 0;
    line.end = line.start;
    line.start.x = 9;
    return mul_u32((u32)line.start.x, 70000) / 7 + (u32)line.end.x;
}

static u32 reference_shares(u16 a)
{
#line 82
    Point *p = &line.start;
    p->x = a;
    return (u32)line.start.x + 1;
}

static u32 copy_is_apart(u16 a)
{
#line 88
    Point p = line.start;
    line.start.x = a;
    p.x = p.x / 2;
    return (u32)line.start.x + (u32)p.x;
}

static u32 local_copy(u16 a)
{
#line 95
    Line first = {.start = (Point){.x = a, .y = 5}, .end = (Point){.x = 2, .y = 3}, .colour = Colour_RED, .used = false};
    Line second = first;
    second.start.x = 1;
    second.used = !first.used;
    return (u32)first.start.x + (u32)second.start.x + (u32)second.used;
}

static Point returned(u16 a)
{
#line 103
    Point p = {.x = a, .y = 8};
    return p;
}

static u32 returns_struct(u16 a)
{
#line 108
    Point p = returned(a);
    Point q = returned(3);
    return (u32)p.x + (u32)q.x + to_u32_signed(p.y);
}

static u32 nested_assign(u8 i, u16 a)
{
#line 114
    shape.lines[index(i, 3)].start = returned(a);
    shape.lines[index(i, 3)].end.x = a;
    shape.lines[0] = shape.lines[index(i, 3)];
    shape.lines[index(i, 3)].end.x = 1;
    return (u32)shape.lines[0].end.x + (u32)shape.lines[index(i, 3)].start.x;
}

static u32 array_of_structs(u8 i, u8 j, u16 a)
{
#line 122
    Point *p = &pair[index(i, 2)];
    p->x = a;
    pair[index(j, 2)] = (Point){.x = 7, .y = 7};
    return (u32)pair[0].x + (u32)pair[1].x + (u32)p->x;
}

static u32 whole_struct(u8 i, u32 v)
{
#line 129
    shape.weights[index(i, 5)] = v;
    Shape local = shape;
    shape.weights[index(i, 5)] = 0;
    local.bytes[index(i, 6)] = 3;
    shape.count = add_u8(local.bytes[index(i, 6)], shape.bytes[index(i, 6)]);
    u32 total = 0;
    for (u64 w_index_1 = 0; w_index_1 < 5; w_index_1 += 1) {
        u32 w = local.weights[w_index_1];
#line 136
        total = total + w;
    }
#line 137
    return total ^ (u32)shape.count;
}

static u32 deep_copy(u8 i, u32 v)
{
#line 141
    Outer outer = {.inner = shape, .tag = 5};
    outer.inner.lines[index(i, 3)].start.x = (u16)v;
    Outer other = outer;
    outer.inner.lines[index(i, 3)].start.x = 1;
    outer.inner = other.inner;
    other.inner.lines[index(i, 3)].start.x = 2;
    return (u32)outer.inner.lines[index(i, 3)].start.x + (u32)other.inner.lines[index(i, 3)].start.x;
}

static u32 zeroes(u8 i)
{
#line 151
    Shape s = {0};
    s.weights[index(i, 5)] = 4;
    Shape t = {0};
    return add_u32(add_u32(add_u32(s.weights[index(i, 5)], t.weights[index(i, 5)]), Header_length(s.header)), (u32)s.lines[1].used);
}

static u32 assign_zeroed(void)
{
#line 158
    shape.count = 5;
    shape.lines[2].used = true;
    shape.lines[2] = (Line){0};
    return (u32)shape.count + (u32)shape.lines[2].used;
}

static u32 for_each_struct(u16 a)
{
#line 165
    u32 total = 0;
    for (u64 l_index_1 = 0; l_index_1 < 3; l_index_1 += 1) {
        Line *l = &shape.lines[l_index_1];
#line 167
        l->start.x = a;
        total = add_u32(total, (u32)l->start.x);
    }
#line 169
    return add_u32(total, (u32)shape.lines[2].start.x);
}

static u32 for_each_sees_writes(u16 a)
{
#line 173
    u32 total = 0;
    View_u16_fill(view(View_u16, numbers, 8), 0);
    u64 i = 0;
    for (u64 n_index_1 = 0; n_index_1 < 8; n_index_1 += 1) {
        u16 n = numbers[n_index_1];
#line 177
        total = add_u32(total, (u32)n);
        i = add_u64(i, 1);
        if (i < 8) {
            numbers[index(i, 8)] = a % 100;
        }
    }
#line 181
    return total;
}

static u32 for_each_break(u16 a)
{
#line 185
    u32 count = 0;
    for (u64 n_index_1 = 0; n_index_1 < 8; n_index_1 += 1) {
        u16 n = numbers[n_index_1];
#line 187
        if (n == a) {
            break;
        }
#line 189
        if (n > 50) {
            continue;
        }
#line 191
        count = add_u32(count, 1);
    }
#line 192
    return count;
}

static u32 local_array(u8 i, u8 v)
{
#line 196
    u8 a[5] = {0};
    a[index(i, 5)] = v;
    a[0] = add_u8(a[0], 1);
    u32 total = 0;
    for (u64 x_index_1 = 0; x_index_1 < 5; x_index_1 += 1) {
        u8 x = a[x_index_1];
#line 201
        total = add_u32(total, (u32)x);
    }
#line 202
    return add_u32(total, (u32)a[4]);
}

static u32 array_in_loop(u8 n)
{
#line 206
    u32 total = 0;
    for (u8 i = 0, i_end_1 = n % 6; i < i_end_1; i = (u8)(i + 1)) {
        u32 fresh[6] = {0};
        fresh[i] = add_u32(fresh[i], 1);
        for (u64 x_index_2 = 0; x_index_2 < 6; x_index_2 += 1) {
            u32 x = fresh[x_index_2];
#line 211
            total = add_u32(total, x);
        }
    }
#line 212
    return total;
}

static u32 array_index_types(u8 a, u16 b, u32 c, u64 d)
{
#line 216
    return (u32)numbers[index(a, 8)] + (u32)numbers[index(b, 8)] + (u32)numbers[index(c, 8)] + (u32)numbers[index(d, 8)];
}

static u32 array_of_bool(u8 i, bool v)
{
#line 220
    flags[index(i, 3)] = v;
    flags[1] = !flags[index(i, 3)];
    return (u32)flags[0] + (u32)flags[1] * 2 + (u32)flags[2] * 4;
}

static u32 length_of_array(void)
{
#line 226
    u32 n = 8;
    return add_u32(n, 6);
}
