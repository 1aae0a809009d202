/*
 * Arithmetic whose operands have ranges that are known: checks that may be left out, and some that may not.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

/* Checks that are left out because the operands' ranges show that they hold. */
#line 7 "ranges.py"
static u32 known_ranges(u8 a, u8 n)
{
    u32 total = 0;
    for (u64 i = 0; i < 200; i += 1) {
        if (i > (u64)n) {
            break;
        }
#line 13
        total = add_u32(total, ((u32)(a & 15) + 1) * ((u32)i % 9) / 2);
    }
#line 14
    u8 narrow = (u8)((u8)(a % 16 * 15) + (n & 15));
    return add_u32(add_u32(total, (u32)narrow), (u32)(u8)((u8)(a >> 4) << 4));
}
/* The same shapes, one step outside of what fits. */
static u8 not_quite_known(u8 a, u8 n)
{
    u8 narrow = add_u8((u8)(a % 17 * 15), n & 31);
    return narrow;
}

static u32 shift_known(u32 a, u32 n)
{
#line 25
    return add_u32(add_u32(a >> (n % 32), (a & 1) * 2), (a & 255) << (n & 7));
}
