/*
 * Branches, conditional expressions, `and`, `or`, `not` and chained comparisons: only what is chosen is evaluated.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 7 "conditions.py"
static u32 if_chain(u32 x)
{


    u32 result = 0;
#line 8
    if (x < 10) {
        return 1;
    } else if (x < 100) {
        result = 2;
    } else if (x == 1000 || x == 2000) {
        result = 3;
    } else {
        result = 4;
    }
#line 16
    return result;
}

static i32 conditional(i32 a, i32 b)
{
#line 20
    return a > b ? a : (b > 0 ? b : neg_i32(b));
}
/* Only the side that is chosen may panic. */
static u32 conditional_lazy(u32 a, u32 b)
{
    return b != 0 ? div_u32(a, b) : add_u32(a, 1);
}

static bool logical_lazy(u32 a, u32 b)
{
#line 29
    return (b != 0 && div_u32(a, b) > 3) || a == 7;
}

static bool logical_not(bool a, bool b)
{
#line 33
    return (!a && (b || !(a == b))) || (a && !b);
}

static bool chain(u8 a, u8 b, u8 c)
{
#line 37
    return a < b && b <= c;
}
/* The last operand is not evaluated if the first comparison is false. */
static bool chain_lazy(u8 a, u8 b, u8 c)
{
    return a < b && b < add_u8(b, c);
}

static bool chain_long(i8 a, i8 b, i8 c, i8 d)
{
#line 46
    return a <= b && b < c && c != d && d > a;
}
