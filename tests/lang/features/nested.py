# SPDX-License-Identifier: BSD-2-Clause
"""Arrays of arrays, and arrays of arrays of structs: elements, rows as views, copies within structs."""

from __future__ import annotations

from typing import Literal

from cloister.lang import Array, Ptr, Shared, View, array, copy, fill, sizeof, struct, u8, u16, u32, u64, zeroed

ROWS = 3


@struct
class Cell:
    value: u16
    seen: bool


@struct
class Board:
    """Lengths beside the field, the outer one first; or in the type."""

    turn: u8
    cells: Array[Array[Cell]] = array(ROWS, 4)
    marks: Array[Array[u8, Literal[4]], Literal[3]] = array()
    words: Array[Array[u32, Literal[2]]] = array(ROWS)


@struct
class Lanes:
    tails: Array[Array[Shared[u16]]] = array(2, 2)


board: Board = zeroed(Board)
grid: Array[Array[u32]] = array(ROWS, 5)
cube: Array[Array[Array[u8]]] = array(2, 2, 2)
boards: Array[Board] = array(2)
lanes: Lanes = zeroed(Lanes)


def total(v: View[u32]) -> u32:
    sum: u32 = 0
    for x in v:
        sum += x & 0xFFFF
    return sum


def marked(cell: Ptr[Cell]) -> u16:
    cell.seen = True
    return cell.value


def put(i: u8, j: u8, x: u32) -> u32:
    grid[i][j] = x
    grid[2][j] |= 1
    return grid[i][j] + grid[i][0]


def row(i: u8, x: u32) -> u32:
    fill(grid[i], x)
    grid[1][4] = 7
    return total(grid[i]) + total(grid[1][3:]) + u32(len(grid[i]))


def cells(i: u8, j: u8) -> u16:
    board.cells[i][j].value = 9
    board.cells[1][2] = copy(board.cells[i][j])
    board.cells[2][3] = Cell(4, False)
    count: u16 = 0
    for k in range(len(board.cells)):
        for cell in board.cells[k]:
            if cell.seen:
                count += 1
            cell.seen = not cell.seen
    return count + marked(board.cells[1][2]) + board.cells[2][3].value


def copied(i: u8, x: u8) -> u8:
    """A struct is copied with all that is in it."""
    before = copy(board)
    before.marks[i][3] = x
    boards[1] = copy(before)
    before.marks[i][3] = 1
    boards[0] = copy(before)
    return boards[0].marks[i][3] ^ boards[1].marks[i][3] ^ board.marks[i][3]


def deep(i: u8, x: u8) -> u8:
    local: Array[Array[u8]] = array(2, 3)
    local[i][2] = x
    cube[i][1][i] = x
    cube[1][1][1] = 5
    return local[1][2] ^ cube[1][1][1] ^ cube[i][1][i]


def shared(i: u8, x: u16) -> u16:
    lanes.tails[i][1].store(x)
    return lanes.tails[1][1].relaxed() if i == 1 else lanes.tails[0][1].acquire()


def sizes() -> u64:
    return sizeof(Board) + len(grid) + len(grid[0]) + sizeof(Lanes)
