# SPDX-License-Identifier: BSD-2-Clause
"""What the initialiser says when it cannot go on: the step, the object or capability, and seL4's error. It then stays where it is.

It stays by looping at the highest priority, so that no half-made system runs.
"""

from enum import Enum
from typing import NoReturn

from cloister.lang import decreases, ghost, invariant, load, log, noinline, noreturn, requires, u8, u64
from cloister.pd.system_calls import stay
from cloister.runtime.initialiser.invoke import first_detail, second_detail
from cloister.runtime.support import log_byte

UNSAFE = "reads the texts of the table, within their bounds"


class Step(Enum):
    """What was being done."""

    TABLE = 0
    FIND_MEMORY = 1
    CREATE = 2
    FIND_FIXED = 3
    CREATE_FIXED = 4
    ASSIGN_ASID = 5
    MAP_TABLE = 6
    MAP_FRAME = 7
    ISSUE_INTERRUPT = 8
    MINT = 9
    DELIVER_INTERRUPT = 10
    CONFIGURE_TIME = 11
    CONFIGURE_THREAD = 12
    START_THREAD = 13
    SHED = 14
    SCHEDULE_DOMAINS = 15


texts: u64 = 0
texts_length: u64 = 0
NEWLINE: u8 = 10


def set_texts(address: u64, length: u64) -> None:
    """Where the names are, each ended by a zero byte; length 0: there are none."""
    global texts, texts_length
    texts = address
    texts_length = length


@ghost
def texts_fit() -> bool:
    """The texts end before the address space does."""
    return texts <= ~texts_length


def write_name(offset: u64) -> None:
    """The name at an offset of the texts."""
    requires(texts_fit())
    position: u64 = offset
    while position < texts_length:
        invariant(position < texts_length)
        decreases(texts_length - position)
        byte: u8 = load(u8, texts + position)
        if byte == 0:
            return
        log_byte(byte)
        position += 1


def name_byte(offset: u64) -> u8:
    """A byte of a name; 0 at its end."""
    requires(texts_fit())
    return load(u8, texts + offset) if offset < texts_length else 0


def has_texts() -> bool:
    """Does the table hold names?"""
    return texts_length != 0


@noinline
@noreturn
def fail(step: Step, subject: u64, error: u64) -> NoReturn:
    """`subject`: the offset of a name for CREATE, ISSUE_INTERRUPT and the threads; an address, or the number of a record, otherwise."""
    requires(texts_fit())
    named: bool = False
    match step:
        case Step.TABLE:
            log("cloister: the initialiser found no table behind its image")
        case Step.FIND_MEMORY:
            log("cloister: the initialiser found no memory left for this object:")
            named = True
        case Step.CREATE:
            log("cloister: the initialiser could not create this object, or one after it:")
            named = True
        case Step.FIND_FIXED:
            log(f"cloister: the kernel offers no memory at physical address 0x{subject:x}")
        case Step.CREATE_FIXED:
            log(f"cloister: the initialiser could not reach or make the frame at physical address 0x{subject:x}")
        case Step.ASSIGN_ASID:
            log(f"cloister: the initialiser could not assign an ASID to VSpace {subject} of the table")
        case Step.MAP_TABLE:
            log(f"cloister: the initialiser could not map page table {subject} of the table")
        case Step.MAP_FRAME:
            log(f"cloister: the initialiser could not map a frame of mapping {subject} of the table")
        case Step.ISSUE_INTERRUPT:
            log(f"cloister: the initialiser could not get interrupt {subject}")
        case Step.MINT:
            log(f"cloister: the initialiser could not hand out capability {subject} of the table")
        case Step.DELIVER_INTERRUPT:
            log(f"cloister: the initialiser could not attach the notification of interrupt handler {subject} of the table")
        case Step.CONFIGURE_TIME:
            log(f"cloister: the initialiser could not configure scheduling context {subject} of the table")
        case Step.CONFIGURE_THREAD:
            log("cloister: the initialiser could not configure the thread of this PD:")
            named = True
        case Step.START_THREAD:
            log("cloister: the initialiser could not start the thread of this PD:")
            named = True
        case Step.SHED:
            log(f"cloister: the initialiser could not delete its capability in slot {subject}")
        case Step.SCHEDULE_DOMAINS:
            log(f"cloister: the initialiser could not set entry {subject} of the schedule of domains")
    if named:
        write_name(subject)
        log_byte(NEWLINE)
    describe(error)
    stay()


def describe(error: u64) -> None:
    """seL4's error in words."""
    match error:
        case 0:
            pass
        case 1:
            log(f"cloister: seL4 error 1: invalid argument {first_detail()}")
        case 2:
            log(f"cloister: seL4 error 2: invalid capability {first_detail()}")
        case 3:
            log("cloister: seL4 error 3: illegal operation")
        case 4:
            log(f"cloister: seL4 error 4: out of range {first_detail()} to {second_detail()}")
        case 5:
            log("cloister: seL4 error 5: not aligned")
        case 6:
            log(f"cloister: seL4 error 6: lookup failed, kind {second_detail()}")
        case 7:
            log("cloister: seL4 error 7: message too short")
        case 8:
            log("cloister: seL4 error 8: the slot is not empty")
        case 9:
            log("cloister: seL4 error 9: revoke first")
        case 10:
            log(f"cloister: seL4 error 10: not enough memory, {first_detail()} bytes left")
        case _:
            log(f"cloister: seL4 error {error}")
