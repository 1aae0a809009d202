# SPDX-License-Identifier: BSD-2-Clause
"""Everything that is asked of the kernel, in order. Each part suspends the puppets that it leaves waiting."""

from __future__ import annotations

from invocations import errors_of_invocations
from messages import messages_between_threads
from script import CALL, TCB, TIME, Script
from time_and_faults import time_and_faults

from cloister.abi import labels


def everything() -> Script:
    s = Script()
    s.call("own priority", TCB, labels.TCB_SET_PRIORITY, [100], [TCB])
    s.configure(TIME)
    s.puppets(5)
    messages_between_threads(s)
    time_and_faults(s)
    errors_of_invocations(s)
    s.system_call("label that nothing has", CALL, TCB, 999 << 12)
    return s
