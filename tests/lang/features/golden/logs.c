/*
 * Lines of the log: integers, bools and enums, decimal and hexadecimal.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 15 "logs.py"
static void logs(u32 a, i8 b, bool c, u64 d)
{
#line 16
    log_text("text with 100% and \"quotes\"\n");
    log_decimal(a); log_text(" is "); log_hexadecimal(a); log_text(", "); log_signed_decimal(b); log_text("; "); log_decimal(c); log_text(" "); log_hexadecimal(d); log_decimal(d); log_text("\n");
    const Shade t_1 = Shade_from(a % 3); log_decimal(t_1); log_text("\n");
    log_text("\n");
}

static u32 whole_lines_only(u32 a, u32 b)
{
#line 23
    const u32 t_1 = div_u32(a, b % 3);
#line 23
    log_decimal(a); log_text(" is "); log_decimal(t_1); log_text(" times "); log_decimal(b % 3); log_text("\n");
    return b;
}
