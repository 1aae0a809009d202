/*
 * Structs that are made for a call.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 19 "temporaries.py"
static u32 counted;

#line 14
static u32 Pair_bumped(Pair *self, Pair *other)
{
#line 15
    other->left = add_u32(other->left, 1);
    return add_u32(self->left, other->left);
}




static u32 next_count(void)
{
    counted = add_u32(counted, 1);
    return counted;
}

static u32 pair_sum(Pair *a, Pair *b)
{
#line 29
    a->left = add_u32(a->left, a->right);
    if (b == NONE) {
        return a->left;
    }
#line 32
    return add_u32(mul_u32(a->left, 3), b->left);
}

static Pair make_pair(u32 left)
{
#line 36
    return (Pair){.left = left, .right = next_count()};
}

static u32 temporary_struct(u32 a, u32 b)
{
#line 40
    Pair new_1 = (Pair){.left = a, .right = b};
#line 40
    const u32 t_5 = pair_sum(&new_1, NONE);
#line 40
    Pair new_2 = (Pair){.left = b, .right = next_count()};
#line 40
    Pair *const t_4 = &new_2;
#line 40
    Pair new_3 = (Pair){.left = next_count(), .right = a};
#line 40
    return add_u32(t_5, pair_sum(t_4, &new_3));
}

static u32 temporary_result(u32 a)
{
#line 44
    Pair held = {.left = 1, .right = 2};
    Pair new_1 = make_pair(a);
#line 45
    const u32 t_5 = Pair_bumped(&held, &new_1);
#line 45
    Pair new_2 = held;
#line 45
    Pair *const t_4 = &new_2;
#line 45
    Pair new_3 = make_pair(a);
#line 45
    const u32 t_6 = add_u32(t_5, pair_sum(t_4, &new_3));
#line 45
    return add_u32(t_6, held.left);
}

static u32 temporary_in_a_loop(u32 n)
{
#line 49
    u32 total = 0;
    while (true) {
#line 50
        Pair new_1 = (Pair){.left = total, .right = 1}; if (!(pair_sum(&new_1, NONE) <= n % 50)) {
#line 50
            break;
        }
#line 51
        total = add_u32(total, 1);
    }
#line 52
    return total;
}
