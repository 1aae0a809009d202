# SPDX-License-Identifier: BSD-2-Clause
"""Declarations in the order that a reader wants; the program lists what is used first."""

from cloister.lang import Ptr, struct, u32


def top(line: Ptr["Line"]) -> u32:
    return middle(line) + CALLS


def middle(line: Ptr["Line"]) -> u32:
    return line.length()


BASE = 5
CALLS = BASE + 1


@struct
class Line:
    start: "Point"
    end: "Point"
    other: "Ptr[Line] | None"

    def length(self) -> u32:
        return self.start.distance(self.end)


@struct
class Point:
    x: u32

    def distance(self, to: "Ptr[Point]") -> u32:
        return self.x - to.x




def run(start: u32, end: u32) -> u32:
    line = Line(Point(start), Point(end), None)
    return top(line)
