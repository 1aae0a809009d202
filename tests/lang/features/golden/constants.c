/*
 * Constants: untyped ones take the type of their use, typed ones keep theirs.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 31 "constants.py"
static const u8 ORDERS[3] = {12, 21, 30};
static const u16 TYPED[3] = {1, 2, 4096};



static u64 use(u32 level, u64 wide, u8 small)
{
#line 37
    i16 negative = -12;
    if (small < BITS && (wide & 18446744073709547520u) == SIZE && true) {
        return add_u64(wide, (u64)ORDERS[index(level, 3)]);
    }
#line 40
    if (TYPED[index(level, 3)] == 2 && negative < 0 && level == LIMIT) {
        return (u64)DOUBLE + 3 + MIDDLE;
    }
#line 42
    return 300 + (u64)(small > 1 ? PAIR : SECOND);
}
