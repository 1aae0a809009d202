/*
 * Functions: defaults, arguments by name, those that give nothing or never return, and what is said about their place in the code.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 8 "functions.py"
static u32 calls;


static u32 scaled(u32 x, u32 factor, u32 offset)
{
#line 12
    return add_u32(mul_u32(x, factor), offset);
}

static u32 defaults(u32 x)
{
#line 16
    const u32 t_1 = add_u32(scaled(x, 3, 1), scaled(x, 2, 1));
#line 16
    const u32 t_2 = add_u32(t_1, scaled(x, 3, 7));
#line 16
    return add_u32(t_2, scaled(2, 3, x));
}


static INLINE u8 small(u8 x)
{
#line 21
    return x / 2;
}



static NOINLINE SECTION(".text.apart") u8 apart(u8 x)
{
#line 27
    return add_u8(x, 100);
}

static u8 placed(u8 x)
{
#line 31
    return add_u8(small(apart(x)), apart(small(x)));
}

static void count(u32 by)
{
    if (by > 1000) {
        return;
    }
#line 38
    calls = add_u32(calls, by);
}

static u32 counted(u32 by)
{
#line 42
    count(by);
    count(by);
    return calls;
}


static NORETURN void give_up(u32 why)
{
#line 49
    if (why == 1) {
        PANIC("one");
    }
#line 51
    PANIC("another");
}

static u32 maybe(u32 x)
{
#line 55
    if (x < 10) {
        give_up(x);
    }
#line 57
    return x;
}
/* Called from C by that name, and from here as any other. */

u64 functions_exported(u64 x)
{
    return x / 3;
}

static u64 calls_exported(u64 x)
{
#line 67
    return add_u64(functions_exported(x), functions_exported(add_u64(x, 1)));
}
