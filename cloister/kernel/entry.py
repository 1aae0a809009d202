# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's entries: system calls, interrupts and faults. Each ends with the address of the register context to go on with.

Every entry that may change who runs first accounts the time that has passed; without budget for it, a system call or fault does not
happen now, but again when its thread has its next turn.
"""

from cloister.abi.faults import UNKNOWN_SYSCALL, USER_EXCEPTION, VM_FAULT
from cloister.abi.syscalls import (
    CALL,
    NB_RECV,
    NB_SEND,
    NB_SEND_RECV,
    NB_SEND_WAIT,
    NB_WAIT,
    RECV,
    REPLY_RECV,
    SEND,
    WAIT,
    YIELD,
)
from cloister.kernel.arch.sim.registers import CAP_REGISTER, NB_SEND_DESTINATION, REPLY_REGISTER
from cloister.kernel.budget import charge_after_preemption, check_budget, check_budget_or_restart, yield_turn
from cloister.kernel.debug_calls import handle_debug_call
from cloister.kernel.fast_path import call, find_signalled, reply_receive, signal
from cloister.kernel.faults import handle_fault
from cloister.kernel.interrupts import handle_irq
from cloister.kernel.invocation import Manner, invoke
from cloister.kernel.memory import address_of_tcb, notification_of
from cloister.kernel.object.notification import signal as signal_notification
from cloister.kernel.receiving import handle_receive
from cloister.kernel.scheduling import schedule, update_timestamp
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Capability, Status, Tcb
from cloister.kernel.threads import activate
from cloister.lang import Ptr, export, i64, inline, noinline, truncate, u64


def _leave() -> u64:
    schedule()
    activate()
    return address_of_tcb(current_thread())


def _begin() -> bool:
    update_timestamp()
    return check_budget_or_restart()


def _invoke(address: u64, is_call: bool, is_blocking: bool, can_donate: bool, is_first_phase: bool) -> bool:
    """Did it happen? If it was preempted, the interrupt is handled and the system call happens again."""
    manner = Manner(is_call, is_blocking, can_donate, is_first_phase)
    if invoke(address, manner) is Status.OK:
        return True
    charge_after_preemption()
    handle_irq()
    return False


def _handle(number: i64) -> None:
    registers = current_thread().registers
    capability: u64 = registers[CAP_REGISTER]
    if number == CALL:
        _invoke(capability, True, True, True, False)
    elif number == REPLY_RECV:
        if _invoke(registers[REPLY_REGISTER], False, False, True, True):
            handle_receive(True, True)
    elif number == NB_SEND_RECV:
        if _invoke(registers[NB_SEND_DESTINATION], False, False, True, True):
            handle_receive(True, True)
    elif number == NB_SEND_WAIT:
        if _invoke(registers[REPLY_REGISTER], False, False, True, True):
            handle_receive(True, False)
    elif number == SEND:
        _invoke(capability, False, True, False, False)
    elif number == NB_SEND:
        _invoke(capability, False, False, False, False)
    elif number == RECV:
        handle_receive(True, True)
    elif number == NB_RECV:
        handle_receive(False, True)
    elif number == WAIT:
        handle_receive(True, False)
    elif number == NB_WAIT:
        handle_receive(False, False)
    else:
        yield_turn()


@export("cloister_syscall")
def system_call(number: u64) -> u64:
    """A thread made a system call; its registers have been saved."""
    which = truncate(i64, number)
    if _is_quick(which):
        return address_of_tcb(current_thread())
    return _general(which)


@inline
def _is_quick(number: i64) -> bool:
    """Try the fast path; true if that did it."""
    if number == CALL:
        return call(current_thread())
    if number == REPLY_RECV:
        return reply_receive(current_thread())
    return False


@noinline
def _general(number: i64) -> u64:
    """Any system call. Apart from the fast path, which then has few registers to save."""
    if number == SEND or number == NB_SEND:
        thread = current_thread()
        capability = find_signalled(thread)
        if capability is not None:
            return _signal(thread, capability)
    if number > CALL or number < YIELD:
        return _unknown_system_call(number)
    if _begin():
        _handle(number)
    return _leave()


def _signal(thread: Ptr[Tcb], capability: Ptr[Capability]) -> u64:
    """A plain send to a notification: nothing has to be decoded, and often nobody else runs because of it."""
    if signal(thread, capability):
        return address_of_tcb(thread)
    if _begin():
        signal_notification(notification_of(capability), capability.data)
    return _leave()


def _unknown_system_call(number: i64) -> u64:
    thread = current_thread()
    if handle_debug_call(number, thread):
        return address_of_tcb(thread)
    return _fault(UNKNOWN_SYSCALL, truncate(u64, number), 0, 0)


@export("cloister_interrupt")
def interrupt() -> u64:
    """An interrupt arrived while a thread ran, or nobody did."""
    update_timestamp()
    check_budget()
    handle_irq()
    return _leave()


def _fault(label: u64, first: u64, second: u64, third: u64) -> u64:
    if _begin():
        kernel.fault.label = label
        kernel.fault.first = first
        kernel.fault.second = second
        kernel.fault.third = third
        handle_fault(current_thread())
    return _leave()


def user_exception(number: u64, code: u64) -> u64:
    """The current thread did what it may not do."""
    return _fault(USER_EXCEPTION, number, code, 0)


def memory_fault(address: u64, status: u64, is_instruction: bool) -> u64:
    """The current thread touched memory that it has not."""
    return _fault(VM_FAULT, address, status, u64(is_instruction))


def arch_fault(label: u64, value: u64) -> u64:
    """Something that only this architecture knows happened to the current thread."""
    return _fault(label, value, 0, 0)
