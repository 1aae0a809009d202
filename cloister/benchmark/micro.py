# SPDX-License-Identifier: BSD-2-Clause
"""Runs `benchmarks/micro` and turns the rows that it prints into figures."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from cloister.benchmark.figures import Figure
from cloister.boards.description import Board
from cloister.boards.qemu import Machine, MachineError

TIMEOUT_SECONDS = 300.0
NANOSECONDS = 1_000_000_000


class Row(IntEnum):
    """The rows of `benchmarks/micro/report.py`."""

    DONE = 0
    BOOT = 1
    EMPTY = 2
    CALL = 3
    NOTIFY = 4
    QUEUE = 5
    QUEUE_C = 6
    CHECKSUM_64 = 7
    CHECKSUM_64_C = 8
    CHECKSUM_1472 = 9
    CHECKSUM_1472_C = 10


def parse_rows(console: str) -> dict[Row, tuple[int, int]]:
    """What `= row rounds ticks` lines say: rounds and ticks of each row."""
    rows: dict[Row, tuple[int, int]] = {}
    for line in console.splitlines():
        words = line.split()
        if len(words) == 4 and words[0] == "=" and all(word.isdigit() for word in words[1:]):
            rows[Row(int(words[1]))] = int(words[2]), int(words[3])
    return rows


def measure(board: Board, image: Path) -> list[Figure]:
    """Boot the image and wait for all rows."""
    with Machine(board, image, icount=0) as machine:
        machine.wait_for("= 0 0 0", TIMEOUT_SECONDS)
        rows = parse_rows(machine.console)
    missing = [row.name for row in Row if row not in rows]
    if missing:
        raise MachineError(f"the benchmark printed no row for {', '.join(missing)}")
    tick = NANOSECONDS / board.timer_frequency  # instructions in one

    def each(row: Row) -> float:
        rounds, ticks = rows[row]
        return ticks * tick / rounds

    def ratio(name: str, mine: Row, other: Row) -> Figure:
        return Figure(name, each(mine) / each(other), "× the same in C", 1.05, f"{each(mine):.1f} against {each(other):.1f} instructions")

    empty = each(Row.EMPTY)
    return [
        Figure("protected procedure call and return", each(Row.CALL) - empty, "instructions"),
        Figure("notify → entry point", each(Row.NOTIFY) - empty, "instructions"),
        Figure("reset → first PD's init", rows[Row.BOOT][1] * tick, "instructions"),
        ratio("queue: enqueue and dequeue", Row.QUEUE, Row.QUEUE_C),
        ratio("Internet checksum, 64 bytes", Row.CHECKSUM_64, Row.CHECKSUM_64_C),
        ratio("Internet checksum, 1472 bytes", Row.CHECKSUM_1472, Row.CHECKSUM_1472_C),
    ]
