/* Emitted from conversions.py. */
#ifndef CLOISTER_EMITTED_CONVERSIONS_H
#define CLOISTER_EMITTED_CONVERSIONS_H

#include "cloister.h"

typedef u16 Level;
enum {
    Level_LOW = 0,
    Level_MIDDLE = 5,
    Level_HIGH = 300
};
OPERATION Level Level_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 0 && x != 5 && x != 300, PANIC_ENUM);
    return (Level)x;
}
#define Level_from(x) Level_from_at(x, HERE)

typedef u16 Packed;

/* level: bits 0..8 */
OPERATION Level Packed_level(Packed word) { return (Level)(word & 0x1ff); }
OPERATION Packed Packed_level_bits(Level value) { return (Packed)((u64)value); }
OPERATION Packed Packed_with_level(Packed word, Level value)
{
    return (Packed)((word & (Packed)~(Packed)0x1ff) | Packed_level_bits(value));
}
/* low: bits 9..15 */
OPERATION u8 Packed_low(Packed word) { return (u8)(word >> 9); }
OPERATION Packed Packed_low_bits(u8 value) { return (Packed)((u64)value << 9); }
OPERATION Packed Packed_with_low(Packed word, u8 value)
{
    return (Packed)((word & (Packed)~(Packed)0xfe00) | Packed_low_bits(value));
}

static i16 checked(u64, i64);
static i64 between_signs(i32, u32);
static i64 truncated(i64, u32);
static u32 of_bools(bool, bool);
static u64 of_enums(u16);
static u32 of_words(u16);
static i16 ends(i16, i16);
static i32 as_bits(u16, i32);

#endif
