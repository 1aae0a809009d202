# SPDX-License-Identifier: BSD-2-Clause
"""The monitor's table: what the image builder tells it about the PDs, and the texts that it prints.

A region that the monitor maps read-only and that cloister/image/monitor.py writes: a head of words, then one record for each PD, then the
index of the texts, then the texts. Texts are numbered: first the phrases below, then names. The target has no strings; this is where they are.
"""

from enum import Enum

from cloister.lang import Shared, View, decreases, ghost, invariant, load_le, region_bytes, requires, u8, u32, u64, undisturbed
from cloister.runtime.support import log_byte

TABLE = region_bytes("monitor")

MAGIC: u32 = 0x4D4F4E31

HEAD_MAGIC = 0
HEAD_PDS = 4
HEAD_TEXTS = 8
HEAD_RECORDS = 12  # offset of the records
HEAD_INDEX = 16  # offset of the index: one offset for each text and one for the end of the last

RECORD_SIZE = 48
RECORD_NAME = 0  # number of a text
RECORD_FILES = 4  # text of the first source file's name; the others follow
RECORD_FILE_COUNT = 8
RECORD_STACK_BOTTOM = 16
RECORD_STACK_TOP = 24
RECORD_PANICS = 32  # offset of the panics with messages: (file, line, text) as three u32 each
RECORD_PANIC_COUNT = 36


class Phrase(Enum):
    """The fixed texts, in the order in which they are in the table."""

    PREFIX = 0
    STOPPED = 1
    AT = 2
    ADDRESS = 3
    PC = 4
    READ = 5
    WRITE = 6
    EXECUTE = 7
    OVERFLOW = 8
    INDEX = 9
    DIVISION = 10
    CONVERSION = 11
    SHIFT = 12
    ASSERTION = 13
    ENUM = 14
    LENGTH = 15
    EXPLICIT = 16
    ALIGNMENT = 17
    LOOP = 18
    UNKNOWN_PANIC = 19
    STACK_OVERFLOW = 20
    CAPABILITY = 21
    SYSTEM_CALL = 22
    UNDEFINED = 23
    EXCEPTION = 24
    UNKNOWN_FAULT = 25
    UNKNOWN_PD = 26
    PASSIVE = 27
    IN_RECEIVE = 28
    COLON = 29
    CALLED_FROM = 30
    NOT_PASSIVE = 31
    STARTED = 32
    COLON_LINE = 33


@ghost
def is_text(number: u64) -> bool:
    """There is this text, and it lies in the table."""
    return len(TABLE) >= RECORD_SIZE and number < u64(word(HEAD_TEXTS)) and _lies_within(u64(word(HEAD_INDEX)) + number * 4)


@ghost
def _lies_within(entry: u64) -> bool:
    """What is between this entry of the index and the next."""
    return entry + 8 <= len(TABLE) and u64(word(entry)) <= u64(word(entry + 4)) <= len(TABLE)


def word(offset: u64) -> u32:
    """A word of the table."""
    return load_le(u32, TABLE, offset)


def long_word(offset: u64) -> u64:
    """Eight bytes of the table."""
    requires(len(TABLE) >= 8 and offset <= len(TABLE) - 8)
    return load_le(u64, TABLE, offset)


def record(pd: u64) -> u64:
    """Where the record of a PD is."""
    requires(len(TABLE) >= RECORD_SIZE and pd < pd_count())
    return u64(word(HEAD_RECORDS)) + pd * RECORD_SIZE


def pd_count() -> u64:
    """How many PDs there are."""
    requires(len(TABLE) >= RECORD_SIZE)
    return u64(word(HEAD_PDS))


def write_text(number: u64) -> None:
    """A text without a newline."""
    requires(undisturbed() and is_text(number))
    index: u64 = u64(word(HEAD_INDEX)) + number * 4
    write_bytes(TABLE[u64(word(index)) : u64(word(index + 4))])


def write_bytes(text: View[Shared[u8]]) -> None:
    """Bytes, as they are."""
    for i in range(len(text)):
        invariant(i < len(text))
        log_byte(text[i].relaxed())


def write_phrase(phrase: Phrase) -> None:
    """A fixed text."""
    requires(undisturbed() and is_text(phrase.value))
    write_text(phrase.value)


def write_decimal(value: u64) -> None:
    """A number."""
    unit: u64 = 1
    while value // unit >= 10:
        invariant(unit > 0)
        decreases(~unit)
        unit *= 10
    while unit != 0:
        decreases(unit)
        log_byte(u8(48 + value // unit % 10))
        unit //= 10


def write_hexadecimal(value: u64) -> None:
    """A number in base 16, with 0x."""
    log_byte(48)
    log_byte(120)
    shift: u64 = 60
    while shift != 0 and value >> shift == 0:
        invariant(shift <= 60 and shift % 4 == 0)
        decreases(shift)
        shift -= 4
    while True:
        invariant(shift <= 60 and shift % 4 == 0)
        decreases(shift)
        digit: u64 = (value >> shift) & 15
        log_byte(u8(digit + 48 if digit < 10 else digit + 87))
        if shift == 0:
            break
        shift -= 4


def end_line() -> None:
    """A newline."""
    log_byte(10)
