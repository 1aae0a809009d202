/* Emitted from nested.py. */
#ifndef CLOISTER_EMITTED_NESTED_H
#define CLOISTER_EMITTED_NESTED_H

#include "cloister.h"

#define ROWS 3

typedef struct Cell Cell;
typedef struct Board Board;
typedef struct Lanes Lanes;

CLOISTER_VIEW(View_Cell, Cell)
CLOISTER_VIEW(View_Board, Board)
struct Cell {
    u16 value;
    bool seen;
};
_Static_assert(sizeof(Cell) == 4, "size of Cell");
_Static_assert(__builtin_offsetof(Cell, value) == 0, "Cell.value");
_Static_assert(__builtin_offsetof(Cell, seen) == 2, "Cell.seen");

/* Lengths beside the field, the outer one first; or in the type. */
struct Board {
    u8 turn;
    Cell cells[3][4];
    u8 marks[3][4];
    u32 words[3][2];
};
_Static_assert(sizeof(Board) == 88, "size of Board");
_Static_assert(__builtin_offsetof(Board, turn) == 0, "Board.turn");
_Static_assert(__builtin_offsetof(Board, cells) == 2, "Board.cells");
_Static_assert(__builtin_offsetof(Board, marks) == 50, "Board.marks");
_Static_assert(__builtin_offsetof(Board, words) == 64, "Board.words");

struct Lanes {
    Shared_u16 tails[2][2];
};
_Static_assert(sizeof(Lanes) == 8, "size of Lanes");
_Static_assert(__builtin_offsetof(Lanes, tails) == 0, "Lanes.tails");

CLOISTER_VIEW_OPERATIONS(View_Cell, Cell)
CLOISTER_VIEW_OPERATIONS(View_Board, Board)
static u32 total(View_u32);
static u16 marked(Cell *);
static u32 put(u8, u8, u32);
static u32 row(u8, u32);
static u16 cells(u8, u8);
static u8 copied(u8, u8);
static u8 deep(u8, u8);
static u16 shared(u8, u16);
static u64 sizes(void);

#endif
