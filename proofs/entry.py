# SPDX-License-Identifier: BSD-2-Clause
"""The entry loop of a protection domain against its specification, for every badge, message and state of what is deferred.

- `main` runs for ever: before it waits for the next event, each call has reached its handler, once, by the right channel, each fault of a child has
  reached that child's, and each set bit of a notification has; a call, and a fault whose child goes on, are replied to by the next system call that waits,
  and nothing else is replied to. No handler is called but for such an event. This is proved of `main` itself: it is what the modules that stand for the dispatcher and the system calls require
  (proofs/entry_dispatch.py, proofs/entry_system_calls.py), each requirement being an obligation of who calls.
- `notify_each` calls the handler of each bit that is set, once, lowest first, and no other.
- `answer` gives the handler of the right channel the message that is in the registers, and puts its result there.
- `judge` gives the handler of the right child the message that is in the registers, and says what the handler says; what is then in the registers
  lets the child go on with its own registers as they were.
- `wait` makes one system call that waits. With a reply due, this sends the registers to who called, and what was deferred is sent before, once.
  Without, what was deferred travels with it, once, or nothing does.
- `defer`, `take` and `flush` lose no message and send none twice; the same destination twice is once, as with notifications.

Assumed: system calls do what the manual says, and change nothing of the program but the registers; a handler's reply fits into a message (else
`answer` panics: MessageInfo has 52 bits of label and 7 of length); handlers do what may be done in them: defer at most one notification each,
here. Handlers that send, call or defer more are the same to the loop, as `deferred` is proved from any state.
"""

from __future__ import annotations

from cloister.abi.words import MessageInfo
from cloister.lang import assume, from_raw, proof, u64, wrapping_add
from cloister.pd.capabilities import CHANNEL_MASK, CHILD_MASK
from cloister.pd.deferred import defer, destination, flush, take, waiting
from cloister.pd.system_calls import Registers
from cloister.runtime.entry import answer, judge, main, notify_each, wait
from entry_record import REPLY, record
from entry_system_calls import handled


@proof
def the_loop_runs_for_ever() -> None:
    """`main`, whatever the kernel gives."""
    main()


@proof
def each_set_bit_is_one_handler(badge: u64) -> None:
    """`notify_each`: the dispatcher's record loses the lowest bit with each call, and has none in the end."""
    record.pending = badge
    waits = record.waits
    calls = record.calls
    notify_each(badge)
    assert record.pending == 0, "each handler was called"
    assert record.waits == waits and record.calls == calls, "and nothing else"


@proof
def a_call_reaches_its_handler_and_its_result_the_registers(badge: u64, info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`answer`, whatever is in the registers."""
    assume(not record.due and record.called and record.caller == badge & CHANNEL_MASK)
    calls = record.calls
    registers = Registers(badge, info, word0, word1, word2, word3)
    answer(registers)
    assert record.due and not record.called and record.calls == wrapping_add(calls, 1)
    assert record.channel == badge & CHANNEL_MASK
    request = from_raw(MessageInfo, info)
    assert record.label == request.label and record.length == request.length
    assert record.word0 == word0 and record.word1 == word1 and record.word2 == word2 and record.word3 == word3
    reply = from_raw(MessageInfo, registers.info)
    assert reply.label == record.result_label and reply.length == record.result_length
    assert registers.word0 == record.result0 and registers.word1 == record.result1
    assert registers.word2 == record.result2 and registers.word3 == record.result3


@proof
def a_fault_reaches_the_handler_of_its_child(badge: u64, info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`judge`, whatever is in the registers."""
    assume(not record.due and record.stopped and record.child == badge & CHILD_MASK)
    faults = record.faults
    registers = Registers(badge, info, word0, word1, word2, word3)
    again = judge(registers)
    assert not record.stopped and record.faults == wrapping_add(faults, 1)
    assert record.fault_child == badge & CHILD_MASK and record.fault_info == info
    assert record.fault0 == word0 and record.fault1 == word1 and record.fault2 == word2 and record.fault3 == word3
    assert again == record.goes_on and record.due == again
    assert registers.info == 0, "a label of 0 and no words: it goes on, with the registers that it had"


@proof
def a_reply_goes_to_who_called_behind_what_was_deferred(info: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> None:
    """`wait` with a reply, whether or not something was deferred."""
    assume(handled() and record.due)
    waits = record.waits
    sent = record.sent
    deferred = waiting()
    to = destination()
    registers = Registers(0, info, word0, word1, word2, word3)
    wait(registers, True)
    assert record.waits == wrapping_add(waits, 1) and record.to == REPLY and not record.due
    assert record.info == info and record.given0 == word0
    assert record.given1 == word1 and record.given2 == word2 and record.given3 == word3
    assert record.sent == wrapping_add(sent, u64(deferred)) and record.sent_before == record.sent, "once, and before"
    assert not deferred or record.sent_to == to
    assert not waiting()


@proof
def what_was_deferred_travels_with_the_wait(word0: u64) -> None:
    """`wait` without a reply, whether or not something was deferred."""
    assume(handled() and not record.due)
    waits = record.waits
    sent = record.sent
    to = destination()
    registers = Registers(0, 0, word0)
    wait(registers, False)
    assert record.waits == wrapping_add(waits, 1) and record.sent == sent
    assert record.to == to, "0 is nobody, which is received without sending"
    assert not waiting()


@proof
def a_deferred_message_is_the_one_that_is_sent(to: u64, info: u64, reply: bool) -> None:
    """From nothing waiting to nothing waiting, whichever way it takes."""
    assume(to != 0 and handled() and record.due == reply and not waiting())
    sent = record.sent
    defer(to, info)
    assert waiting() and destination() == to and record.sent == sent
    registers = Registers()
    wait(registers, reply)
    assert not waiting()
    if reply:
        assert record.sent == wrapping_add(sent, 1) and record.sent_to == to and record.sent_info == info
    else:
        assert record.sent == sent and record.to == to and record.info == info


@proof
def a_second_deferred_message_sends_the_first(to: u64, info: u64, second: u64, second_info: u64) -> None:
    """`defer` twice: two messages, or one that was meant twice."""
    assume(to != 0 and second != 0 and not waiting())
    sent = record.sent
    defer(to, info)
    defer(second, second_info)
    assert destination() == second, "the second waits"
    if to == second:
        assert record.sent == sent, "once"
    else:
        assert record.sent == wrapping_add(sent, 1) and record.sent_to == to and record.sent_info == info
    assert take() == second_info
    assert not waiting()


@proof
def what_is_flushed_is_sent_once() -> None:
    """`flush` twice, whether or not something was deferred."""
    sent = record.sent
    deferred = waiting()
    to = destination()
    flush()
    flush()
    assert not waiting() and record.sent == wrapping_add(sent, u64(deferred))
    assert not deferred or record.sent_to == to
