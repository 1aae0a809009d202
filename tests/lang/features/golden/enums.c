/*
 * Enums: conversion from integers, values, comparison.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 35 "enums.py"
static Line line = {.start = {.x = 1, .y = 2}, .end = {.x = 3, .y = 4}, .colour = Colour_BLUE, .used = true};
static Colour colours[4];
static Colour colour = Colour_GREEN;


static u64 array_of_enum(u8 i, u8 v)
{
#line 41
    const Colour t_1 = Colour_from(v); colours[index(i, 4)] = t_1;
    colours[0] = colours[index(i, 4)] == Colour_BLUE ? colours[3] : Colour_GREEN;
    return (u64)colours[0] * 10 + (u64)colours[index(i, 4)];
}

static u64 enum_convert(u32 x)
{
#line 47
    return (u64)Colour_from(x);
}

static u64 enum_sparse(u16 x)
{
#line 51
    Sparse s = Sparse_from(x);
    return (u64)s + (u64)(s == Sparse_MANY) + (u64)(s == Sparse_FEW) * 2 + (u64)(s != Sparse_NONE) * 4;
}

static u64 enum_wide(u64 x)
{
#line 56
    return (u64)Sparse_from(x);
}

static u64 enum_global(u8 x)
{
    Colour before = colour;
    colour = Colour_from(x);
    return (u64)before * 10 + (u64)colour;
}

static u64 enum_field(u8 x)
{
#line 67
    line.colour = Colour_from(x);
    line.used = line.colour != Colour_RED;
    return (u64)line.colour * 2 + (u64)line.used;
}
