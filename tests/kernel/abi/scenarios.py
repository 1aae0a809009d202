# SPDX-License-Identifier: BSD-2-Clause
"""Everything that is asked of the kernel, in order. Each part suspends the puppets that it leaves waiting."""

from __future__ import annotations

from invocations import errors_of_invocations
from messages import messages_between_threads
from random_messages import random_messages
from script import (
    AWAIT,
    CALL,
    CNODE,
    FAULTS,
    FIRST_REPLY,
    FIRST_TCB,
    FIRST_TIME,
    NO_WORDS,
    RECV,
    SEND,
    SHOW,
    TCB,
    TIME,
    UNTYPED,
    YIELD,
    Script,
    info,
)
from time_and_faults import time_and_faults

from cloister.abi import labels, objects


def everything() -> Script:
    s = Script()
    s.call("own priority", TCB, labels.TCB_SET_PRIORITY, [100], [TCB])
    s.configure(TIME)
    s.puppets(5)
    messages_between_threads(s)
    time_and_faults(s)
    errors_of_invocations(s)
    random_messages(s, 1, 400)
    end_of_everything(s)
    s.system_call("label that nothing has", CALL, TCB, 999 << 12)
    return s


def end_of_everything(s: Script) -> None:
    """Tables of tables go away in whatever order; last, all memory is taken back from running threads."""
    for _ in range(3):
        outer, inner = s.make(objects.CNODE_OBJECT, 5), s.make(objects.CNODE_OBJECT, 5)
        for i in range(8):
            s.call("fill", inner, labels.CNODE_COPY, [i, 5, FIRST_TIME, 64, 15], [CNODE])
            s.call("objects of its own", UNTYPED, labels.UNTYPED_RETYPE, [1 + i % 3, 0, inner, 64, 10 + i * 2, 2], [CNODE])
        s.call("the inner one into the outer", outer, labels.CNODE_MOVE, [1, 5, inner, 64], [CNODE])
        s.call("the outer one into itself", outer, labels.CNODE_COPY, [2, 5, outer, 64, 15], [CNODE])
        s.call("the inner one into itself", outer, labels.CNODE_COPY, [3, 5, 1, 5, 15], [outer])
        s.delete(outer)
        s.call("what is left", outer, labels.CNODE_DELETE, [1, 5])
        s.make(objects.CNODE_OBJECT, 5)
    ep = s.make(objects.ENDPOINT_OBJECT)
    s.run("wait", 0, RECV, ep, x6=FIRST_REPLY)
    s.run("call", 1, CALL, ep, info(1, 1), [1])
    s.run("wait", 2, SEND, ep, info(1, 1), [1])
    s.delete(FIRST_TCB + 1)
    s.run("reply to what is gone", 0, SEND, FIRST_REPLY, info(1, 1), [1])
    s.call("own priority", TCB, labels.TCB_SET_PRIORITY, [200], [TCB])
    s.run("does not run before this thread waits", 3, YIELD)
    s.record("does not run before this thread waits", SHOW, puppet=3, flags=NO_WORDS)
    s.record("now", AWAIT)
    s.call("no buffer", FIRST_TCB + 3, labels.TCB_SET_IPC_BUFFER, [0], [0])
    s.run("without buffer", 3, SEND, ep, info(1, 6), [1, 2, 3, 4, 5, 6])
    s.record("end", 6, flags=1)
    s.delete(FAULTS)
    s.revoke(UNTYPED)
    for slot in (ep, FIRST_TCB, FIRST_TCB + 3, FIRST_TIME, FIRST_REPLY, FAULTS):
        s.system_call("is gone", 2**64 - 15, slot)
    first = s.make(objects.UNTYPED_OBJECT, 22)
    second = s.make(objects.UNTYPED_OBJECT, 22)
    s.call("no room", UNTYPED, labels.UNTYPED_RETYPE, [2, 0, 0, 0, s.slots(), 1], [CNODE])
    s.call("large page", first, labels.UNTYPED_RETYPE, [10, 0, 0, 0, s.slots(2), 2], [CNODE])
    s.call("256 of them", second, labels.UNTYPED_RETYPE, [9, 0, 0, 0, s.slots(256), 256], [CNODE])
    s.revoke(UNTYPED)
    s.make(objects.UNTYPED_OBJECT, 23)
