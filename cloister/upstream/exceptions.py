# SPDX-License-Identifier: BSD-2-Clause
"""What the processor did, from QEMU's log of exceptions: the judge of programs that print nothing.

System calls are told by where they were made; the addresses that count for a program are those behind its own `svc` instructions. Programs are all
linked to one address, so a call may count for several of them; the number of faults does not depend on that.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from elftools.elf.elffile import ELFFile

ARGUMENTS = ("-d", "int,guest_errors")
_SVC = (0xD400_0001).to_bytes(4, "little")
_TAKEN = re.compile(
    r"Taking exception \d+ \[(?!IRQ|FIQ)[^\]]*\] on CPU \d+\n"
    r"\.\.\.from EL0 to EL2\n\.\.\.with ESR (0x[0-9a-f]+)/0x[0-9a-f]+\n(?:\.\.\.with FAR 0x[0-9a-f]+\n)?\.\.\.with ELR (0x[0-9a-f]+)\n"
)
# Classes of exceptions (Arm ARM, ESR_EL2.EC) that are a program's fault: undefined, illegal state, aborts, misaligned addresses, breakpoints.
_FAULTS = {0x00, 0x0E, 0x20, 0x22, 0x24, 0x26, 0x30, 0x32, 0x34, 0x3C}
_SUPERVISOR_CALL = 0x15


class ExceptionLog:
    """Reads a log that grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults = 0
        self.calls: Counter[int] = Counter()  # by the address behind the instruction
        self._offset = 0

    def read(self) -> None:
        """Take in what was written since the last time."""
        if not self.path.is_file():
            return
        with self.path.open("rb") as stream:
            stream.seek(self._offset)
            text = stream.read().decode("ascii", "replace")
        end = 0
        for match in _TAKEN.finditer(text):
            end = match.end()
            kind = int(match.group(1), 16)
            if kind in _FAULTS:
                self.faults += 1
            elif kind == _SUPERVISOR_CALL:
                self.calls[int(match.group(2), 16)] += 1
        self._offset += len(text[:end].encode("ascii", "replace"))


def call_sites(program: Path) -> set[int]:
    """The addresses behind the `svc` instructions of an executable."""
    found: set[int] = set()
    with program.open("rb") as stream:
        for segment in ELFFile(stream).iter_segments("PT_LOAD"):
            if segment["p_flags"] & 1:
                data = segment.data()
                found |= {segment["p_vaddr"] + at + 4 for at in range(0, len(data) - 3, 4) if data[at : at + 4] == _SVC}
    return found
