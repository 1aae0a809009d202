# SPDX-License-Identifier: BSD-2-Clause
"""Scheduling contexts and who runs on them; priorities; faults and the replies to them."""

from __future__ import annotations

from script import (
    AWAIT,
    CALL,
    CNODE,
    FIRST_HANDLER,
    FIRST_REPLY,
    FIRST_TCB,
    FIRST_TIME,
    KEEP,
    NB_RECV,
    NB_SEND_RECV,
    NB_SEND_WAIT,
    NO_WORDS,
    PEEK,
    POKE,
    RECV,
    REPLY,
    REPLY_RECV,
    SCHED,
    SEND,
    SHOW,
    STAY,
    TCB,
    TIME,
    WAIT,
    YIELD,
    Script,
    info,
)

from cloister.abi import labels, objects

R0, R1, R2, R3 = range(FIRST_REPLY, FIRST_REPLY + 4)
READ, WRITE, EXECUTE, TWO_CALLS, SPIN, COUNT, APPEND = range(1, 8)


def time_and_faults(s: Script) -> None:
    passive_servers(s)
    notification_time(s)
    faults(s)
    replies_to_faults(s)
    budgets(s)
    timeouts(s)
    order(s)
    registers(s)


def unbind(s: Script, puppet: int) -> None:
    s.call(f"take the time of {puppet}", FIRST_TIME + puppet, labels.SCHED_CONTEXT_UNBIND)


def bind(s: Script, puppet: int, context: int | None = None) -> None:
    s.call(f"bind time to {puppet}", FIRST_TIME + puppet if context is None else context, labels.SCHED_CONTEXT_BIND, [],
            [FIRST_TCB + puppet])


def passive_servers(s: Script) -> None:
    ep, other = s.make(objects.ENDPOINT_OBJECT), s.make(objects.ENDPOINT_OBJECT)
    badged = s.mint(ep, 0x55)
    ungranted = s.mint(ep, 0x56, 3)
    s.run("a server waits", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    unbind(s, 0)
    s.run("send to a thread without time", 1, SEND, badged, info(3, 1), [1])
    s.record("where", SHOW, puppet=0, flags=NO_WORDS)
    bind(s, 0)
    s.run("a server waits", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    s.run("call without grant", 1, CALL, ungranted, info(3, 1), [1])
    bind(s, 0)
    s.record("where", SHOW, puppet=1, flags=NO_WORDS)
    s.suspend(1)
    # The server receives and answers on its client's time; its second system call is the answer.
    for name, number, target in (("reply and receive", REPLY_RECV, ep), ("reply by sending", SEND, R0)):
        s.run("a server waits", 0, RECV, ep, x6=R0, entry=TWO_CALLS, others=(0, 0, number, target))
        unbind(s, 0)
        s.run(f"call; {name}", 1, CALL, badged, info(3, 2), [1, 2])
        s.record("where", SHOW, puppet=0, flags=NO_WORDS)
        s.call("bind time, taken", FIRST_TIME + 1, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB])
        bind(s, 0)
        s.suspend(0)
    # The time of a client whose server faults stays with the server until the reply.
    s.run("a server waits, then faults", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    s.run("call", 1, CALL, badged, info(3, 2), [1, 2])
    s.call("client's time is elsewhere", FIRST_TIME + 1, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [FIRST_TCB + 1])
    s.system_call("reply for the server", SEND, R0, info(4, 2), [8, 9])
    s.call("client's time is back", FIRST_TIME + 1, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB])
    bind(s, 0)
    # Deleting the reply object gives time back, and stops the client.
    reply = s.make(objects.REPLY_OBJECT)
    s.run("a server waits", 0, RECV, ep, x6=reply)
    unbind(s, 0)
    s.run("call", 1, CALL, badged, info(3, 2), [1, 2])
    s.delete(reply)
    s.record("where", SHOW, puppet=1, flags=NO_WORDS)
    s.resume(1)
    s.suspend(1)
    bind(s, 0)
    # Suspending the client leaves its time with the server.
    s.run("a server waits", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    s.run("call", 1, CALL, badged, info(3, 2), [1, 2])
    s.suspend(1)
    s.system_call("reply to nobody", SEND, R0, info(4, 2), [8, 9])
    s.call("whose time is it", FIRST_TIME + 1, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [FIRST_TCB])
    bind(s, 1)
    bind(s, 0)
    # Two passive servers in a row.
    s.run("inner", 0, RECV, other, x6=R0, entry=TWO_CALLS, others=(0, 0, REPLY_RECV, other))
    s.run("outer", 2, RECV, ep, x6=R2)
    unbind(s, 0)
    unbind(s, 2)
    s.run("client", 1, CALL, badged, info(3, 2), [1, 2])
    s.run("outer calls inner", 2, CALL, other, info(4, 1), [7])
    s.system_call("reply to the client", SEND, R2, info(5, 1), [6])
    s.suspend(0)
    s.suspend(2)
    bind(s, 0)
    bind(s, 2)
    # A plain send in a first phase gives time along.
    s.run("receiver", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    s.run("send and receive: time goes along", 1, NB_SEND_RECV, other, info(3, 1), [1], x6=R1, x8=badged)
    s.call("bind to the sender", FIRST_TIME + 1, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB + 1])
    unbind(s, 1)
    s.suspend(0)
    s.suspend(1)
    bind(s, 1)
    s.run("receiver", 0, WAIT, ep)
    s.run("send and wait: time goes along", 1, NB_SEND_WAIT, other, info(3, 1), [1], x6=badged)
    unbind(s, 1)
    s.suspend(0)
    s.suspend(1)
    bind(s, 0)
    bind(s, 1)
    # A caller that waits before the passive server receives.
    s.run("call first", 1, CALL, badged, info(3, 2), [1, 2])
    s.run("then receive, with time", 0, RECV, ep, x6=R0)
    s.system_call("reply", SEND, R0, info(4, 2), [8, 9])


def notification_time(s: Script) -> None:
    ntfn, ep = s.make(objects.NOTIFICATION_OBJECT), s.make(objects.ENDPOINT_OBJECT)
    s.run("wait", 0, WAIT, ntfn)
    unbind(s, 0)
    s.call("time to the notification", FIRST_TIME, labels.SCHED_CONTEXT_BIND, [], [ntfn])
    s.call("time to the notification again", FIRST_TIME, labels.SCHED_CONTEXT_BIND, [], [ntfn])
    s.call("another time to the notification", FIRST_TIME + 4, labels.SCHED_CONTEXT_BIND, [], [ntfn])
    s.run("signal: it runs on the notification's time", 1, SEND, ntfn)
    s.call("is it bound", FIRST_TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [FIRST_TCB])
    s.call("to the notification too", FIRST_TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [ntfn])
    s.call("no more", FIRST_TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [ntfn])
    bind(s, 0)
    # Time returns when the thread waits again.
    s.run("wait twice", 0, WAIT, ntfn, entry=TWO_CALLS, others=(0, 0, WAIT, ntfn))
    unbind(s, 0)
    s.call("time to the notification", FIRST_TIME, labels.SCHED_CONTEXT_BIND, [], [ntfn])
    s.run("signal", 1, SEND, ntfn)
    s.call("nobody has it", FIRST_TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [FIRST_TCB])
    s.suspend(0)
    s.call("bound notification", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [ntfn])
    bind(s, 0)
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("signal", 1, SEND, ntfn)
    s.call("unbind the notification", FIRST_TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [ntfn])
    s.call("unbind", FIRST_TCB, labels.TCB_UNBIND_NOTIFICATION)
    s.run("wait", 0, WAIT, ntfn)
    s.run("signal", 1, SEND, ntfn)


def faults(s: Script) -> None:
    unmapped, device, top = 0x2000_0000, 0x3F_F000, 2**39
    for address in (0, unmapped, unmapped + 3, device, top, 2**40 - 8, 2**40, 2**63, 2**64 - 8):
        s.run(f"read {address:#x}", 0, 0, x1=address, entry=READ)
        s.run(f"write {address:#x}", 0, 0, x1=address, entry=WRITE)
        s.run(f"execute {address:#x}", 0, 0, x1=address, entry=EXECUTE)
    for offset, rights, attributes in ((0x8000, 2, 7), (0x9000, 0, 7), (0xA000, 3, 3), (0xB000, 1, 3), (0xC000, 2, 3)):
        frame = s.make(objects.SMALL_PAGE_OBJECT)
        s.call("map", frame, labels.PAGE_MAP, [0x3F_0000 + offset, rights, attributes], [3])
        for name, entry in (("read", READ), ("write", WRITE), ("execute", EXECUTE)):
            s.run(f"{name} a page of rights {rights} and attributes {attributes}", 0, 0, x1=0x3F_0000 + offset, entry=entry)
    s.run("execute a page that may not be executed", 0, 0, x1=0x3F_0000, entry=EXECUTE)
    for number in (0, 1, 99, 2**64 - 18, 2**64 - 19, 2**64 - 21, 2**64 - 25, 2**64 - 33, 2**64 - 34, 2**63, 0xFFFF_FFFF):
        s.run(f"system call {number:#x}", 0, number, 11, 12, [13, 14, 15, 16], x6=17)
    s.run("identify", 0, 2**64 - 15, CNODE)
    for slot in (*range(16), SCHED, 599, 1999, FIRST_HANDLER, FIRST_TIME, REPLY, 1020, 2**60):
        s.system_call(f"identify {slot}", 2**64 - 15, slot)


def replies_to_faults(s: Script) -> None:
    s.run("read, fault kept", 0, 0, x1=0x2000_0000, entry=READ, flags=KEEP)
    s.system_call("again", SEND, REPLY, 0, flags=KEEP)
    s.system_call("again by call", CALL, REPLY, info(0, 2), [1, 2], flags=KEEP)
    s.system_call("stop by a label", SEND, REPLY, info(1, 0))
    s.record("where", SHOW, puppet=0)
    s.resume(0)
    number = 77
    s.run("system call, fault kept", 0, number, 11, 12, [13, 14, 15, 16], x6=17, flags=KEEP)
    s.system_call("other registers", SEND, REPLY, info(0, 8), [0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, number])
    s.run("system call, fault kept", 0, number, 11, 12, [13, 14, 15, 16], x6=17, flags=KEEP)
    s.system_call("no registers: again", SEND, REPLY, info(0, 0), flags=KEEP)
    s.system_call("label", SEND, REPLY, info(3, 12), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    s.record("where", SHOW, puppet=0)
    s.run("system call, fault kept", 0, number, 11, 12, [13, 14, 15, 16], x6=17, flags=KEEP)
    s.system_call("all, to a place that has nothing", SEND, REPLY, info(0, 12), [1, 2, 3, 4, 5, 6, 7, number, 0x2000_0000,
            0x99, 0x98, 2**64 - 1], flags=KEEP)
    s.system_call("registers by the fault at that place", SEND, REPLY, info(5, 0))
    s.record("where", SHOW, puppet=0)
    s.run("undefined, fault kept", 0, YIELD, flags=KEEP)
    s.system_call("elsewhere", SEND, REPLY, info(0, 3), [0x3000_0000, 0x1234, 2**64 - 1], flags=KEEP)
    s.record("where", SHOW, puppet=0)
    s.suspend(0)
    s.run("undefined, fault kept", 0, YIELD, flags=KEEP)
    s.system_call("stays", SEND, REPLY, info(1, 3), [0x3000_0000, 0x1234, 0], flags=KEEP)
    s.record("where", SHOW, puppet=0)
    s.run("capability fault, kept", 0, CALL, 2**60, info(3, 1), [4], flags=KEEP)
    s.system_call("again", SEND, REPLY, info(0, 0), flags=KEEP)
    s.system_call("stop", SEND, REPLY, info(2, 0), flags=KEEP)
    s.record("where", SHOW, puppet=0)
    s.suspend(0)
    # Handlers: none, without rights, one that nobody waits at.
    ep = s.make(objects.ENDPOINT_OBJECT)
    for mask in range(16):
        handler = s.mint(ep, mask + 1, mask)
        s.call(f"handler with rights {mask}", FIRST_TCB, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, FIRST_TIME, handler])
        s.call(f"timeout handler with rights {mask}", FIRST_TCB, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [handler])
    weak = s.mint(ep, 0x33, 9)
    s.call("handler may grant replies only", FIRST_TCB, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, FIRST_TIME, weak])
    s.run("fault to it", 0, 0, x1=0x2000_0000, entry=READ)
    s.run("take the fault", 1, RECV, ep, x6=R1)
    s.system_call("reply", SEND, R1, info(0))
    s.run("take the fault", 1, RECV, ep, x6=R1)
    s.suspend(0)
    s.run("fault to it", 0, 0, x1=0x2000_0000, entry=READ)
    s.run("take the fault without reply", 1, WAIT, ep)
    s.record("where", SHOW, puppet=0, flags=NO_WORDS)
    s.suspend(0)
    s.call("no handler", FIRST_TCB, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, FIRST_TIME, 0])
    s.run("fault to nobody", 0, 0, x1=0x2000_0000, entry=READ)
    s.record("where", SHOW, puppet=0, flags=NO_WORDS)
    s.suspend(0)
    s.call("no timeout handler", FIRST_TCB, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [0])
    s.parameters(0, 110, FIRST_TIME, FIRST_HANDLER)


def budgets(s: Script) -> None:
    """Coarse: who gets a turn at all."""
    s.configure(FIRST_TIME + 3, 1000, 500_000, badge=0x3333)
    s.call("timeout handler", FIRST_TCB + 3, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [FIRST_HANDLER + 3])
    s.run("spend all time", 3, 0, entry=SPIN, flags=NO_WORDS)
    s.run("spend all time, fault kept", 3, 0, entry=SPIN, flags=KEEP | NO_WORDS)
    s.suspend(3)
    s.call("no timeout handler", FIRST_TCB + 3, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [0])
    s.run("spend all time, nobody hears of it", 3, 0, entry=SPIN)
    s.suspend(3)
    s.configure(FIRST_TIME + 3, 2000, 4000)
    s.run("several periods", 3, YIELD, words=[3_000_000], entry=COUNT)
    s.record("end of it", AWAIT)
    s.configure(FIRST_TIME + 3, 2000, 4000, 8, 5, 1)
    s.run("several periods, sporadic", 3, YIELD, words=[3_000_000], entry=COUNT)
    s.record("end of it", AWAIT)
    s.configure(FIRST_TIME + 3, 2000, 200_000, 0, 5)
    s.run("yield twice", 3, YIELD, entry=TWO_CALLS, others=(0, 0, YIELD, 0))
    s.record("end of it", AWAIT)
    s.call("consumed", FIRST_TIME + 3, labels.SCHED_CONTEXT_CONSUMED, flags=NO_WORDS)
    s.configure(FIRST_TIME + 3)
    s.call("yield to a thread that does not run", FIRST_TIME + 3, labels.SCHED_CONTEXT_YIELD_TO, flags=NO_WORDS)
    s.call("yield to itself", TIME, labels.SCHED_CONTEXT_YIELD_TO)
    free = s.make(objects.SCHED_CONTEXT_OBJECT, 7)
    s.call("yield to nobody", free, labels.SCHED_CONTEXT_YIELD_TO)
    s.call("consumed of nobody", free, labels.SCHED_CONTEXT_CONSUMED)
    s.call("consumed", FIRST_TIME + 3, labels.SCHED_CONTEXT_CONSUMED, flags=NO_WORDS)
    s.call("unbind the own", TIME, labels.SCHED_CONTEXT_UNBIND)
    s.call("unbind the own thread", TIME, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [TCB])
    s.call("bind a context without budget", free, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB + 3])
    unbind(s, 3)
    s.call("bind a context without budget", free, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB + 3])
    s.run("cannot run", 3, YIELD)
    s.configure(free, 5000, 10_000)
    s.suspend(3)
    s.call("unbind", free, labels.SCHED_CONTEXT_UNBIND)
    ep = s.make(objects.ENDPOINT_OBJECT)
    bind(s, 3)
    s.run("receive", 3, RECV, ep, x6=R3)
    unbind(s, 3)
    fresh = s.make(objects.SCHED_CONTEXT_OBJECT, 7)
    s.call("bind a context without budget to a waiting thread", fresh, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB + 3])
    s.suspend(3)
    bind(s, 3)


def timeouts(s: Script) -> None:
    """A server on its client's time, which runs out."""
    ep, handler = s.make(objects.ENDPOINT_OBJECT), FIRST_HANDLER + 4
    badged = s.mint(ep, 0x66)
    s.configure(FIRST_TIME + 3, 1000, 400_000, badge=0x4444)
    s.call("timeout handler of the server", FIRST_TCB, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [FIRST_HANDLER])
    s.run("server waits", 0, RECV, ep, x6=R0)
    unbind(s, 0)
    # The server counts to a large number in its second life: it is made to by the reply to its first fault.
    s.run("call", 3, CALL, badged, info(3, 1), [5])
    s.call("client's time is the server's", FIRST_TIME + 3, labels.SCHED_CONTEXT_UNBIND_OBJECT, [], [FIRST_TCB + 3])
    s.run("server spends it", 0, 0, entry=SPIN, flags=KEEP | NO_WORDS)
    s.system_call("registers for the server", SEND, REPLY, info(0, 12), [0x3000_0000, 0x77, 2**64 - 1, 1, 2, 3, 4, 5, 6, 7,
            8, 9], flags=KEEP)
    s.record("its next fault, in the next period", AWAIT, flags=KEEP)
    s.record("where", SHOW, puppet=0)
    s.suspend(0)
    s.configure(FIRST_TIME + 3, badge=0x4445)
    s.system_call("reply to the client", SEND, R0, info(1, 1), [1])
    s.suspend(3)
    s.call("unbind", FIRST_TIME + 3, labels.SCHED_CONTEXT_UNBIND)
    bind(s, 3)
    bind(s, 0)
    s.call("no timeout handler", FIRST_TCB, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [0])
    # The whole head of the budget goes by Yield, without a fault.
    s.configure(FIRST_TIME + 3, 1000, 300_000, 2, 0x4446)
    s.call("timeout handler", FIRST_TCB + 3, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [handler])
    s.run("yield, yield", 3, YIELD, entry=TWO_CALLS, others=(0, 0, YIELD, 0))
    s.record("after two periods", AWAIT)
    s.call("no timeout handler", FIRST_TCB + 3, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [0])
    s.configure(FIRST_TIME + 3)


LIST = 0x3F_6000


def order(s: Script) -> None:
    """Each puppet appends its number to a list in memory when it runs."""
    frame = s.make(objects.SMALL_PAGE_OBJECT)
    s.call("map the list", frame, labels.PAGE_MAP, [LIST, 3, 7], [3])

    def race(text: str, priorities: list[int], own: int, last: int = YIELD) -> None:
        s.call("own priority", TCB, labels.TCB_SET_PRIORITY, [250], [TCB])
        s.record("begin a list", POKE, x0=LIST, x1=LIST + 8)
        for i in range(5):
            s.record("empty", POKE, x0=LIST + 8 + i * 8)
        for puppet, priority in enumerate(priorities):
            s.call("priority", FIRST_TCB + puppet, labels.TCB_SET_PRIORITY, [priority], [TCB])
        for puppet in range(len(priorities)):
            s.run(text, puppet, last, entry=APPEND, others=(puppet + 1, LIST, 0, 0))
        s.call(f"own priority for {text}", TCB, labels.TCB_SET_PRIORITY, [own], [TCB])
        s.system_call("yield", YIELD, 0)
        for i in range(6):
            s.record(f"list of {text}", PEEK, x0=LIST + i * 8)
        s.call("own priority", TCB, labels.TCB_SET_PRIORITY, [100], [TCB])

    race("rising", [110, 111, 112, 113, 114], 100)
    race("falling", [114, 113, 112, 111, 110], 100)
    race("equal", [110, 110, 110, 110, 110], 100)
    race("mixed", [110, 130, 110, 130, 120], 100)
    race("some below", [90, 130, 90, 130, 100], 100)
    for puppet in range(5):
        s.call("priority", FIRST_TCB + puppet, labels.TCB_SET_PRIORITY, [110], [TCB])
    s.suspend(0)
    s.suspend(2)
    ep = s.make(objects.ENDPOINT_OBJECT)
    s.call("priority", FIRST_TCB + 1, labels.TCB_SET_PRIORITY, [120], [TCB])
    s.run("higher receives", 1, RECV, ep, x6=R1)
    s.run("lower sends", 0, SEND, ep, info(3, 1), [1])
    s.call("priority", FIRST_TCB + 1, labels.TCB_SET_PRIORITY, [105], [TCB])
    s.run("lower receives", 1, RECV, ep, x6=R1)
    s.run("higher sends", 0, SEND, ep, info(3, 1), [1])
    s.call("priority", FIRST_TCB + 1, labels.TCB_SET_PRIORITY, [110], [TCB])


def registers(s: Script) -> None:
    s.run("set only", 0, 5, 6, 7, [8, 9, 10, 11], x6=12, x8=13, flags=STAY)
    s.record("where", SHOW, puppet=0)
    tcb = FIRST_TCB
    for count in (0, 1, 2, 3, 4, 5, 17, 35, 36, 37, 2**63):
        s.call(f"read {count}", tcb, labels.TCB_READ_REGISTERS, [0, count], flags=NO_WORDS)
    s.call("write 3", tcb, labels.TCB_WRITE_REGISTERS, [0, 3, 0x3000_0000, 0x77, 2**64 - 1])
    s.record("where", SHOW, puppet=0)
    for status in (0, 0x8000_0000, 0xF000_0000, 5, 0x3C0, 0x1F, 1 << 32):
        s.call(f"status {status:#x}", tcb, labels.TCB_WRITE_REGISTERS, [0, 3, 0x3000_0000, 0x77, status])
        s.call("read", tcb, labels.TCB_READ_REGISTERS, [0, 4])
    s.call("write 0", tcb, labels.TCB_WRITE_REGISTERS, [0, 0])
    s.call("write 4, 3 given", tcb, labels.TCB_WRITE_REGISTERS, [0, 4, 1, 2, 3])
    s.call("write 37", tcb, labels.TCB_WRITE_REGISTERS, [0, 37, 1, 2, 3], length=39)
    s.call("write 50", tcb, labels.TCB_WRITE_REGISTERS, [0, 50, 1, 2, 3], length=60)
    s.call("read", tcb, labels.TCB_READ_REGISTERS, [0, 36])
    s.call("write own", TCB, labels.TCB_WRITE_REGISTERS, [0, 1, 0])
    s.call("read own", TCB, labels.TCB_READ_REGISTERS, [0, 1])
    s.call("thread-local base", tcb, labels.TCB_SET_TLS_BASE, [0x1234_5678])
    s.call("read", tcb, labels.TCB_READ_REGISTERS, [1, 36])
    s.run("other's registers", 1, 5, 6, 7, flags=STAY)
    for flags in (0, 4, 8, 12, 1, 2, 3):
        s.call(f"copy {flags}", tcb, labels.TCB_COPY_REGISTERS, [flags], [tcb + 1])
        s.call("read", tcb, labels.TCB_READ_REGISTERS, [0, 36])
        s.suspend(0)
    s.call("copy from a table", tcb, labels.TCB_COPY_REGISTERS, [0], [CNODE])
    s.call("copy to the own", TCB, labels.TCB_COPY_REGISTERS, [0], [tcb])
    s.run("sleep", 0, NB_RECV, SCHED, x6=R0)


