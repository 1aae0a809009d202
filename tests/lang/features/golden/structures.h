/* Emitted from structures.py. */
#ifndef CLOISTER_EMITTED_STRUCTURES_H
#define CLOISTER_EMITTED_STRUCTURES_H

#include "cloister.h"

typedef u8 Colour;
enum {
    Colour_RED = 0,
    Colour_GREEN = 1,
    Colour_BLUE = 4
};
OPERATION Colour Colour_from_at(u64 x, u32 file, u32 line)
{
    PANIC_IF(x != 0 && x != 1 && x != 4, PANIC_ENUM);
    return (Colour)x;
}
#define Colour_from(x) Colour_from_at(x, HERE)

typedef u64 Info;
typedef struct Slot Slot;
typedef struct Table Table;

CLOISTER_VIEW(View_Slot, Slot)
/* What a message is. */
/* length: bits 0..6 */
OPERATION u64 Info_length(Info word) { return (u64)(word & 0x7f); }
OPERATION Info Info_length_bits(u64 value) { return (Info)((u64)value); }
OPERATION Info Info_with_length(Info word, u64 value)
{
    return (Info)((word & (Info)~(Info)0x7f) | Info_length_bits(value));
}
/* urgent: bits 7..7 */
OPERATION bool Info_urgent(Info word) { return (word & 0x80) != 0; }
OPERATION Info Info_urgent_bits(bool value) { return (Info)((u64)value << 7); }
OPERATION Info Info_with_urgent(Info word, bool value)
{
    return (Info)((word & (Info)~(Info)0x80) | Info_urgent_bits(value));
}
/* colour: bits 8..11 */
OPERATION Colour Info_colour(Info word) { return (Colour)((word >> 8) & 0xf); }
OPERATION Info Info_colour_bits(Colour value) { return (Info)((u64)value << 8); }
OPERATION Info Info_with_colour(Info word, Colour value)
{
    return (Info)((word & (Info)~(Info)0xf00) | Info_colour_bits(value));
}
/* _: bits 12..31 */
OPERATION u64 Info__(Info word) { return (u64)((word >> 12) & 0xfffff); }
OPERATION Info Info___bits(u64 value) { return (Info)((u64)value << 12); }
OPERATION Info Info_with__(Info word, u64 value)
{
    return (Info)((word & (Info)~(Info)0xfffff000u) | Info___bits(value));
}
/* label: bits 32..63 */
OPERATION u64 Info_label(Info word) { return (u64)(word >> 32); }
OPERATION Info Info_label_bits(u64 value) { return (Info)((u64)value << 32); }
OPERATION Info Info_with_label(Info word, u64 value)
{
    return (Info)((word & (Info)~(Info)0xffffffff00000000u) | Info_label_bits(value));
}

/* A place. */
struct Slot {
    u32 value;
    u16 register_; /* a keyword of C */
    Colour colour;
};
_Static_assert(sizeof(Slot) == 8, "size of Slot");
_Static_assert(__builtin_offsetof(Slot, value) == 0, "Slot.value");
_Static_assert(__builtin_offsetof(Slot, register_) == 4, "Slot.register");
_Static_assert(__builtin_offsetof(Slot, colour) == 6, "Slot.colour");

struct Table {
    u32 used;
    Slot slots[16];
    Info info;
};
_Static_assert(sizeof(Table) == 144, "size of Table");
_Static_assert(__builtin_offsetof(Table, used) == 0, "Table.used");
_Static_assert(__builtin_offsetof(Table, slots) == 4, "Table.slots");
_Static_assert(__builtin_offsetof(Table, info) == 136, "Table.info");

CLOISTER_VIEW_OPERATIONS(View_Slot, Slot)
static u64 Info_words(Info);
static bool Table_add(Table *, Slot *);
static Slot *Table_find(Table *, Colour);
static u64 fill(u32);
static Slot *Slot_of(u32);
static u64 words(u64);
static Slot values(u64);
static Slot zeroed_slot(void);

#endif
