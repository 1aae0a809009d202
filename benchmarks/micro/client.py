# SPDX-License-Identifier: BSD-2-Clause
"""Measures calls, notifications, the queue and the checksum, in ticks of the counter.

One tick is 16 instructions under `-icount shift=0` on a 62.5 MHz counter; sums over many rounds make the error of one reading small.
The row EMPTY is the cost of reading the counter twice, to be subtracted from the rows that read it in each round.
"""

from cloister.lang import u64
from cloister.pd import Channel, Message, init
from cloister.pd.clock import counter
from language import measure_language
from report import Row, row
from times import times

ROUNDS = 2000

server = Channel("server")
sink = Channel("sink")


def measure_empty() -> u64:
    """Ticks that the measuring itself takes."""
    total: u64 = 0
    for _round in range(ROUNDS):
        before = counter()
        total += counter() - before
    return total


def measure_calls() -> u64:
    """Ticks for calls and their returns."""
    total: u64 = 0
    for round in range(ROUNDS):
        before = counter()
        reply = server.call(Message(1, round))
        total += counter() - before
        assert reply.word0 == round + 1, "the server adds one"
    return total


def measure_notifications() -> u64:
    """Ticks from `notify` to the first line of a more important PD's entry point."""
    total: u64 = 0
    for _round in range(ROUNDS):
        before = counter()
        sink.notify()
        total += times.notified.relaxed() - before
    return total


@init
def start() -> None:
    """Measure everything once to warm up (caches cost nothing under QEMU, but first notifications may differ), then print."""
    measure_calls()
    measure_notifications()
    row(Row.BOOT, 1, times.first_init.relaxed())
    row(Row.EMPTY, ROUNDS, measure_empty())
    row(Row.CALL, ROUNDS, measure_calls())
    row(Row.NOTIFY, ROUNDS, measure_notifications())
    measure_language()
    row(Row.DONE, 0, 0)
