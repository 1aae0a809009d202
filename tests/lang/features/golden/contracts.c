/*
 * Contracts: before, after, in loops, of structs, and what is for proofs only.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 48 "contracts.py"
static Ring ring = {.free_count = 3};
#line 84
static u32 count;

#line 37
static u16 Ring_room(Ring *self)
{
#line 38
    return sub_u16(8, self->free_count);
}

#line 40
static u16 Ring_take(Ring *self)
{


    self->free_count = sub_u16(self->free_count, 1);
    return self->free[index(self->free_count, 8)];
}




static u16 take_one(void)
{
#line 52
    return ring.free_count > 0 ? Ring_take(&ring) : Ring_room(&ring);
}

static u64 sum_of(View_u8 v)
{

    u64 total = 0;
    for (u64 i = 0; i < v.length; i += 1) {

        total = add_u64(total, (u64)v.items[index(i, v.length)]);
    }
#line 62
    return total;
}

static u32 halve(u32 n)
{
#line 66
    u32 low = 0;
    u32 high = n % 100;
    while (low < high) {


        low = add_u32(low, 1);
    }
#line 72
    return low;
}

static u32 drained(u32 n)
{
#line 76
    u32 left = n % 100;
    while (left > 0) {


        left = sub_u32(left, 1);
    }
#line 81
    return left;
}

#line 92
static void contracts_double(void)
{

    count = count / 2;
}
