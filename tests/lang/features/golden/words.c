/*
 * Words of bit fields: made, read, changed, compared, in variables, fields and elements.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 62 "words.py"
static Shape shape;
static Header headers[2];
static Colour colour = Colour_GREEN;
static Header header = 28691;

#line 23
static u32 Header_longer(Header self, u32 by)
{
#line 24
    return add_u32(Header_length(self), by);
}

#line 68
static u32 array_of_words(u8 i, u32 n)
{
#line 69
    const u32 t_2 = field_u32(n, 20); const u64 at_1 = index(i, 2); headers[at_1] = Header_with_length(headers[at_1], t_2);
    const u64 at_3 = index(i, 2); headers[at_3] = Header_with_flag(headers[at_3], n > 5);
    const u64 at_4 = index(i, 2);
#line 71
    headers[at_4] = Header_with_length(headers[at_4], field_u32(add_u32(Header_length(headers[at_4]), 1), 20));
    return headers[0] ^ headers[1];
}

static u32 word_make(u32 kind, u32 length, bool flag)
{
#line 76
    return Header_kind_bits(field_u32(kind, 4)) | Header_length_bits(field_u32(length, 20)) | Header_flag_bits(flag) | Header_colour_bits(Colour_BLUE);
}

static u32 word_defaults(u32 kind)
{
#line 80
    return Header_kind_bits(field_u32(kind, 4)) | Header_colour_bits(Colour_GREEN) | Header_flag_bits(true) | Header_length_bits(7);
}

static u32 word_fields(u32 raw)
{
#line 84
    Header h = Header_with_colour((raw & 0xffffff9fu) | 32, field_u8(Colour_from(Header_colour((raw & 0xffffff9fu) | 32)), 2));
    return Header_kind(h) + Header_length(h) * 3 % 1000 + (u32)Header_flag(h) + (u32)(Header_colour(h) == Colour_GREEN);
}

static u32 word_set(u32 raw, u32 length, u8 c)
{
#line 89
    Header h = Header_with_colour(raw, field_u8(Colour_from(Header_colour(raw)), 2));
    h = Header_with_length(h, field_u32(length, 20));
    h = Header_with_kind(h, field_u32(add_u32(Header_kind(h), 1), 4));
    h = Header_with_flag(h, !Header_flag(h));
    h = Header_with_colour(h, field_u8(Colour_from(c), 2));
    return h;
}

static u32 word_replace(u32 raw, u32 length, bool flag)
{
#line 98
    Header h = Header_with_colour(raw, field_u8(Colour_from(Header_colour(raw)), 2));
    return Header_with_flag(Header_with_length(h, field_u32(length, 20)), flag);
}

static u32 word_global(u32 length)
{
    header = Header_with_length(header, field_u32(length, 20));
    header = Header_with_kind(header, length % 16);
    header = Header_with_length(header, field_u32(sub_u32(Header_length(header), 1), 20));
    return header;
}

static u32 word_in_struct(u32 length)
{
#line 111
    shape.header = Header_kind_bits(1) | Header_length_bits(2) | Header_flag_bits(true);
    shape.header = Header_with_length(shape.header, field_u32(length, 20));
    shape.header = Header_with_length(shape.header, field_u32(mul_u32(Header_length(shape.header), 2), 20));
    return add_u32(shape.header, Header_longer(shape.header, 3));
}

static bool word_equal(u32 a, u32 b)
{
#line 118
    const Header t_1 = Header_with_colour(a, field_u8(Colour_from(Header_colour(a)), 2));
#line 118
    return t_1 == Header_with_colour(b, field_u8(Colour_from(Header_colour(b)), 2));
}

static u64 word_wide(u64 raw, u64 middle)
{
#line 122
    Wide w = raw;
    w = Wide_with_middle(w, field_u64(middle, 62));
    w = Wide_with_high(w, !Wide_high(w));
    return w ^ Wide_low(w);
}

static u8 word_full(u8 a, u8 b)
{
#line 129
    Full f = Full_all_bits(a);
    f = Full_with_all(f, add_u8(Full_all(f), b));
    return f;
}

static u32 word_augmented(u32 raw, u32 n)
{
#line 135
    Header h = Header_with_colour(raw, field_u8(Colour_from(Header_colour(raw)), 2));
    h = Header_with_length(h, field_u32(add_u32(Header_length(h), n), 20));
    h = Header_with_length(h, field_u32(Header_length(h) >> 2, 20));
    h = Header_with_kind(h, field_u32(Header_kind(h) ^ 5, 4));
    return h;
}

/* Bits beyond those of the enum's own integer make a stranger too. */
#line 154
static u64 wide_enum(u32 raw)
{
    return (u64)Odd_colour(Odd__with_colour(raw & 0x3ffff, Colour_from(Odd_colour__raw(raw & 0x3ffff))));
}

static u32 odd_names(u32 a, u32 b)
{
#line 160
    Odd odd = Odd_n__bits(a % 16) | Odd_n_bits__bits(b % 16) | Odd_with_n__bits(3) | Odd_colour__bits(Colour_GREEN);
    odd = Odd__with_n(odd, Odd_n_bits(odd));
    odd = Odd__with_n_bits(odd, field_u32(add_u32(Odd_n_bits(odd), 1), 4));
    return Odd__with_with_n(odd, Odd_n(odd) % 5);
}
