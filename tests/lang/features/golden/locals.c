/*
 * Locals: declared where they are first assigned, or at the top if they are used outside of that block.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 13 "locals.py"
static u32 branches(bool flag)
{
    u32 chosen = 0;
#line 14
    if (flag) {
        chosen = 1;
    } else {
        chosen = 2;
    }
#line 18
    u32 inner = add_u32(chosen, 1);
    if (inner > 1) {
        u32 deep = inner;
        return deep;
    }
#line 22
    return chosen;
}

static u32 loops(u32 n)
{
#line 33
    u32 last = 0;
#line 26
    u32 total = 0;
    for (u32 i = 0, i_end_1 = n % 100; i < i_end_1; i += 1) {
        u32 part = i * 2;
        total = add_u32(total, part);
    }
#line 30
    for (u64 i = 1; i < 10; i += 3) {
        total = add_u32(total, (u32)i);
    }
#line 32
    while (true) {
        last = total;
        if (last > 5) {
            break;
        }
#line 36
        total = add_u32(total, 1);
    }
#line 37
    return last;
}

static Point structs(Point *line)
{
#line 41
    Point a = {.x = 1, .y = 7};
    Point *b = &a;
    b->x = 5;
    Point c = *line;
    c = (Point){.x = 2, .y = 3};
    u8 data[4] = {0};
    data[0] = 1;
    View_u8 part = slice(View_u8, view(View_u8, data, 4), 1, 3);
    part.items[index(0, part.length)] = data[0];
    if (c.x == b->x) {
        return c;
    }
#line 52
    return *line;
}

static u64 declared_first(u64 n)
{
#line 56
    u64 result = 0;
    if (n > 1) {
        result = 1;
    } else {
        result = 2;
    }
#line 61
    return result;
}
