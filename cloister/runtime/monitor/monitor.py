# SPDX-License-Identifier: BSD-2-Clause
"""Waits for faults and for passive PDs, at the highest priority.

Model: every PD's fault endpoint is this one, badged with its index + 1. A fault is reported and never answered, so its PD stays stopped and the
others carry on. A passive PD says by an empty message that its `init` is done: its scheduling context is then bound to its notification,
so that the kernel takes the time away when the PD next waits, and lends it again only for notifications.
Trusts: the kernel for badges. What a PD can make up, a label and words of its own, it can only make up about itself.
"""

from cloister.abi.labels import SCHED_CONTEXT_BIND
from cloister.abi.words import MessageInfo
from cloister.lang import export, from_raw, to_raw, u64
from cloister.pd.capabilities import (
    MONITOR_SLOT_ENDPOINT,
    MONITOR_SLOT_NOTIFICATION_BASE,
    MONITOR_SLOT_SCHEDULING_CONTEXT_BASE,
)
from cloister.pd.ipc_buffer import store_capability
from cloister.pd.system_calls import Registers, call, wait
from cloister.runtime.monitor.report import report
from cloister.runtime.monitor.texts import RECORD_NAME, Phrase, end_line, pd_count, record, word, write_phrase, write_text


@export("cloister_main")
def main() -> None:
    """Never returns."""
    registers = Registers()
    while True:
        wait(MONITOR_SLOT_ENDPOINT, registers)
        label: u64 = from_raw(MessageInfo, registers.info).label
        if registers.badge == 0 or registers.badge > pd_count():
            write_phrase(Phrase.UNKNOWN_PD)
            end_line()
        elif label == 0:
            withdraw_time(registers.badge - 1)
        else:
            report(registers.badge - 1, label, registers)


def withdraw_time(pd: u64) -> None:
    """Make a PD passive."""
    store_capability(0, MONITOR_SLOT_NOTIFICATION_BASE + pd)
    registers = Registers(0, to_raw(MessageInfo(extra_capabilities=1, label=SCHED_CONTEXT_BIND)))
    call(MONITOR_SLOT_SCHEDULING_CONTEXT_BASE + pd, registers)
    if from_raw(MessageInfo, registers.info).label != 0:
        write_phrase(Phrase.PREFIX)
        write_text(u64(word(record(pd) + RECORD_NAME)))
        write_phrase(Phrase.NOT_PASSIVE)
        end_line()
