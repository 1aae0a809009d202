/*
 * Enums, words and structs: layout, values, methods.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 59 "kinds.py"
static Outer outer;
static Inner inner = {.small = 1, .wide = 2, .colour = Colour_GREEN};
static Inner table[4];

#line 31
static Info Info_longer(Info self)
{
#line 32
    return Info_with_length(self, field_u64(Info_length(self) + 1, 7));
}

#line 53
static u32 Outer_bump(Outer *self, u32 by)
{
#line 54
    self->count = add_u32(self->count, by);
    self->inner.colour = Colour_from(self->count);
    return self->count;
}

#line 64
static u64 words(u64 raw)
{
#line 65
    Info info = Info_with_colour(raw, Colour_from(Info_colour(raw)));
    info = Info_with_length(info, 5);
    info = Info_with_flag(info, Info_colour(info) == Colour_RED);
    outer.info = Info_longer(Info_length_bits(Info_length(info)) | Info_flag_bits(true) | Info_label_bits(3));
    if (info == outer.info) {
        return info;
    }
#line 71
    return (u64)Info_colour(info);
}

static u32 structs(u8 i)
{
#line 75
    table[index(i, 4)] = inner;
    outer.inner = (Inner){.small = i, .wide = 1, .colour = Colour_RED};
    Inner *slot = &table[index(i, 4)];
    slot->wide = add_u64(slot->wide, 1);
    const u32 t_1 = Outer_bump(&outer, 1); return add_u32(t_1, Outer_bump(&outer, 2));
}

static u32 matched(Colour colour, Big big, u32 n)
{
#line 83
    switch (colour) {
    case Colour_RED: {
        n = add_u32(n, 1);
        break;
    }
#line 86
    case Colour_GREEN: {
        n = add_u32(n, 2);
        break;
    }
    default:
        break;
    }
#line 88
    switch (n) {
    case 1: case 2: {
        return 1;
    }
#line 91
    default: {
        break;
    }
    }
#line 93
    switch (big) {
    case Big_ONE: {
        return 2;
    }
#line 96
    case Big_MANY: {
        return 3;
    }
    default:
        break;
    }
#line 93
    PANIC_AT(PANIC_ENUM, CLOISTER_FILE, 93); /* no case fits */
}

#line 100
static u64 run(u64 raw, u8 i, u8 colour, u32 big)
{
#line 101
    const u64 t_1 = words(raw);
#line 101
    const u64 t_2 = add_u64(t_1, (u64)structs(i));
#line 101
    return add_u64(t_2, (u64)matched(Colour_from((u8)(colour % 2 * 200)), Big_from(big), (u32)i));
}
