/*
 * Contracts: before, after, in loops, of structs, and what is for proofs only.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 64 "contracts.py"
static u32 count;

#line 36
static u16 Ring_take(Ring *self)
{


    self->free_count = sub_u16(self->free_count, 1);
    return self->free[index(self->free_count, 8)];
}

static u64 sum_of(View_u8 v)
{

    u64 total = 0;
    for (u64 i = 0; i < v.length; i += 1) {

        total = add_u64(total, (u64)v.items[index(i, v.length)]);
    }
#line 51
    return total;
}

static u32 halve(u32 n)
{
#line 55
    u32 low = 0;
    u32 high = n % 100;
    while (low < high) {


        low = add_u32(low, 1);
    }
#line 61
    return low;
}

#line 72
static void contracts_double(void)
{

    count = count / 2;
}
