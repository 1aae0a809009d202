# SPDX-License-Identifier: BSD-2-Clause
"""Domains: which group of threads may run, by a fixed schedule.

Invariant: the schedule's last entry marks its end; the entry at `domain_start` never does.
"""

from cloister.abi.labels import DOMAIN_SCHEDULE_CONFIGURE, DOMAIN_SCHEDULE_SET_START, DOMAIN_SET_SET
from cloister.abi.objects import DOMAIN_SCHEDULE_LENGTH, NUM_DOMAINS
from cloister.kernel.errors import illegal_operation, invalid_argument, range_error, truncated_message
from cloister.kernel.memory import tcb_of
from cloister.kernel.message import argument, extra
from cloister.kernel.scheduling import reschedule_required, set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import DomainEntry, Kind, Status, ThreadState
from cloister.kernel.threads import set_domain
from cloister.lang import u64

MAX_DURATION: u64 = 0xFF_FFFF_FFFF_FFFF


def _set(length: u64) -> Status:
    if length == 0:
        return truncated_message()
    domain = argument(0)
    if domain >= NUM_DOMAINS:
        return invalid_argument(0)
    slot = extra(0)
    if slot is None:
        return truncated_message()
    if slot.capability.head.kind is not Kind.TCB:
        return invalid_argument(1)
    set_state(current_thread(), ThreadState.RESTART)
    set_domain(tcb_of(slot.capability), domain)
    return Status.OK


def _configure(length: u64) -> Status:
    if length < 3:
        return truncated_message()
    index = argument(0)
    domain = argument(1)
    duration = argument(2)
    if index >= DOMAIN_SCHEDULE_LENGTH - 1:
        return range_error(0, DOMAIN_SCHEDULE_LENGTH - 2)
    if domain >= NUM_DOMAINS:
        return range_error(0, NUM_DOMAINS - 1)
    if duration > MAX_DURATION:
        return invalid_argument(2)
    if duration == 0 and domain != 0:
        return invalid_argument(1)
    if index == kernel.domain_start and duration == 0:
        return invalid_argument(2)
    set_state(current_thread(), ThreadState.RESTART)
    kernel.domain_schedule[index] = DomainEntry(domain=domain, duration=duration)
    return Status.OK


def _set_start(length: u64) -> Status:
    if length < 1:
        return truncated_message()
    index = argument(0)
    if index >= DOMAIN_SCHEDULE_LENGTH:
        return range_error(0, DOMAIN_SCHEDULE_LENGTH - 1)
    if kernel.domain_schedule[index].duration == 0:
        return invalid_argument(0)
    set_state(current_thread(), ThreadState.RESTART)
    kernel.domain_start = index
    # The present turn ends now, and the end marker follows: `schedule` goes to the new start.
    kernel.domain_time = 0
    kernel.domain_index = DOMAIN_SCHEDULE_LENGTH - 2
    reschedule_required()
    return Status.OK


def decode_domain(label: u64, length: u64) -> Status:
    """An invocation of the domain capability."""
    if label == DOMAIN_SET_SET:
        return _set(length)
    if label == DOMAIN_SCHEDULE_CONFIGURE:
        return _configure(length)
    if label == DOMAIN_SCHEDULE_SET_START:
        return _set_start(length)
    return illegal_operation()
