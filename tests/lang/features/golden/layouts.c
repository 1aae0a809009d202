/*
 * Sizes and offsets.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 56 "layouts.py"
static Colour colour = Colour_GREEN;
static Header header = 28691;

#line 23
static u32 Header_longer(Header self, u32 by)
{
#line 24
    return add_u32(Header_length(self), by);
}

#line 60
static u64 sizes(void)
{
#line 61
    u64 a = 1004;
    u64 b = 16068;
    return add_u64(mul_u64(a, 100000), b);
}

static u64 offsets(void)
{
#line 67
    u64 a = 6008;
    return add_u64(a, 320000);
}
