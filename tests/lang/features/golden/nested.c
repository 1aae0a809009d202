/*
 * Arrays of arrays, and arrays of arrays of structs: elements, rows as views, copies within structs.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 34 "nested.py"
static Board board;
static u32 grid[3][5];
static u8 cube[2][2][2];
static Board boards[2];
static Lanes lanes;


static u32 total(View_u32 v)
{
#line 42
    u32 sum = 0;
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u32 x = v.items[x_index_1];
#line 44
        sum = add_u32(sum, x & 0xffff);
    }
#line 45
    return sum;
}

static u16 marked(Cell *cell)
{
#line 49
    cell->seen = true;
    return cell->value;
}

static u32 put(u8 i, u8 j, u32 x)
{
#line 54
    grid[index(i, 3)][index(j, 5)] = x;
    const u64 at_1 = index(j, 5); grid[2][at_1] |= 1;
    return add_u32(grid[index(i, 3)][index(j, 5)], grid[index(i, 3)][0]);
}

static u32 row(u8 i, u32 x)
{
#line 60
    View_u32_fill(view(View_u32, grid[index(i, 3)], 5), x);
    grid[1][4] = 7;
    const u32 t_1 = total(view(View_u32, grid[index(i, 3)], 5));
#line 62
    return add_u32(add_u32(t_1, total(slice(View_u32, view(View_u32, grid[1], 5), 3, 5))), 5);
}

static u16 cells(u8 i, u8 j)
{
#line 66
    board.cells[index(i, 3)][index(j, 4)].value = 9;
    board.cells[1][2] = board.cells[index(i, 3)][index(j, 4)];
    board.cells[2][3] = (Cell){.value = 4, .seen = false};
    u16 count = 0;
    for (u64 k = 0; k < 3; k += 1) {
        for (u64 cell_index_1 = 0; cell_index_1 < 4; cell_index_1 += 1) {
            Cell *cell = &board.cells[k][cell_index_1];
#line 72
            if (cell->seen) {
                count = add_u16(count, 1);
            }
#line 74
            cell->seen = !cell->seen;
        }
    }
#line 75
    const u16 t_2 = add_u16(count, marked(&board.cells[1][2])); return add_u16(t_2, board.cells[2][3].value);
}
/* A struct is copied with all that is in it. */
static u8 copied(u8 i, u8 x)
{
    Board before = board;
    before.marks[index(i, 3)][3] = x;
    boards[1] = before;
    before.marks[index(i, 3)][3] = 1;
    boards[0] = before;
    return boards[0].marks[index(i, 3)][3] ^ boards[1].marks[index(i, 3)][3] ^ board.marks[index(i, 3)][3];
}

static u8 deep(u8 i, u8 x)
{
#line 89
    u8 local[2][3] = {0};
    local[index(i, 2)][2] = x;
    cube[index(i, 2)][1][index(i, 2)] = x;
    cube[1][1][1] = 5;
    return local[1][2] ^ cube[1][1][1] ^ cube[index(i, 2)][1][index(i, 2)];
}

static u16 shared(u8 i, u16 x)
{
#line 97
    store_relaxed(lanes.tails[index(i, 2)][1], x);
    return i == 1 ? load_relaxed(lanes.tails[1][1]) : load_acquire(lanes.tails[0][1]);
}

static u64 sizes(void)
{
#line 102
    return 104;
}
