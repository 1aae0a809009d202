/* Emitted from overlays.py. */
#ifndef CLOISTER_EMITTED_OVERLAYS_H
#define CLOISTER_EMITTED_OVERLAYS_H

#include "cloister.h"

typedef struct Cell Cell;
typedef struct Cells Cells;

CLOISTER_VIEW(View_Cell, Cell)
struct Cell {
    Shared_u32 value;
    Shared_i8 small;
};
_Static_assert(sizeof(Cell) == 8, "size of Cell");
_Static_assert(__builtin_offsetof(Cell, value) == 0, "Cell.value");
_Static_assert(__builtin_offsetof(Cell, small) == 4, "Cell.small");

struct Cells {
    Cell first;
    Cell rest[2];
    Shared_u8 bytes[5];
};
_Static_assert(sizeof(Cells) == 32, "size of Cells");
_Static_assert(__builtin_offsetof(Cells, first) == 0, "Cells.first");
_Static_assert(__builtin_offsetof(Cells, rest) == 8, "Cells.rest");
_Static_assert(__builtin_offsetof(Cells, bytes) == 24, "Cells.bytes");

CLOISTER_VIEW_OPERATIONS(View_Cell, Cell)
static u32 overlays(u8, u32);
static u32 overlay_nested(u8, u32);
static u32 overlay_in_slice(u8, u64, u32);
static u32 overlay_on_variables(bool, u8, u32);

#endif
