# SPDX-License-Identifier: BSD-2-Clause
"""How an invocation fails: each function notes one error in the kernel's state and gives the status to return.

A lookup failure is noted apart, because it may become an error of an invocation or part of a fault.
"""

from cloister.abi.errors import (
    ALIGNMENT_ERROR,
    DELETE_FIRST,
    FAILED_LOOKUP,
    ILLEGAL_OPERATION,
    INVALID_ARGUMENT,
    INVALID_CAPABILITY,
    LOOKUP_DEPTH_MISMATCH,
    LOOKUP_GUARD_MISMATCH,
    LOOKUP_INVALID_ROOT,
    LOOKUP_MISSING_CAPABILITY,
    NOT_ENOUGH_MEMORY,
    RANGE_ERROR,
    REVOKE_FIRST,
    TRUNCATED_MESSAGE,
)
from cloister.abi.faults import CAP_FAULT
from cloister.kernel.state import kernel
from cloister.kernel.structures import Status
from cloister.lang import noinline, u64


@noinline
def invalid_argument(number: u64) -> Status:
    """An argument, counted from 0, has a value that it must not have."""
    kernel.error.label = INVALID_ARGUMENT
    kernel.error.number = number
    return Status.ERROR


@noinline
def invalid_capability(number: u64) -> Status:
    """A capability (0: the invoked one, 1...: extra ones) is of the wrong kind or lacks a right."""
    kernel.error.label = INVALID_CAPABILITY
    kernel.error.number = number
    return Status.ERROR


@noinline
def illegal_operation() -> Status:
    """The object does not do this, or not now."""
    kernel.error.label = ILLEGAL_OPERATION
    return Status.ERROR


@noinline
def range_error(minimum: u64, maximum: u64) -> Status:
    """An argument is out of its range, bounds included."""
    kernel.error.label = RANGE_ERROR
    kernel.error.minimum = minimum
    kernel.error.maximum = maximum
    return Status.ERROR


@noinline
def alignment_error() -> Status:
    """An address is not aligned."""
    kernel.error.label = ALIGNMENT_ERROR
    return Status.ERROR


@noinline
def failed_lookup(is_source: bool) -> Status:
    """A capability that an argument names was not found; `lookup_failure` says why."""
    kernel.error.label = FAILED_LOOKUP
    kernel.error.is_source = is_source
    return Status.ERROR


@noinline
def truncated_message() -> Status:
    """Too few words or capabilities."""
    kernel.error.label = TRUNCATED_MESSAGE
    return Status.ERROR


@noinline
def delete_first() -> Status:
    """A slot or place is not empty."""
    kernel.error.label = DELETE_FIRST
    return Status.ERROR


@noinline
def revoke_first() -> Status:
    """The capability has descendants."""
    kernel.error.label = REVOKE_FIRST
    return Status.ERROR


@noinline
def not_enough_memory(left: u64) -> Status:
    """The untyped memory has only so many bytes left."""
    kernel.error.label = NOT_ENOUGH_MEMORY
    kernel.error.number = left
    return Status.ERROR


def _lookup_failure(kind: u64, first: u64, second: u64, third: u64) -> Status:
    kernel.lookup_failure.kind = kind
    kernel.lookup_failure.first = first
    kernel.lookup_failure.second = second
    kernel.lookup_failure.third = third
    return Status.LOOKUP_FAULT


@noinline
def invalid_root() -> Status:
    """The root of a lookup is no CNode."""
    return _lookup_failure(LOOKUP_INVALID_ROOT, 0, 0, 0)


@noinline
def missing_capability(bits_left: u64) -> Status:
    """There is nothing, or nothing fit, at the address."""
    return _lookup_failure(LOOKUP_MISSING_CAPABILITY, bits_left, 0, 0)


@noinline
def depth_mismatch(bits_left: u64, bits_found: u64) -> Status:
    """The address has too few or too many bits for the CNodes on its way."""
    return _lookup_failure(LOOKUP_DEPTH_MISMATCH, bits_left, bits_found, 0)


@noinline
def guard_mismatch(bits_left: u64, guard: u64, bits_found: u64) -> Status:
    """The guard of a CNode differs from the address."""
    return _lookup_failure(LOOKUP_GUARD_MISMATCH, bits_left, guard, bits_found)


@noinline
def cap_fault(address: u64, in_receive_phase: bool) -> None:
    """Note the fault of using an address in a capability space; `lookup_failure` says what is wrong with it."""
    kernel.fault.label = CAP_FAULT
    kernel.fault.first = address
    kernel.fault.second = u64(in_receive_phase)
