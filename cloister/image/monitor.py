# SPDX-License-Identifier: BSD-2-Clause
"""Writes the table that tells the monitor what the PDs are called and where their stacks and sources are.

Invariant: the layout is that of cloister/runtime/monitor/texts.py, whose numbers are used here. Texts are stored once.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cloister.runtime.monitor import texts as target
from cloister.runtime.monitor.texts import Phrase

PHRASES: dict[Phrase, str] = {
    Phrase.PREFIX: "cloister: PD '",
    Phrase.STOPPED: "' stopped: ",
    Phrase.AT: " at ",
    Phrase.ADDRESS: " address ",
    Phrase.PC: ", pc ",
    Phrase.READ: "read of unmapped",
    Phrase.WRITE: "write to unmapped or read-only",
    Phrase.EXECUTE: "execution of unmapped or non-executable",
    Phrase.OVERFLOW: "integer overflow",
    Phrase.INDEX: "index out of range",
    Phrase.DIVISION: "division by zero",
    Phrase.CONVERSION: "conversion out of range",
    Phrase.SHIFT: "shift out of range",
    Phrase.ASSERTION: "assertion failed",
    Phrase.ENUM: "no value of the enum",
    Phrase.LENGTH: "lengths differ",
    Phrase.EXPLICIT: "panic",
    Phrase.ALIGNMENT: "not aligned",
    Phrase.LOOP: "loop did not end",
    Phrase.UNKNOWN_PANIC: "panic ",
    Phrase.STACK_OVERFLOW: "stack overflow,",
    Phrase.CAPABILITY: "no such capability: ",
    Phrase.SYSTEM_CALL: "unknown system call ",
    Phrase.UNDEFINED: "undefined instruction",
    Phrase.EXCEPTION: "exception with syndrome ",
    Phrase.UNKNOWN_FAULT: "fault ",
    Phrase.UNKNOWN_PD: "cloister: the monitor received a message from nobody it knows",
    Phrase.PASSIVE: "' is now passive",
    Phrase.IN_RECEIVE: " to receive from",
    Phrase.COLON: ": ",
    Phrase.CALLED_FROM: ", called from ",
    Phrase.NOT_PASSIVE: "' could not be made passive",
    Phrase.STARTED: "cloister: monitor",
    Phrase.COLON_LINE: ":",
}

HEAD_SIZE = 24


@dataclass(frozen=True)
class PanicMessage:
    """What the program says at a place where it may stop. `file` counts from 1, as panics do."""

    file: int
    line: int
    text: str


@dataclass(frozen=True)
class KnownDomain:
    """What the monitor knows of a PD."""

    name: str
    files: Sequence[str]
    stack_bottom: int
    stack_top: int
    messages: Sequence[PanicMessage] = ()


def monitor_table(domains: Sequence[KnownDomain]) -> bytes:
    """The table's bytes."""
    texts = [PHRASES[phrase] for phrase in Phrase]
    shared: dict[str, int] = {}

    def add(text: str) -> int:
        if text not in shared:
            shared[text] = len(texts)
            texts.append(text)
        return shared[text]

    lists: dict[tuple[str, ...], int] = {}
    records: list[tuple[int, int, int, KnownDomain]] = []
    for domain in domains:
        files = tuple(domain.files)
        if files not in lists:
            lists[files] = len(texts)
            texts.extend(files)
        records.append((add(domain.name), lists[files], len(files), domain))

    panics_at = HEAD_SIZE + len(records) * target.RECORD_SIZE
    panics = b""
    packed: list[bytes] = []
    for name, first_file, file_count, domain in records:
        start = panics_at + len(panics)
        for message in domain.messages:
            panics += struct.pack("<3I", message.file, message.line, add(message.text))
        packed.append(
            struct.pack(
                "<4I2Q4I", name, first_file, file_count, 0, domain.stack_bottom, domain.stack_top, start, len(domain.messages), 0, 0
            )
        )
    index_at = panics_at + len(panics)
    encoded = [text.encode() for text in texts]
    position = index_at + 4 * (len(encoded) + 1)
    index = b""
    for text in encoded:
        index += struct.pack("<I", position)
        position += len(text)
    index += struct.pack("<I", position)
    head = struct.pack("<6I", target.MAGIC, len(records), len(encoded), HEAD_SIZE, index_at, 0)
    return head + b"".join(packed) + panics + index + b"".join(encoded)
