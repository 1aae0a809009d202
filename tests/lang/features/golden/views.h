/* Emitted from views.py. */
#ifndef CLOISTER_EMITTED_VIEWS_H
#define CLOISTER_EMITTED_VIEWS_H

#include "cloister.h"

typedef struct Entry Entry;

CLOISTER_VIEW(View_Entry, Entry)
struct Entry {
    u8 low;
    u32 high;
};
_Static_assert(sizeof(Entry) == 8, "size of Entry");
_Static_assert(__builtin_offsetof(Entry, low) == 0, "Entry.low");
_Static_assert(__builtin_offsetof(Entry, high) == 4, "Entry.high");

CLOISTER_VIEW_OPERATIONS(View_Entry, Entry)
static void fill_buffer(u32);
static u32 sum_view(View_u8);
static u32 digest(void);
static u32 view_index(u32, u8);
static u32 view_write(u32, u8, u8);
static u32 slices(u32, u8, u8);
static u32 slices_open(u32, u8, u8);
static u32 slices_of_slices(u32, u8, u8, u8);
static u32 slice_expression(u32, u8, u8);
static u64 view_lengths(u8, u8);
static u32 fills(u32, u8, u8, u8);
static u32 fill_words(u32, u8);
static u32 copies(u32, u8, u8, u8, u8);
static u32 copies_back(u32, u8);
static u32 word_views(u8, u32);
static u32 struct_views(u8, u32);
static i32 signed_views(u8, i16);
static u32 pass_down(View_u32, u32);
static u32 views_as_arguments(u8, u32);

#endif
