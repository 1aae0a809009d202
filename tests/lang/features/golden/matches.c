/*
 * `match` over integers and enums.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 15 "matches.py"
static u32 match_integer(u8 x)
{
#line 16
    switch (x) {
    case 0: {
        return 10;
    }
#line 19
    case 1: case 2: case 3: {
        return 20;
    }
#line 21
    case 255: {
        return 30;
    }
#line 23
    default: {
        return (u32)x;
    }
    }
}

#line 27
static u32 match_falls_out(u8 x)
{
#line 28
    u32 result = 0;
    switch (x) {
    case 5: {
        result = 1;
        break;
    }
#line 32
    case 6: case 7: {
        result = 2;
        break;
    }
    default:
        break;
    }
#line 34
    return result;
}

static u32 match_enum(u8 x)
{
#line 38
    Shade shade = Shade_from(x);
    switch (shade) {
    case Shade_DARK: {
        return 1;
    }
#line 42
    case Shade_MEDIUM: case Shade_LIGHT: {
        return 2;
    }
    default:
        break;
    }
#line 39
    PANIC_AT(PANIC_ENUM, CLOISTER_FILE, 39); /* no case fits */
}

/* `break` in a match leaves the loop around it. */



static u32 match_break(u8 n)
{
    u32 count = 0;
    for (u8 i = 0; i < n; i = (u8)(i + 1)) {

        if (i == 3) {
            continue;
        } else if (i == 9) {
            break;
        }

        count = add_u32(count, 1);
    }
#line 58
    return count;
}
