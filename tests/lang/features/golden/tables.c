/*
 * Constants, typed and untyped, and tables of them.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 8 "tables.py"
static const u8 PRIMES[6] = {2, 3, 5, 7, 11, 13};


static u32 constants(u8 i, u32 j)
{
#line 12
    return add_u32((u32)PRIMES[index(i, 6)] + (u32)LIMIT * STEP, j);
}

static u16 table_of_type(u64 i)
{
#line 16
    u16 x = (u16)PRIMES[index(i, 6)];
    return x;
}
