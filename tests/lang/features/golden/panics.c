/*
 * Assertions and panics, with their reasons and lines; functions that end early.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 7 "panics.py"
static u32 asserts(u32 a, u32 b)
{
#line 8
    ASSERT(a != b, "they differ");
    ASSERT(a < 4000000000u, "not too big");
    return a ^ b;
}

static u32 panics(u8 a)
{
#line 14
    if (a > 200) {
        PANIC("too big");
    }
#line 16
    if (a == 0) {
        PANIC("zero");
    }
#line 18
    return (u32)a;
}

static u8 stops(u8 a)
{

    if (a == 7) {
        PANIC("on purpose");
    }
#line 26
    if (a > 100) {
        PANIC("and again");
    }
#line 28
    return mul_u8(a, 2);
}

static void early(u8 x)
{
#line 32
    if (x > 10) {
        return;
    }
#line 34
    PANIC("small");
}

static u8 early_return(u8 x)
{
#line 38
    early(x);
    return x;
}
