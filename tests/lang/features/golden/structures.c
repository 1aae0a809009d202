/*
 * Enums, words, structs, methods, pointers.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 60 "structures.py"
static Table table;
static Slot spare = {.value = 1, .register_ = 2, .colour = Colour_BLUE};
static u8 counts[4];

#line 25
static u64 Info_words(Info self)
{
#line 26
    return Info_length(self) + 1;
}

/* Copy a slot into the table, if there is room. */
#line 44
static bool Table_add(Table *self, Slot *slot)
{
    if (self->used == 16) {
        return false;
    }
#line 48
    self->slots[index(self->used, 16)] = *slot;
    self->used = add_u32(self->used, 1);
    self->info = Info_with_length(self->info, field_u64((u64)self->used, 7));
    return true;
}

#line 53
static Slot *Table_find(Table *self, Colour colour)
{
#line 54
    for (u64 slot_index_1 = 0; slot_index_1 < 16; slot_index_1 += 1) {
        Slot *slot = &self->slots[slot_index_1];
#line 55
        if (slot->colour == colour) {
            return slot;
        }
    }
#line 57
    return NONE;
}

#line 65
static u64 fill(u32 count)
{
#line 66
    for (u32 i = 0; i < count; i += 1) {
        if (!Table_add(&table, Slot_of(i))) {
            break;
        }
    }
#line 69
    Slot *green = Table_find(&table, Colour_GREEN);
    if (green == NONE) {
        return 0;
    }
#line 72
    green->value = add_u32(green->value, 5);
    return (u64)green->value;
}

static Slot *Slot_of(u32 value)
{
#line 77
    spare.value = value;
    spare.colour = (Colour)(value % 2 == 1 ? Colour_GREEN : Colour_BLUE);
    return &spare;
}

static u64 words(u64 length)
{
#line 83
    Info info = Info_length_bits(field_u64(length, 7)) | Info_urgent_bits(true);
    info = Info_with_colour(Info_with_label(info, 9), Colour_BLUE);
    info = Info_with_urgent(info, false);
    return add_u64(info, Info_words(info));
}

static Slot values(u64 colour)
{
#line 90
    Slot slot = zeroed_slot();
    Slot other = slot;
    other.colour = Colour_from(colour);
    counts[other.register_ % 4] = add_u8(counts[other.register_ % 4], 1);
    return other;
}

static Slot zeroed_slot(void)
{
#line 98
    return (Slot){.value = 3, .register_ = 7, .colour = Colour_RED};
}
