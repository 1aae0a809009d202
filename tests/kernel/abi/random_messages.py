# SPDX-License-Identifier: BSD-2-Clause
"""Random system calls of five puppets over a few shared objects, while the first thread rebinds, reorders, stops and deletes."""

from __future__ import annotations

import random

from script import (
    BUFFERS,
    CALL,
    CNODE,
    FIRST_BUFFER,
    FIRST_HANDLER,
    FIRST_REPLY,
    FIRST_TCB,
    FIRST_TIME,
    NB_RECV,
    NB_SEND,
    NB_SEND_RECV,
    NB_SEND_WAIT,
    NB_WAIT,
    NO_WORDS,
    RECV,
    REPLY_RECV,
    SEND,
    SHOW,
    TCB,
    VSPACE,
    WAIT,
    YIELD,
    Script,
    info,
)

from cloister.abi import labels, objects

SENDS = {"call": CALL, "send": SEND, "send if possible": NB_SEND}
RECEIVES = {"receive": RECV, "poll": NB_RECV, "wait": WAIT, "poll without reply": NB_WAIT}
BOTH = {"reply and receive": REPLY_RECV, "send and receive": NB_SEND_RECV, "send and wait": NB_SEND_WAIT}
TWO_CALLS, READ = 4, 1


def random_messages(s: Script, seed: int, steps: int) -> None:
    rng = random.Random(seed)
    endpoints = [s.make(objects.ENDPOINT_OBJECT) for _ in range(2)]
    signals = [s.make(objects.NOTIFICATION_OBJECT) for _ in range(2)]
    badged = [s.mint(each, 0x100 + i, rng.choice([15, 15, 15, 9, 5, 1])) for i, each in enumerate(endpoints * 3)]
    bits = [s.mint(each, 1 << i, 3) for i, each in enumerate(signals * 2)]
    replies = [FIRST_REPLY + i for i in range(4)]
    targets = [*endpoints, *endpoints, *badged, *badged, *signals, *bits]

    def puppet_call() -> None:
        kind = rng.random()
        reply = rng.choice(replies)
        extra = [rng.choice([*targets, FIRST_TIME]) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
        message = info(rng.randrange(4), rng.choice([0, 1, 4, 6, 30]), len(extra))
        words = [rng.randrange(100) for _ in range(6)]
        common = {"extra": extra, "receive": (CNODE, s.slots(), 64)}
        # A second call after the first: receives again, or replies.
        second = rng.choice([(0, 0, RECV, rng.choice(endpoints)), (0, 0, REPLY_RECV, rng.choice(endpoints)), (0, 0, SEND,
                reply), (0, 0, NB_RECV, endpoints[0])])
        entry, others = (TWO_CALLS, second) if rng.random() < 0.4 else (0, (0, 0, 0, 0))
        puppet = rng.randrange(5)
        if kind < 0.4:
            name, number = rng.choice(list(SENDS.items()))
            s.run(name, puppet, number, rng.choice([*targets, reply]), message, words, x6=reply, entry=entry, others=others, **common)
        elif kind < 0.75:
            name, number = rng.choice(list(RECEIVES.items()))
            s.run(name, puppet, number, rng.choice([*endpoints, *endpoints, *signals]), message, words, x6=reply,
                    entry=entry, others=others, **common)
        elif kind < 0.95:
            name, number = rng.choice(list(BOTH.items()))
            destination = rng.choice([*targets, *replies])
            x6 = destination if number == NB_SEND_WAIT else reply
            s.run(name, puppet, number, rng.choice([*endpoints, *signals]), message, words, x6=x6, x8=destination,
                    entry=entry, others=others, **common)
        elif kind < 0.98:
            s.run("yield", puppet, YIELD)
        else:
            s.run("fault", puppet, 0, x1=0x2000_0000, entry=READ)

    def destroy() -> None:
        """Something that may be in use, and make another in its place."""
        what, puppet = rng.randrange(6), rng.randrange(5)
        if what == 0:
            slot = FIRST_TIME + puppet
            s.delete(slot)
            s.make(objects.SCHED_CONTEXT_OBJECT, rng.choice([7, 8]), slot=slot)
            s.configure(slot, badge=0x700 + puppet, flags=rng.randrange(2))
            s.call("bind time", slot, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB + puppet])
        elif what == 1:
            number = rng.randrange(2)
            s.revoke(endpoints[number])
            if rng.random() < 0.5:
                s.delete(endpoints[number])
                s.make(objects.ENDPOINT_OBJECT, slot=endpoints[number])
            for i in range(number, 6, 2):
                s.mint(endpoints[number], 0x100 + i, rng.choice([15, 15, 9, 5]), slot=badged[i])
        elif what == 2:
            s.revoke(signals[1])
            s.delete(signals[1])
            s.make(objects.NOTIFICATION_OBJECT, slot=signals[1])
            for i in (1, 3):
                s.mint(signals[1], 1 << i, 3, slot=bits[i])
        elif what == 3:
            slot = rng.choice(replies)
            s.delete(slot)
            s.make(objects.REPLY_OBJECT, slot=slot)
        elif what == 4:
            slot, address = FIRST_TCB + puppet, BUFFERS + puppet * 0x1000
            s.delete(slot)
            s.make(objects.TCB_OBJECT, slot=slot)
            s.call("spaces", slot, labels.TCB_CONFIGURE, [0, 0, address], [CNODE, VSPACE, FIRST_BUFFER + puppet])
            s.parameters(puppet, rng.choice([105, 110, 120]), FIRST_TIME + puppet, FIRST_HANDLER + puppet)
        else:
            s.call("no time", FIRST_TCB + puppet, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, 0, FIRST_HANDLER + puppet])
            s.call("time", FIRST_TCB + puppet, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, FIRST_TIME + rng.randrange(5),
                    FIRST_HANDLER + puppet])

    def first_thread() -> None:
        puppet = rng.randrange(5)
        thread, context = FIRST_TCB + puppet, FIRST_TIME + rng.randrange(5)
        target = rng.choice([thread, thread, thread, *signals])
        what = rng.randrange(13)
        if what == 0:
            s.call("bind time", context, labels.SCHED_CONTEXT_BIND, [], [target])
        elif what == 1:
            s.call("unbind time", context, labels.SCHED_CONTEXT_UNBIND)
        elif what == 2:
            s.call("unbind time from", context, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [target])
        elif what == 3:
            s.suspend(puppet)
        elif what == 4:
            s.resume(puppet)
        elif what == 5:
            s.call("priority", thread, labels.TCB_SET_PRIORITY, [rng.choice([105, 110, 110, 120])], [TCB])
        elif what == 6:
            s.call("bind notification", thread, labels.TCB_BIND_NOTIFICATION, [], [rng.choice(signals)])
        elif what == 7:
            s.call("unbind notification", thread, labels.TCB_UNBIND_NOTIFICATION)
        elif what == 8:
            s.parameters(puppet, rng.choice([105, 110, 120]), rng.choice([FIRST_TIME + puppet, context, 0]), FIRST_HANDLER + puppet)
        elif what == 9:
            destroy()
        elif what == 10:
            s.call("cancel the sends of a badge", CNODE, labels.CNODE_CANCEL_BADGED_SENDS, [rng.choice(badged), 64])
        elif what == 11:
            s.configure(FIRST_TIME + rng.randrange(5), flags=rng.randrange(2))
        else:
            s.system_call("signal", NB_SEND, rng.choice([*bits, *badged, *replies]), info(1, 2), [3, 4])

    for _ in range(steps):
        if rng.random() < 0.7:
            puppet_call()
        else:
            first_thread()
        if rng.random() < 0.2:
            s.record("where", SHOW, puppet=rng.randrange(5), flags=NO_WORDS)
    for puppet in range(5):
        s.suspend(puppet)
