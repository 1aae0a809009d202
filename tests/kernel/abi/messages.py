# SPDX-License-Identifier: BSD-2-Clause
"""Messages, notifications and the capabilities that travel: between puppets of equal priority, above that of the first thread."""

from __future__ import annotations

from script import (
    CALL,
    CNODE,
    FIRST_BUFFER,
    FIRST_REPLY,
    FIRST_TCB,
    NB_RECV,
    NB_SEND,
    NB_SEND_RECV,
    NB_SEND_WAIT,
    NB_WAIT,
    NO_WORDS,
    RECV,
    REPLY_RECV,
    SEND,
    UNTYPED,
    WAIT,
    YIELD,
    Script,
    info,
)

from cloister.abi import labels, objects

R0, R1, R2, R3 = range(FIRST_REPLY, FIRST_REPLY + 4)


def messages_between_threads(s: Script) -> None:
    ep = s.make(objects.ENDPOINT_OBJECT)
    other = s.make(objects.ENDPOINT_OBJECT)
    ntfn = s.make(objects.NOTIFICATION_OBJECT)
    badged = s.mint(ep, 0x77)
    lengths(s, ep, badged)
    directions(s, ep, badged)
    calls(s, ep, badged)
    rights(s, ep)
    transfers(s, ep, badged, other)
    lookups(s, ep, ntfn)
    notifications(s, ep, ntfn)
    queues(s, ep)
    deletions(s)
    s.run("yield", 0, YIELD, 1, 2, [3, 4, 5, 6])


def lengths(s: Script, ep: int, badged: int) -> None:
    for length in (0, 1, 3, 4, 5, 8, 9, 64, 119, 120, 121, 127):
        s.run(f"receive {length}", 0, RECV, ep, 0x123, [9, 8, 7, 6], x6=R0)
        s.run(f"send {length} to a waiting thread", 1, SEND, badged, info(5, length), [1, 2, 3, 4])
        s.run(f"send {length}, nobody waits", 1, SEND, badged, info(2**52 - 1, length, 0, 5), [1, 2, 3, 4])
        s.run(f"receive {length} from a waiting thread", 0, RECV, ep, 0x123, [9, 8, 7, 6], x6=R0)
    for who, slot in ((0, "receiver"), (1, "sender")):
        s.call("no buffer", FIRST_TCB + who, labels.TCB_SET_IPC_BUFFER, [0], [0])
        for length in (2, 4, 6):
            s.run(f"receive {length}, {slot} without buffer", 0, RECV, ep, x6=R0)
            s.run(f"send {length}, {slot} without buffer", 1, SEND, badged, info(5, length, 1), [1, 2, 3, 4], extra=[ep])
        s.call("buffer", FIRST_TCB + who, labels.TCB_SET_IPC_BUFFER, [0x3F_0000 + who * 0x1000], [FIRST_BUFFER + who])


def directions(s: Script, ep: int, badged: int) -> None:
    s.run("poll, nobody sends", 0, NB_RECV, ep, 0x123, [1, 2, 3, 4], x6=R0)
    s.run("poll without reply, nobody sends", 0, NB_WAIT, ep, 0x123, [1, 2, 3, 4])
    s.run("send if somebody waits: nobody", 1, NB_SEND, badged, info(5, 2), [1, 2])
    s.run("wait", 0, WAIT, ep, 0x123, [1, 2, 3, 4])
    s.run("send if somebody waits", 1, NB_SEND, badged, info(5, 2), [1, 2])
    s.run("send", 1, SEND, badged, info(5, 2), [1, 2])
    s.run("poll", 0, NB_RECV, ep, x6=R0)
    s.run("send", 1, SEND, badged, info(5, 2), [1, 2])
    s.run("poll without reply", 0, NB_WAIT, ep)
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("send, then receive: nobody sends", 1, NB_SEND_RECV, ep, info(6, 3), [3, 2, 1], x6=R1, x8=badged)
    s.run("answer from a third thread", 2, SEND, ep, info(7, 1), [99])
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("send, then wait", 1, NB_SEND_WAIT, ep, info(6, 3), [3, 2, 1], x6=badged)
    s.run("to the waiting one", 2, SEND, ep, info(7, 1), [99])
    s.run("send to nobody, then wait", 1, NB_SEND_WAIT, ep, info(6, 3), [3, 2, 1], x6=badged)
    s.run("to the waiting one", 2, SEND, ep, info(7, 1), [99])
    s.run("send to nothing, then wait", 1, NB_SEND_WAIT, ep, info(6, 3), [3, 2, 1], x6=0)
    s.run("to the waiting one", 2, SEND, ep, info(7, 1), [99])


def calls(s: Script, ep: int, badged: int) -> None:
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("call", 1, CALL, badged, info(5, 5), [1, 2, 3, 4, 5])
    s.run("reply and receive", 0, REPLY_RECV, ep, info(8, 6), [11, 12, 13, 14, 15, 16], x6=R0)
    s.run("call", 1, CALL, badged, info(5, 1), [1])
    s.run("reply by sending", 0, SEND, R0, info(9, 2, 0, 7), [21, 22])
    s.run("reply again", 0, SEND, R0, info(9, 2), [21, 22])
    s.run("reply by calling", 0, CALL, R0, info(9, 2), [21, 22])
    s.run("call first", 1, CALL, badged, info(5, 1), [1])
    s.run("then receive", 0, RECV, ep, x6=R0)
    s.run("reply by an if-possible send", 0, NB_SEND, R0, info(9, 120), [21, 22])
    s.run("call first", 1, CALL, badged, info(5, 1), [1])
    s.run("then poll", 0, NB_RECV, ep, x6=R0)
    s.run("reply, then wait", 0, NB_SEND_WAIT, ep, info(9, 120), [21, 22], x6=R0)
    s.run("call a thread that waits without reply", 1, CALL, badged, info(5, 1), [1])
    s.resume(1)
    s.suspend(1)
    s.run("call", 1, CALL, badged, info(5, 1), [1])
    s.run("receive", 0, RECV, ep, x6=R0)
    s.suspend(1)
    s.run("reply to one that is suspended", 0, SEND, R0, info(9, 2), [21, 22])
    s.run("call", 1, CALL, badged, info(5, 1), [1])
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("use the reply for another receive", 0, NB_RECV, ep, x6=R0)
    s.run("reply to one that is forgotten", 0, SEND, R0, info(9, 2), [21, 22])
    s.suspend(1)
    # A reply object that another thread waits with.
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("receive with the same reply", 2, RECV, ep, x6=R0)
    s.run("send", 1, SEND, badged, info(5, 1), [1])
    s.run("send", 1, NB_SEND, badged, info(5, 1), [2])
    s.suspend(0)
    s.suspend(2)
    # Three deep.
    other = s.make(objects.ENDPOINT_OBJECT)
    s.run("inner server", 0, RECV, other, x6=R0)
    s.run("outer server", 1, RECV, ep, x6=R1)
    s.run("client", 2, CALL, badged, info(5, 1), [1])
    s.run("outer calls inner", 1, CALL, other, info(6, 1), [2])
    s.run("inner replies", 0, REPLY_RECV, other, info(7, 1), [3], x6=R0)
    s.run("outer replies", 1, REPLY_RECV, ep, info(8, 1), [4], x6=R1)
    s.suspend(0)
    s.suspend(1)


def rights(s: Script, ep: int) -> None:
    for mask in range(16):
        limited = s.mint(ep, 0x40 + mask, mask)
        for number, name in ((CALL, "call"), (SEND, "send")):
            s.run("receive", 0, RECV, ep, x6=R0, receive=(CNODE, s.slots(), 64))
            s.run(f"{name} with rights {mask}", 1, number, limited, info(5, 1, 1), [1], extra=[UNTYPED])
            s.run("reply", 2, SEND, R0, info(1, 1, 1), [2], extra=[ep])
            s.suspend(0)
            s.suspend(1)
        s.run(f"poll with rights {mask}", 0, NB_RECV, limited, x6=R0)


def transfers(s: Script, ep: int, badged: int, other: int) -> None:
    second = s.mint(ep, 0x78)
    unreadable = s.mint(other, 0x79, 1)
    frame = s.make(objects.SMALL_PAGE_OBJECT)
    table = s.make(objects.PAGE_TABLE_OBJECT)
    sets: list[tuple[str, list[int]]] = [
        ("one", [other]),
        ("the endpoint itself", [badged]),
        ("twice the endpoint", [badged, second]),
        ("endpoint, another, endpoint", [second, other, badged]),
        ("two others", [other, frame]),
        ("another, then the endpoint", [other, second, badged]),
        ("a badged one", [unreadable]),
        ("a table that is not mapped", [table]),
        ("an empty slot", [1999]),
        ("an empty slot in the middle", [badged, 1999, second]),
        ("the endpoint without badge", [ep]),
    ]
    for name, extra in sets:
        slot = s.slots()
        s.run("receive", 0, RECV, ep, x6=R0, receive=(CNODE, slot, 64))
        s.run(f"send {name}", 1, SEND, badged, info(5, 1, len(extra)), [1], extra=extra)
        s.call("what has come", CNODE, labels.CNODE_COPY, [s.slots(), 64, slot, 64, 15], [CNODE])
        s.run("call", 1, CALL, badged, info(5, 1, len(extra)), [1], extra=extra)
        s.run("receive", 0, RECV, ep, x6=R0)
        s.run("reply with " + name, 0, SEND, R0, info(5, 5, len(extra)), [1], extra=extra)
    ungranted = s.mint(R0, 0, 0)
    s.run("receive", 0, RECV, ep, x6=ungranted)
    s.run("call", 1, CALL, badged, info(5, 1), [1], receive=(CNODE, s.slots(), 64))
    s.run("reply without the right to grant", 0, SEND, ungranted, info(5, 5, 2), [1], extra=[other, badged])
    places: list[tuple[str, tuple[int, int, int]]] = [
        ("no table", (other, 10, 64)),
        ("nothing", (1999, 10, 64)),
        ("out of range", (1 << 40, 10, 64)),
        ("depth 0", (CNODE, s.slots(), 0)),
        ("depth 65", (CNODE, s.slots(), 65)),
        ("depth 17", (CNODE, s.slots(), 17)),
        ("a used slot", (CNODE, ep, 64)),
    ]
    for name, place in places:
        s.run("receive", 0, RECV, ep, x6=R0, receive=place)
        s.run(f"send one into {name}", 1, SEND, badged, info(5, 1, 1), [1], extra=[other])
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("send what does not resolve", 1, SEND, badged, info(5, 1, 2), [1], extra=[other, 1 << 60])
    s.run("send if possible what does not resolve", 1, NB_SEND, badged, info(5, 1, 2), [1], extra=[other, 1 << 60])
    s.run("call with what does not resolve", 1, CALL, badged, info(5, 1, 3), [1], extra=[other, other, 1 << 17])
    s.suspend(0)


def lookups(s: Script, ep: int, ntfn: int) -> None:
    for target in (0, 1999, 1 << 17, 1 << 63, 2**64 - 1):
        for number, name in ((CALL, "call"), (SEND, "send"), (NB_SEND, "send if possible"), (RECV, "receive"), (NB_RECV,
                "poll"), (WAIT, "wait")):
            s.run(f"{name} {target:#x}", 0, number, target, info(5, 2), [1, 2], x6=R0)
    s.run("receive from a table", 0, RECV, CNODE, x6=R0)
    s.run("receive, the reply is none", 0, RECV, ep, x6=ntfn)
    s.run("receive, no reply", 0, RECV, ep, x6=0)
    s.run("receive, the reply does not resolve", 0, RECV, ep, x6=1 << 50)
    s.run("poll, no reply", 0, NB_RECV, ep, x6=0)
    s.run("poll a notification, no reply", 0, NB_RECV, ntfn, x6=0)
    s.run("reply and receive, no reply", 0, REPLY_RECV, ep, info(1, 1), [2], x6=0)
    s.run("reply and receive, no source", 0, REPLY_RECV, 0, info(1, 1), [2], x6=R0)
    s.run("invoke a thread in the first phase", 0, NB_SEND_RECV, 0, info(labels.TCB_RESUME), x6=R0, x8=FIRST_TCB + 3)
    s.run("invoke untyped memory in the first phase", 0, NB_SEND_RECV, 0, info(1, 1), x6=R0, x8=UNTYPED)
    s.run("send to a thread", 0, SEND, FIRST_TCB + 3, info(labels.TCB_SUSPEND))
    s.run("send nonsense to a thread", 0, SEND, FIRST_TCB + 3, info(777), [1, 2, 3, 4])
    s.run("call with nonsense", 0, CALL, FIRST_TCB + 3, info(777), [1, 2, 3, 4])
    s.run("call an empty slot", 0, CALL, 1999, info(777), [1, 2, 3, 4])
    # A table of tables with guards.
    outer, inner = s.make(objects.CNODE_OBJECT, 4), s.make(objects.CNODE_OBJECT, 6)
    guarded = s.slots()
    s.call("guard", CNODE, labels.CNODE_MINT, [guarded, 64, inner, 64, 15, 0b101 << 6 | 3], [CNODE])
    s.call("into the table", outer, labels.CNODE_COPY, [3, 4, guarded, 64, 15], [CNODE])
    s.call("endpoint into the inner table", inner, labels.CNODE_COPY, [9, 6, ep, 64, 15], [CNODE])
    full = s.slots()
    s.call("51 bits of guard", CNODE, labels.CNODE_MINT, [full, 64, outer, 64, 15, 51], [CNODE])
    s.call("spaces", FIRST_TCB + 2, labels.TCB_SET_SPACE, [51, 0], [0, outer, 3])
    s.call("another's space", FIRST_TCB + 2, labels.TCB_SET_SPACE, [0, 0], [FIRST_HANDLER_2, full, 3])
    for address in (3 << 9 | 0b101 << 6 | 9, 3 << 9 | 0b100 << 6 | 9, 4 << 9, 3 << 9 | 0b101 << 6 | 10, 1 << 20):
        s.run(f"send through tables to {address:#x}", 2, SEND, address, info(5, 1), [4])
        s.suspend(2)
        for depth in (0, 1, 4, 5, 7, 8, 12, 13, 14, 64, 65):
            s.call(f"delete {address:#x} at depth {depth}", outer, labels.CNODE_DELETE,
                    [address if address != 3 << 9 | 0b101 << 6 | 9 else 0, depth])
            s.call(f"copy from {address:#x} at depth {depth}", CNODE, labels.CNODE_COPY, [s.slots(), 64, address, depth, 15], [outer])
    s.call("own space again", FIRST_TCB + 2, labels.TCB_SET_SPACE, [0, 0], [FIRST_HANDLER_2, CNODE, 3])


FIRST_HANDLER_2 = 1042


def notifications(s: Script, ep: int, ntfn: int) -> None:
    one, two = s.mint(ntfn, 0x1), s.mint(ntfn, 0x10)
    s.run("poll", 0, NB_WAIT, ntfn, 0x123, [1, 2, 3, 4])
    s.run("signal", 1, SEND, one, info(5, 4), [1, 2, 3, 4])
    s.run("signal another bit", 1, CALL, two, info(5, 4), [1, 2, 3, 4])
    s.run("signal if possible", 1, NB_SEND, ntfn)
    s.run("poll", 0, NB_WAIT, ntfn, 0x123, [1, 2, 3, 4])
    s.run("poll again", 0, NB_RECV, ntfn, 0x123, [1, 2, 3, 4])
    s.run("wait", 0, WAIT, ntfn, 0x123, [1, 2, 3, 4])
    s.run("another waits", 2, RECV, ntfn, 0x123, [1, 2, 3, 4])
    s.run("signal", 1, SEND, two)
    s.run("signal", 1, SEND, one)
    s.run("wait", 0, WAIT, ntfn)
    s.call("bind while somebody waits", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [ntfn])
    s.suspend(0)
    s.call("bind", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [ntfn])
    s.call("bind twice", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [ntfn])
    s.call("bind to two", FIRST_TCB + 1, labels.TCB_BIND_NOTIFICATION, [], [ntfn])
    s.run("wait for another's", 1, WAIT, ntfn)
    s.run("poll another's", 1, NB_WAIT, ntfn)
    s.run("wait for the own", 0, WAIT, ntfn, 0x123, [1, 2, 3, 4])
    s.run("signal", 1, SEND, one)
    s.run("receive", 0, RECV, ep, 0x123, [1, 2, 3, 4], x6=R0)
    s.run("signal the receiver", 1, SEND, one)
    s.run("signal first", 1, SEND, two)
    s.run("then receive", 0, RECV, ep, 0x123, [1, 2, 3, 4], x6=R0)
    s.run("signal first", 1, SEND, two)
    s.run("a sender waits", 2, SEND, ep, info(5, 1), [7])
    s.run("poll", 0, NB_RECV, ep, 0x123, [1, 2, 3, 4], x6=R0)
    s.run("poll", 0, NB_RECV, ep, 0x123, [1, 2, 3, 4], x6=R0)
    s.run("a call", 2, CALL, ep, info(5, 1), [7])
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("signal between", 1, SEND, two)
    s.run("reply and receive", 0, REPLY_RECV, ep, info(6, 2), [8, 9], x6=R0)
    s.call("unbind", FIRST_TCB, labels.TCB_UNBIND_NOTIFICATION)
    s.call("unbind again", FIRST_TCB, labels.TCB_UNBIND_NOTIFICATION)
    write_only, read_only = s.mint(ntfn, 4, 1), s.mint(ntfn, 8, 2)
    s.call("bind without the right to read", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [write_only])
    s.call("bind an endpoint", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [ep])
    s.call("bind nothing", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [])
    s.run("wait without the right", 0, WAIT, write_only)
    s.run("signal without the right", 0, SEND, read_only)
    s.run("signal by call without the right", 0, CALL, read_only)
    s.call("bind to read", FIRST_TCB, labels.TCB_BIND_NOTIFICATION, [], [read_only])
    s.call("unbind", FIRST_TCB, labels.TCB_UNBIND_NOTIFICATION)


def queues(s: Script, ep: int) -> None:
    """Senders and receivers are served by priority; equals in turn."""
    for puppet, priority in ((1, 111), (2, 113), (3, 112)):
        s.call(f"priority {priority}", FIRST_TCB + puppet, labels.TCB_SET_PRIORITY, [priority], [1])
    for puppet in (1, 2, 3, 4):
        s.run("send", puppet, SEND, ep, info(5, 1), [puppet])
    s.call("priority of a waiting one", FIRST_TCB + 4, labels.TCB_SET_PRIORITY, [120], [1])
    for _ in range(4):
        s.run("receive", 0, RECV, ep, x6=R0)
    for puppet in (1, 2, 3, 4):
        s.run("wait", puppet, WAIT, ep)
    s.call("priority of a waiting one", FIRST_TCB + 4, labels.TCB_SET_PRIORITY, [110], [1])
    for word in range(4):
        s.run("send", 0, SEND, ep, info(5, 1), [word])
    for puppet in (1, 2, 3):
        s.call("priority", FIRST_TCB + puppet, labels.TCB_SET_PRIORITY, [110], [1])
    badges = [s.mint(ep, badge) for badge in (5, 6, 5)]
    for puppet in (1, 2, 3):
        s.run("send", puppet, SEND, badges[puppet - 1], info(5, 1), [puppet])
    s.call("cancel the sends of a badge", CNODE, labels.CNODE_CANCEL_BADGED_SENDS, [badges[0], 64])
    for puppet in (1, 2, 3):
        s.record("where", 3, puppet=puppet, flags=NO_WORDS)
    for _ in range(3):
        s.run("poll", 0, NB_RECV, ep, x6=R0)
    weak = s.mint(ep, 7, 7)
    s.call("cancel without all rights", CNODE, labels.CNODE_CANCEL_BADGED_SENDS, [weak, 64])
    s.call("cancel badge 0", CNODE, labels.CNODE_CANCEL_BADGED_SENDS, [ep, 64])
    s.call("cancel at nothing", CNODE, labels.CNODE_CANCEL_BADGED_SENDS, [1999, 64])


def deletions(s: Script) -> None:
    """What happens to those who wait on what is deleted."""
    ep, ntfn, reply = s.make(objects.ENDPOINT_OBJECT), s.make(objects.NOTIFICATION_OBJECT), s.make(objects.REPLY_OBJECT)
    s.run("send", 0, SEND, ep, info(5, 1), [1])
    s.run("call", 1, CALL, ep, info(5, 1), [1])
    s.delete(ep)
    s.run("wait", 0, WAIT, ntfn)
    s.delete(ntfn)
    s.make(objects.ENDPOINT_OBJECT, slot=ep)
    s.run("call", 1, CALL, ep, info(5, 1), [1])
    s.run("receive", 0, RECV, ep, x6=reply)
    s.delete(reply)
    s.record("where", 3, puppet=1)
    s.resume(1)
    s.suspend(1)
    s.make(objects.REPLY_OBJECT, slot=reply)
    s.run("receive", 0, RECV, ep, x6=reply)
    s.delete(reply)
    s.record("where", 3, puppet=0)
    s.suspend(0)
    badged = s.mint(ep, 9)
    s.run("receive", 0, RECV, ep, x6=R0)
    s.run("send badged", 1, SEND, badged, info(5, 1), [1])
    s.run("send badged", 1, SEND, badged, info(5, 1), [1])
    s.revoke(ep)
    s.run("receive", 0, RECV, ep, x6=R0)
    s.suspend(1)
