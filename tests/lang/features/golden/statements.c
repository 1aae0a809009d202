/*
 * Statements, and the order in which operands are evaluated.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 15 "statements.py"
static u32 counter;


static u32 next_number(u32 step)
{
    counter = add_u32(counter, step);
    return counter;
}

static u32 order(u32 a)
{
#line 25
    /* C may evaluate operands in any order, Python goes from left to right. */
    const u32 t_2 = counter; const u32 t_1 = next_number(a); return add_u32(t_2, mul_u32(t_1, next_number(2)));
}

static bool conditions(u32 a)
{
#line 30
    bool t_2 = a > 3; if (t_2) { const u32 t_1 = next_number(a); t_2 = t_1 < next_number(1); } return t_2;
}

static u32 loops(u32 n)
{
#line 34
    n = n % 50;
    u32 total = 0;
    for (u32 i = 0; i < n; i += 1) {
        if (i == 7) {
            continue;
        }
#line 39
        total = add_u32(total, i);
    }
#line 40
    for (u32 i = n; i > 0; i -= 1) {
        total = add_u32(total, i);
    }
#line 42
    for (u32 i = 0; i < n; i = step_up_u32(i, 3, n)) {

        if (i == 0 || i == 3) {
            total = add_u32(total, 1);
        } else if (i == 9) {
            break; /* leaves the loop */
        }
    }
    while (total > next_number(1)) {
        total = sub_u32(total, 1);
    }
#line 52
    return total;
}

static u64 kinds(Kind kind)
{
#line 56
    switch (kind) {
    case Kind_NONE: {
        return 0;
    }
#line 59
    case Kind_ONE: {
        return 1;
    }
#line 61
    case Kind_MANY: {
        return 2;
    }
    default:
        break;
    }
#line 56
    PANIC_AT(PANIC_ENUM, CLOISTER_FILE, 56); /* no case fits */
}

/* A local that outlives the block of its first assignment. */
#line 65
static i32 later(i32 n)
{

    i32 sign = 0;
#line 67
    if (n < 0) {
        sign = -1;
    } else {
        sign = 1;
    }
#line 71
    return mul_i32(n, sign);
}

static void checks(u32 n)
{
#line 75
    ASSERT(n < 100, "too large");
    log_text("n is "); log_decimal(n); log_text(", "); log_hexadecimal(n); log_text(" in hexadecimal\n");
    if (n == 99) {
        PANIC("unlucky");
    }
}
