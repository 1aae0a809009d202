/*
 * Augmented assignment with every operator, and locals with names that the back ends use themselves.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 7 "assignments.py"
static u32 augmented_all(u32 a, u32 b)
{
#line 8
    u32 x = a;
    x = add_u32(x, 1);
    x = sub_u32(x, b % 5);
    x = mul_u32(x, 3);
    x = div_u32(x, b % 7);
    x = x % 1000;
    x = shl_u32(x, b % 40);
    x = x >> 1;
    x &= 65535;
    x |= 5;
    x ^= b;
    return x;
}

static i8 augmented_signed(i8 a, i8 b)
{
#line 23
    i8 x = a;
    x = add_i8(x, b);
    x = sub_i8(x, 1);
    x = mul_i8(x, 2);
    x = div_i8(x, b);
    x = mod_i8(x, 7);
    x = (i8)(x >> 1);
    x = (i8)(x ^ b);
    return x;
}

static u32 shadowed_names(u32 _x, u32 len_)
{
#line 35
    u32 _t = _x;
    u32 _range = len_;
    u32 total = 0;
    for (u64 _t1 = 0; _t1 < 3; _t1 += 1) {
        total = add_u32(total, (u32)_t1 + (_t & 255) * (_range & 255));
    }
#line 40
    return total;
}
