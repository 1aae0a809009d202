# SPDX-License-Identifier: BSD-2-Clause
"""libmicrokit's loop against its specification, for every badge, message and state of what waits to be sent.

- `main` runs constructors before `init`, and then for ever: before it waits for the next event, each call has reached `protected`, once, with the right
  channel, each fault of a child has reached `fault`, and each set bit of a notification `notified`; a call, and a fault whose child goes on, are replied to by
  the next system call that waits, and nothing else is. No entry point is called but for such an event. As in proofs/entry.py, what stands for the program
  and the system calls requires it.
- `notify_each` calls `notified` for each bit that is set, once, lowest first, and for no other.
- `answer` and `judge` show the C program the words that came, and send those that it left.
- `wait` makes one system call that waits. With an answer due, this sends it, and what waits is sent before, once. Without, what waits travels with it, once, or
  nothing does; nothing that waits is overwritten by what asks the monitor to take the PD's time.

Assumed: system calls do what the manual says, and change nothing of the program but the registers; the C program keeps to its own memory.
"""

from __future__ import annotations

from cloister.abi.words import MessageInfo
from cloister.lang import assume, from_raw, proof, u64, wrapping_add
from cloister.microkit.library.entry import answer, judge, main, notify_each, wait
from cloister.pd.capabilities import CHANNEL_MASK, CHILD_MASK
from cloister.pd.system_calls import Registers
from entry_record import REPLY, record
from entry_system_calls import handled
from microkit_data import buffer, destination, is_waiting, what
from microkit_program import started
from microkit_specification import goes_somewhere


@proof
def the_loop_runs_for_ever() -> None:
    """`main`, whatever the kernel gives."""
    assume(not started.constructed and not is_waiting())
    main()


@proof
def each_set_bit_is_one_notified(badge: u64) -> None:
    """`notify_each`: the record loses the lowest bit with each call, and has none in the end."""
    record.pending = badge
    assume(goes_somewhere())
    waits = record.waits
    calls = record.calls
    notify_each(badge)
    assert record.pending == 0, "each was called"
    assert record.waits == waits and record.calls == calls, "and nothing else"


@proof
def a_call_reaches_protected_and_its_answer_the_registers(badge: u64, info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`answer`, then `wait`: the words that came, and those of the answer."""
    assume(not record.due and record.called and record.caller == badge & CHANNEL_MASK)
    assume(record.pending == 0 and not record.stopped and goes_somewhere())
    calls = record.calls
    waits = record.waits
    registers = Registers(badge, info, word0, word1, word2, word3)
    answer(registers)
    assert record.due and not record.called and record.calls == wrapping_add(calls, 1)
    assert record.channel == badge & CHANNEL_MASK and record.label == info
    assert record.word0 == word0 and record.word1 == word1 and record.word2 == word2 and record.word3 == word3
    wait(registers, True)
    assert record.waits == wrapping_add(waits, 1) and record.to == REPLY and record.info == record.result_label
    assert record.given0 == record.result0 and record.given1 == record.result1
    assert record.given2 == record.result2 and record.given3 == record.result3


@proof
def a_fault_reaches_the_handler_of_its_child(badge: u64, info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`judge`, then `wait`."""
    assume(not record.due and record.stopped and record.child == badge & CHILD_MASK)
    assume(record.pending == 0 and not record.called and goes_somewhere())
    faults = record.faults
    registers = Registers(badge, info, word0, word1, word2, word3)
    again = judge(registers)
    assert not record.stopped and record.faults == wrapping_add(faults, 1)
    assert record.fault_child == badge & CHILD_MASK and record.fault_info == info
    assert record.fault0 == word0 and record.fault1 == word1 and record.fault2 == word2 and record.fault3 == word3
    assert again == record.goes_on and record.due == again
    wait(registers, again)
    if again:
        assert record.to == REPLY and record.info == record.result_label
        assert record.given0 == record.result0 and record.given1 == record.result1
        assert record.given2 == record.result2 and record.given3 == record.result3
    else:
        assert record.to != REPLY


@proof
def an_answer_goes_to_who_called_behind_what_waits(info: u64) -> None:
    """`wait` with an answer, whether or not something waits."""
    assume(handled() and record.due and goes_somewhere())
    waits = record.waits
    sent = record.sent
    waiting = is_waiting()
    to = destination()
    said = what()
    registers = Registers(0, info)
    wait(registers, True)
    assert record.waits == wrapping_add(waits, 1) and record.to == REPLY and not record.due
    assert record.info == info and record.given0 == buffer.word0 and record.given1 == buffer.word1
    assert record.given2 == buffer.word2 and record.given3 == buffer.word3
    assert record.sent == wrapping_add(sent, u64(waiting)) and record.sent_before == record.sent, "once, and before"
    assert not waiting or (record.sent_to == to and record.sent_info == said)
    assert not is_waiting()


@proof
def what_waits_travels_with_the_wait() -> None:
    """`wait` without an answer, whether or not something waits."""
    assume(handled() and not record.due and goes_somewhere())
    waits = record.waits
    sent = record.sent
    waiting = is_waiting()
    to = destination()
    said = what()
    registers = Registers()
    wait(registers, False)
    assert record.waits == wrapping_add(waits, 1) and record.sent == sent
    if waiting:
        assert record.to == to and record.info == said
        if from_raw(MessageInfo, record.info).length != 0:
            assert record.given0 == buffer.word0 and record.given1 == buffer.word1
            assert record.given2 == buffer.word2 and record.given3 == buffer.word3
    else:
        assert record.to == 0, "nobody: it is received without sending"
    assert not is_waiting()
