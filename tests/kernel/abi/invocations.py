# SPDX-License-Identifier: BSD-2-Clause
"""Invocations with right and wrong arguments, each wrong one alone and in the order in which the kernel looks at them."""

from __future__ import annotations

from script import (
    ASIDS,
    BOOT_FRAME,
    BUFFER,
    CALL,
    CNODE,
    DOMAIN,
    FIRST_BUFFER,
    FIRST_HANDLER,
    FIRST_REPLY,
    FIRST_TCB,
    FIRST_TIME,
    IRQ,
    NB_WAIT,
    POOL,
    SCHED,
    SEND,
    SMC,
    TCB,
    TIME,
    UNTYPED,
    VSPACE,
    YIELD,
    Script,
    info,
)

from cloister.abi import labels, objects

NOTHING, HIGH = 1999, 2**64 - 1


def errors_of_invocations(s: Script) -> None:
    retype(s)
    untyped_memory(s)
    cnodes(s)
    threads(s)
    time(s)
    interrupts(s)
    paging(s)
    frames(s)
    caches(s)
    address_spaces(s)
    domains(s)
    every_label(s)


def retype(s: Script) -> None:
    label = labels.UNTYPED_RETYPE
    to = s.slots()
    good = [objects.ENDPOINT_OBJECT, 0, 0, 0, to, 1]
    s.short("retype", UNTYPED, label, good, [CNODE])
    for kind in (13, 14, 64, HIGH):
        s.call(f"type {kind}", UNTYPED, label, [kind, 0, 0, 0, to, 1], [CNODE])
    for kind, sizes in ((0, (0, 3, 48, 63, 64, 65, HIGH)), (4, (0, 42, 43, 59, 63, 64)), (5, (0, 6, 47, 48, 64)), (2, (64,
            HIGH)), (9, (64,))):
        for bits in sizes:
            s.call(f"type {kind} of size {bits}", UNTYPED, label, [kind, bits, 0, 0, to, 1], [CNODE])
    for index, depth in ((0, 1), (0, 64), (0, 65), (0, HIGH), (CNODE, 64), (CNODE, 17), (1 << 20, 64), (NOTHING, 64),
            (UNTYPED, 64), (CNODE, 46)):
        s.call(f"destination {index} {depth}", UNTYPED, label, [2, 0, index, depth, to, 1], [CNODE])
    for root in (UNTYPED, NOTHING, 0):
        s.call(f"root {root}", UNTYPED, label, [2, 0, 0, 0, to, 1], [root])
        s.call(f"root {root} at depth", UNTYPED, label, [2, 0, 1, 64, to, 1], [root])
    for offset, count in ((131071, 2), (131072, 1), (HIGH, 1), (to, 0), (to, 257), (to, HIGH), (131000, 100), (131000, 257),
            (UNTYPED, 1), (UNTYPED - 1, 2)):
        s.call(f"slots {offset} {count}", UNTYPED, label, [2, 0, 0, 0, offset, count], [CNODE])
    for kind, bits in ((0, 23), (0, 24), (0, 47), (7, 0), (4, 20), (4, 42), (5, 24)):
        s.call(f"no room for {kind} of {bits}", UNTYPED, label, [kind, bits, 0, 0, to, 1], [CNODE], flags=8)
    s.call("no room for several", UNTYPED, label, [10, 0, 0, 0, to, 5], [CNODE], flags=8)
    s.call("wrong label", UNTYPED, labels.TCB_SUSPEND, good, [CNODE])
    for kind, bits in ((1, 0), (2, 0), (3, 0), (4, 3), (5, 7), (5, 12), (6, 0), (8, 0), (9, 0), (11, 0), (0, 4), (0, 12)):
        s.call(f"make three of {kind}", UNTYPED, label, [kind, bits, 0, 0, s.slots(3), 3], [CNODE])
    made = s.next_slot - 3
    s.call("identify", made, 999)


def untyped_memory(s: Script) -> None:
    small = s.make(0, 12)
    one, two = s.slots(), s.slots()
    make = labels.UNTYPED_RETYPE
    s.call("a page of a page", small, make, [9, 0, 0, 0, one, 1], [CNODE])
    s.call("no more", small, make, [2, 0, 0, 0, two, 1], [CNODE])
    s.call("copy while it has children", CNODE, labels.CNODE_COPY, [two, 64, small, 64, 15], [CNODE])
    s.call("map", one, labels.PAGE_MAP, [0x3E_0000, 3, 7], [VSPACE])
    s.record("write", 5, x0=0x3E_0000, x1=0x1234)
    s.record("read", 4, x0=0x3E_0000)
    s.delete(one)
    s.call("the page again", small, make, [9, 0, 0, 0, one, 1], [CNODE])
    s.call("map", one, labels.PAGE_MAP, [0x3E_0000, 3, 7], [VSPACE])
    s.record("is it zero", 4, x0=0x3E_0000)
    s.revoke(small)
    for kind, bits, count in ((2, 0, 3), (9, 0, 1), (2, 0, 253), (6, 0, 1), (3, 0, 1), (0, 11, 1), (0, 4, 1)):
        s.call(f"fill {kind} {bits} {count}", small, make, [kind, bits, 0, 0, s.slots(count), count], [CNODE])
    s.revoke(small)
    s.call("copy", CNODE, labels.CNODE_COPY, [two, 64, small, 64, 15], [CNODE])
    s.call("the copied one is full", small, make, [2, 0, 0, 0, s.slots(), 1], [CNODE])
    s.call("the copy is not", two, make, [2, 0, 0, 0, s.slots(), 1], [CNODE])
    s.revoke(small)
    s.call("copy is gone", two, make, [2, 0, 0, 0, s.slots(), 1], [CNODE])
    s.call("room again", small, make, [0, 12, 0, 0, s.slots(), 1], [CNODE])
    device = s.slots()
    s.call("device untyped", CNODE, labels.CNODE_COPY, [device, 64, 20 + 20, 64, 15], [CNODE], flags=8)


def cnodes(s: Script) -> None:
    ep, ntfn = s.make(objects.ENDPOINT_OBJECT), s.make(objects.NOTIFICATION_OBJECT)
    node = s.make(objects.CNODE_OBJECT, 4)
    copy, mint, move, mutate, rotate = labels.CNODE_COPY, labels.CNODE_MINT, labels.CNODE_MOVE, labels.CNODE_MUTATE, labels.CNODE_ROTATE
    to = s.slots()
    s.short("copy", CNODE, copy, [to, 64, ep, 64, 15], [CNODE])
    s.short("mint", CNODE, mint, [to, 64, ep, 64, 15, 0], [CNODE])
    s.short("move", CNODE, move, [to, 64, ep, 64], [CNODE])
    s.short("mutate", CNODE, mutate, [to, 64, ep, 64, 0], [CNODE])
    s.short("rotate", CNODE, rotate, [to, 64, 0, ntfn, 64, 0, ep, 64], [CNODE, CNODE])
    s.short("delete", CNODE, labels.CNODE_DELETE, [to, 64])
    s.call("mint, five words", CNODE, mint, [to, 64, ep, 64, 15], [CNODE])
    s.call("copy, four words, source empty", CNODE, copy, [to, 64, NOTHING, 64], [CNODE])
    for label, name in ((copy, "copy"), (mint, "mint"), (move, "move"), (mutate, "mutate")):
        rest = {copy: [15], mint: [15, 3], move: [], mutate: [0]}[label]
        for place, depth in ((to, 0), (to, 65), (to, 17), (to, 63), (1 << 17, 64), (HIGH, 64), (ep, 64), (to, HIGH)):
            s.call(f"{name} to {place:#x} {depth}", CNODE, label, [place, depth, NOTHING, 64, *rest], [CNODE])
        for place, depth in ((ep, 0), (ep, 65), (ep, 17), (1 << 17, 64), (NOTHING, 64), (0, 64)):
            s.call(f"{name} from {place:#x} {depth}", CNODE, label, [to, 64, place, depth, *rest], [CNODE])
        for root in (ep, NOTHING, 0):
            s.call(f"{name} from root {root}", CNODE, label, [to, 64, ep, 64, *rest], [root])
    s.call("table's own slots", node, copy, [3, 4, ep, 64, 15], [CNODE])
    s.call("table's own slots, twice", node, copy, [3, 4, ep, 64, 15], [CNODE])
    s.call("out of 16 slots wraps", node, copy, [16 + 5, 4, ep, 64, 15], [CNODE])
    s.call("to depth 5", node, copy, [6, 5, ep, 64, 15], [CNODE])
    # What may be copied, minted and mutated, by kind.
    free_reply, frame, table, vspace, context = FIRST_REPLY + 3, s.make(9), s.make(11), s.make(8), s.make(5, 7)
    small = s.make(0, 5)
    kinds = {
        "null": 0, "thread": FIRST_TCB, "cnode": node, "vspace": VSPACE, "new vspace": vspace, "irq control": IRQ, "asid control": ASIDS,
        "asid pool": POOL, "domain": DOMAIN, "smc": SMC, "sched control": SCHED, "context": context, "reply": free_reply, "frame": frame,
        "mapped frame": FIRST_BUFFER, "table": table, "untyped": small, "endpoint": ep, "notification": ntfn, "boot frame": BOOT_FRAME,
    }  # fmt: skip
    for name, slot in kinds.items():
        s.call(f"copy {name}", CNODE, copy, [s.slots(), 64, slot, 64, 0], [CNODE])
        for badge in (0, 5, 3 << 6 | 5, HIGH):
            s.call(f"mint {name} with {badge:#x}", CNODE, mint, [s.slots(), 64, slot, 64, 15, badge], [CNODE])
        last = s.next_slot - 1
        s.system_call(f"what came of {name}", 2**64 - 15, last)
    for name in ("thread", "endpoint", "notification", "cnode", "context"):
        for data in (0, 7):
            there, back = s.slots(), kinds[name]
            s.call(f"mutate {name} with {data}", CNODE, mutate, [there, 64, back, 64, data], [CNODE])
            s.call(f"move {name} back", CNODE, move, [back, 64, there, 64], [CNODE])
    s.call("mutate badged", CNODE, mutate, [s.slots(), 64, s.mint(ep, 5), 64, 0], [CNODE])
    s.call("mint badged with 0", CNODE, mint, [s.slots(), 64, s.mint(ep, 5), 64, 15, 0], [CNODE])
    s.call("mint badged with the same", CNODE, mint, [s.slots(), 64, s.mint(ep, 5), 64, 15, 5], [CNODE])
    s.call("copy badged", CNODE, copy, [s.slots(), 64, s.mint(ntfn, 5), 64, 15], [CNODE])
    # Rotation.
    a, b, c = s.slots(), s.slots(), s.slots()
    s.call("a", CNODE, copy, [a, 64, ep, 64, 15], [CNODE])
    s.call("b", CNODE, copy, [b, 64, ntfn, 64, 15], [CNODE])
    for d, p, t, name in ((c, b, a, "good"), (c, b, a, "source empty"), (a, b, b, "pivot is source"), (b, b, c,
            "pivot is destination"), (b, c, a, "used"),
                          (a, NOTHING, b, "pivot empty"), (b, c, b, "swap"), (b, c, b, "swap back")):  # fmt: skip
        s.call(f"rotate: {name}", CNODE, rotate, [d, 64, 0, p, 64, 0, t, 64], [CNODE, CNODE])
        for slot in (a, b, c):
            s.system_call(f"after: {name}", 2**64 - 15, slot)
    s.call("rotate, badge for pivot", CNODE, rotate, [a, 64, 7, b, 64, 0, c, 64], [CNODE, CNODE])
    s.call("rotate, badge for source", CNODE, rotate, [a, 64, 0, b, 64, 7, c, 64], [CNODE, CNODE])
    s.call("rotate, pivot depth", CNODE, rotate, [a, 64, 0, b, 0, 0, c, 64], [CNODE, CNODE])
    s.call("rotate, source depth", CNODE, rotate, [a, 64, 0, b, 64, 0, c, 65], [CNODE, CNODE])
    s.call("rotate, source out of range", CNODE, rotate, [a, 64, 0, b, 64, 0, 1 << 30, 64], [CNODE, CNODE])
    s.call("rotate, pivot root", CNODE, rotate, [a, 64, 0, b, 64, 0, c, 64], [ep, CNODE])
    # Revocation follows derivation.
    first = s.mint(ep, 0x10)
    copies = [s.mint(ep, 0), s.slots(), s.slots()]
    s.call("copy of the badged", CNODE, copy, [copies[1], 64, first, 64, 3], [CNODE])
    s.call("copy of the copy", CNODE, copy, [copies[2], 64, copies[1], 64, 1], [CNODE])
    for slot in (copies[2], copies[1], copies[0], first, ep):
        s.revoke(slot)
        for each in (ep, first, *copies):
            s.system_call("left", 2**64 - 15, each)
    s.call("revoke nothing", CNODE, labels.CNODE_REVOKE, [NOTHING, 64])
    s.call("delete nothing", CNODE, labels.CNODE_DELETE, [NOTHING, 64])
    for place, depth in ((to, 0), (to, 65), (to, 17), (1 << 17, 64)):
        for label in (labels.CNODE_REVOKE, labels.CNODE_DELETE, labels.CNODE_CANCEL_BADGED_SENDS):
            s.call(f"at {place:#x} {depth}", CNODE, label, [place, depth])
    s.delete(node)
    s.delete(ep)


def threads(s: Script) -> None:
    t, other = FIRST_TCB + 4, FIRST_TCB + 3
    ep, ntfn = s.make(objects.ENDPOINT_OBJECT), s.make(objects.NOTIFICATION_OBJECT)
    buffer, address = FIRST_BUFFER + 4, 0x3F_4000
    configure = labels.TCB_CONFIGURE
    s.short("configure", t, configure, [0, 0, address], [CNODE, VSPACE, buffer])
    for cspace, vspace, frame, at in (
        (0, VSPACE, buffer, address), (ep, VSPACE, buffer, address), (CNODE, 0, buffer, address), (CNODE, CNODE, buffer, address),
        (CNODE, VSPACE, ep, address), (CNODE, VSPACE, 0, address), (CNODE, VSPACE, buffer, address + 1), (CNODE, VSPACE,
        buffer, address + 0x200),
        (CNODE, VSPACE, buffer, address + 0x400), (CNODE, VSPACE, 0, 0), (CNODE, VSPACE, ep, 0), (CNODE, VSPACE, NOTHING, address),
        (CNODE, VSPACE, buffer, address),
    ):  # fmt: skip
        s.call(f"configure {cspace} {vspace} {frame} {at:#x}", t, configure, [0, 0, at], [cspace, vspace, frame])
    for data in (47, 48, 46, 1, 63, 47 | 1 << 6, 2**64 - 1):
        s.call(f"guard {data:#x}", t, configure, [data, 0, address], [CNODE, VSPACE, buffer])
    s.call("vspace data", t, configure, [0, 5, address], [CNODE, VSPACE, buffer])
    unassigned = s.make(8)
    s.call("an address space without ASID", t, configure, [0, 0, address], [CNODE, unassigned, buffer])
    space = labels.TCB_SET_SPACE
    handler = FIRST_HANDLER + 4
    s.short("set space", t, space, [0, 0], [handler, CNODE, VSPACE])
    weak = [s.mint(ep, mask + 1, mask) for mask in (1, 2, 3, 4, 5, 8, 9, 13)]
    for fault in (0, NOTHING, handler, ep, ntfn, CNODE, *weak):
        s.call(f"set space, handler {fault}", t, space, [0, 0], [fault, CNODE, VSPACE])
        s.call(f"timeout handler {fault}", t, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [fault])
        s.call(f"scheduling, handler {fault}", t, labels.TCB_SET_SCHED_PARAMS, [254, 110], [TCB, FIRST_TIME + 4, fault])
    s.call("set space, no table", t, space, [0, 0], [ntfn, ep, VSPACE])
    s.call("set space, no address space", t, space, [0, 0], [ntfn, CNODE, CNODE])
    s.call("set space", t, space, [0, 0], [handler, CNODE, VSPACE])
    s.call("timeout: nothing", t, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [])
    s.call("timeout", t, labels.TCB_SET_TIMEOUT_ENDPOINT, [], [0])
    for frame, at in ((buffer, address), (buffer, address + 8), (ep, address), (0, 0), (buffer, 0), (0, address), (buffer,
            address + 0x100), (buffer, address)):
        s.call(f"buffer {frame} {at:#x}", t, labels.TCB_SET_IPC_BUFFER, [at], [frame])
    s.short("buffer", t, labels.TCB_SET_IPC_BUFFER, [address], [buffer])
    limited = other
    s.call("mcp of the other", limited, labels.TCB_SET_MC_PRIORITY, [50], [TCB])
    for label in (labels.TCB_SET_PRIORITY, labels.TCB_SET_MC_PRIORITY):
        s.short("priority", t, label, [10], [TCB])
        for value, authority in ((50, limited), (51, limited), (255, TCB), (256, TCB), (HIGH, TCB), (0, t), (10, ep), (10, 0), (110, TCB)):
            s.call(f"priority {label} {value} by {authority}", t, label, [value], [authority])
    s.call("mcp", t, labels.TCB_SET_MC_PRIORITY, [254], [TCB])
    sched = labels.TCB_SET_SCHED_PARAMS
    s.short("scheduling", t, sched, [254, 110], [TCB, FIRST_TIME + 4, handler])
    for mcp, priority, authority, context, fault in (
        (50, 51, limited, FIRST_TIME + 4, handler), (51, 50, limited, FIRST_TIME + 4, handler), (256, 300, TCB, FIRST_TIME + 4, handler),
        (254, 110, ep, ep, ep), (254, 110, TCB, ep, ntfn), (254, 110, TCB, FIRST_TIME + 3, ntfn), (254, 110, TCB, FIRST_TIME + 3, handler),
        (254, 110, TCB, 0, ntfn), (254, 110, TCB, FIRST_TIME + 4, ntfn), (254, 110, TCB, NOTHING, handler), (254, 110, TCB,
        FIRST_TIME + 4, handler),
    ):  # fmt: skip
        s.call(f"scheduling {mcp} {priority} {authority} {context} {fault}", t, sched, [mcp, priority], [authority, context, fault])
    s.call("own time away", TCB, sched, [255, 100], [TCB, 0, 0])
    s.call("own parameters", TCB, sched, [255, 100], [TCB, TIME, 0])
    s.call("other mcp", limited, labels.TCB_SET_MC_PRIORITY, [254], [TCB])
    for clear, set_ in ((0, 0), (0, 1), (1, 0), (1, 1), (0, HIGH), (HIGH, 0), (1, 0)):
        s.call(f"flags {clear:#x} {set_:#x}", t, labels.TCB_SET_FLAGS, [clear, set_])
    s.short("flags", t, labels.TCB_SET_FLAGS, [1, 0])
    s.short("thread-local base", t, labels.TCB_SET_TLS_BASE, [1])
    s.short("read", t, labels.TCB_READ_REGISTERS, [0, 1])
    s.short("write", t, labels.TCB_WRITE_REGISTERS, [0, 1])
    s.short("copy", t, labels.TCB_COPY_REGISTERS, [0], [other])
    s.call("suspend twice", t, labels.TCB_SUSPEND)
    s.call("suspend twice", t, labels.TCB_SUSPEND)
    s.call("with words", t, labels.TCB_SUSPEND, [1, 2, 3], [TCB])
    fresh = s.make(1)
    s.call("resume a new thread", fresh, labels.TCB_RESUME)
    s.call("read a new thread", fresh, labels.TCB_READ_REGISTERS, [0, 36])
    s.call("give it time", fresh, sched, [10, 10], [TCB, s.make(5, 8), 0])
    s.delete(fresh)
    s.run("it still runs", 4, YIELD)


def time(s: Script) -> None:
    configure = labels.SCHED_CONTROL_CONFIGURE_FLAGS
    small, large = s.make(5, 7), s.make(5, 8)
    longest = (2**64 - 1) // 62500 // 8
    s.short("configure", SCHED, configure, [1000, 1000, 0, 0, 0], [small])
    for budget, period in ((0, 0), (19, 1000), (20, 20), (1000, 19), (1000, 999), (longest, longest), (longest + 1, longest),
            (longest, longest + 1),
                           (1000, HIGH), (HIGH, 1000), (1000, 0), (21, 20), (1000, 1000), (1000, 2000)):  # fmt: skip
        s.call(f"budget {budget} period {period}", SCHED, configure, [budget, period, 0, 0, 0], [small])
    for context, extra in ((small, 0), (small, 1), (small, 2), (large, 7), (large, 8), (large, 9), (large, HIGH)):
        s.call(f"extra refills {extra}", SCHED, configure, [1000, 2000, extra, 0, 0], [context])
        s.call(f"extra refills {extra}, round robin", SCHED, configure, [1000, 1000, extra, 0, 0], [context])
    for context in (0, NOTHING, TCB, SCHED):
        s.call(f"configure {context}", SCHED, configure, [1000, 1000, 0, 0, 0], [context])
    s.call("flags", SCHED, configure, [1000, 2000, 0, 0, HIGH], [large])
    s.call("wrong label", SCHED, labels.SCHED_CONTEXT_BIND, [1000, 2000, 0, 0, 0], [large])
    thread, ntfn, ep = s.make(1), s.make(3), s.make(2)
    for label, name in ((labels.SCHED_CONTEXT_BIND, "bind"), (labels.SCHED_CONTEXT_UNBIND_OBJECT, "unbind object")):
        s.short(name, large, label, [], [thread])
        for target in (0, NOTHING, ep, CNODE, large, thread, thread, ntfn, ntfn, FIRST_TCB, TCB):
            s.call(f"{name} {target}", large, label, [], [target])
    s.call("consumed", large, labels.SCHED_CONTEXT_CONSUMED)
    s.call("unbind", large, labels.SCHED_CONTEXT_UNBIND)
    s.call("unbind again", large, labels.SCHED_CONTEXT_UNBIND)
    s.call("wrong label", large, configure)
    s.call("yield to no thread", large, labels.SCHED_CONTEXT_YIELD_TO)
    s.call("mcp above", FIRST_TIME, labels.SCHED_CONTEXT_YIELD_TO, flags=8)
    s.call("bind to one thread", large, labels.SCHED_CONTEXT_BIND, [], [thread])
    s.delete(large)
    s.call("thread's time is gone", small, labels.SCHED_CONTEXT_BIND, [], [thread])
    s.delete(thread)
    s.call("time's thread is gone", small, labels.SCHED_CONTEXT_BIND, [], [FIRST_TCB])
    s.call("time's thread is gone", small, labels.SCHED_CONTEXT_BIND, [], [ntfn])


def interrupts(s: Script) -> None:
    ntfn = s.make(3)
    read_only, badged = s.mint(ntfn, 3, 2), s.mint(ntfn, 4)
    for label, name in ((labels.IRQ_CONTROL_GET, "get"), (labels.IRQ_CONTROL_GET_TRIGGER, "get trigger"),
            (labels.IRQ_CONTROL_ISSUE_SGI_SIGNAL, "signal")):
        middle = [] if label == labels.IRQ_CONTROL_GET else [1]
        to = s.slots()
        s.short(name, IRQ, label, [60, *middle, to, 64], [CNODE])
        for irq in (160, 1000, HIGH, 16, 26, 25, 27):
            s.call(f"{name} {irq}", IRQ, label, [irq, *middle, to, 0], [CNODE])
        for place, depth in ((to, 0), (to, 65), (to, 17), (1 << 17, 64), (ntfn, 64)):
            s.call(f"{name} to {place:#x} {depth}", IRQ, label, [6, *middle, place, depth], [CNODE])
        s.call(f"{name}, no table", IRQ, label, [6, *middle, to, 64], [ntfn])
    s.call("signal to processor 8", IRQ, labels.IRQ_CONTROL_ISSUE_SGI_SIGNAL, [6, 8, s.slots(), 64], [CNODE])
    s.call("wrong label", IRQ, 1, [6, 8, s.slots(), 64], [CNODE])
    first, second = s.slots(), s.slots()
    s.call("interrupt 9, software", IRQ, labels.IRQ_CONTROL_GET, [9, first, 64], [CNODE])
    s.call("interrupt 9 again", IRQ, labels.IRQ_CONTROL_GET, [9, second, 64], [CNODE])
    s.call("interrupt 9 again", IRQ, labels.IRQ_CONTROL_GET_TRIGGER, [9, 0, second, 64], [CNODE])
    s.call("sender", IRQ, labels.IRQ_CONTROL_ISSUE_SGI_SIGNAL, [9, 0, second, 64], [CNODE])
    set_ = labels.IRQ_HANDLER_SET_NOTIFICATION
    s.short("set", first, set_, [], [ntfn])
    for target in (0, NOTHING, CNODE, read_only, ntfn, badged):
        s.call(f"set {target}", first, set_, [], [target])
    for _ in range(2):
        s.system_call("cause it", SEND, second)
        s.system_call("has it come", NB_WAIT, ntfn, 0, [1, 2, 3, 4])
        s.system_call("cause it by call", CALL, second, info(7, 1), [1])
        s.system_call("not acknowledged", NB_WAIT, ntfn, 0, [1, 2, 3, 4])
        s.call("acknowledge", first, labels.IRQ_HANDLER_ACK)
        s.system_call("has it come", NB_WAIT, ntfn, 0, [1, 2, 3, 4])
        s.call("acknowledge", first, labels.IRQ_HANDLER_ACK)
    s.call("clear", first, labels.IRQ_HANDLER_CLEAR)
    s.call("clear again", first, labels.IRQ_HANDLER_CLEAR)
    s.system_call("cause it", SEND, second)
    s.system_call("nobody hears", NB_WAIT, ntfn, 0, [1, 2, 3, 4])
    s.call("wrong label", first, labels.IRQ_CONTROL_GET)
    s.delete(first)
    s.call("interrupt 9 is free", IRQ, labels.IRQ_CONTROL_GET, [9, first, 64], [CNODE])
    s.revoke(IRQ)
    s.system_call("handler is gone", 2**64 - 15, first)
    s.system_call("sender is gone", 2**64 - 15, second)


def paging(s: Script) -> None:
    vspace, stranger = s.make(8), s.make(8)
    tables = [s.make(11) for _ in range(4)]
    label = labels.PAGE_TABLE_MAP
    at = 0x40_0000_0000
    s.short("map table", tables[0], label, [at, 0], [vspace])
    s.call("no ASID yet", tables[0], label, [at, 0], [vspace])
    s.short("assign", POOL, labels.ASID_POOL_ASSIGN, [], [vspace])
    for target in (vspace, vspace, VSPACE, CNODE, 0, tables[0]):
        s.call(f"assign {target}", POOL, labels.ASID_POOL_ASSIGN, [], [target])
    s.call("wrong label", POOL, 1, [], [vspace])
    for address, space in ((1 << 40, vspace), (HIGH, vspace), (at, stranger), (at, CNODE), (at, 0), (at, tables[1]), (1 << 40, stranger)):
        s.call(f"table at {address:#x}", tables[0], label, [address, 0], [space])
    for number, address in ((0, at + 0x1234), (0, at), (1, at), (1, at), (2, at), (2, at + 0x20_0000), (3, at + 0x4000_0000),
            (3, 2**40 - 1)):
        s.call(f"table {number} at {address:#x}", tables[number], label, [address, 7], [vspace])
    s.call("copy of a mapped table", CNODE, labels.CNODE_COPY, [s.slots(), 64, tables[0], 64, 15], [CNODE])
    s.call("unmap, two capabilities", tables[0], labels.PAGE_TABLE_UNMAP)
    s.delete(s.next_slot - 1)
    s.call("unmap the lower", tables[1], labels.PAGE_TABLE_UNMAP)
    s.call("unmap again", tables[1], labels.PAGE_TABLE_UNMAP)
    s.call("map again", tables[1], label, [at, 0], [vspace])
    s.call("unmap the upper", tables[0], labels.PAGE_TABLE_UNMAP)
    s.call("the lower has lost its place", tables[1], labels.PAGE_TABLE_UNMAP)
    s.call("wrong label", tables[0], 1)
    s.call("upper again", tables[0], label, [at, 0], [vspace])
    s.call("next level is empty", tables[1], label, [at, 0], [vspace])
    s.delete(vspace)
    s.call("space is gone", tables[2], labels.PAGE_TABLE_UNMAP)
    s.call("as if nothing", tables[2], label, [at, 0], [VSPACE])
    s.call("wrong label", VSPACE, 1)


def frames(s: Script) -> None:
    vspace, stranger = s.make(8), s.make(8)
    s.call("assign", POOL, labels.ASID_POOL_ASSIGN, [], [vspace])
    small, copy, big = s.make(9), s.slots(), s.make(10)
    s.call("copy", CNODE, labels.CNODE_COPY, [copy, 64, small, 64, 2], [CNODE])
    label, at = labels.PAGE_MAP, 0x40_0000_0000
    s.short("map", small, label, [at, 3, 3], [vspace])
    s.call("no tables", small, label, [at, 3, 3], [vspace])
    s.call("no tables for the big one", big, label, [at, 3, 3], [vspace])
    upper, lower = s.make(11), s.make(11)
    s.call("upper table", upper, labels.PAGE_TABLE_MAP, [at, 0], [vspace])
    s.call("one table", small, label, [at, 3, 3], [vspace])
    s.call("big page", big, label, [at + 0x20_0000, 3, 3], [vspace])
    s.call("table under the big page", lower, labels.PAGE_TABLE_MAP, [at + 0x20_0000, 0], [vspace])
    s.call("small page in the big page", small, label, [at + 0x20_0000, 3, 3], [vspace])
    s.call("lower table", lower, labels.PAGE_TABLE_MAP, [at, 0], [vspace])
    s.call("big page again", big, label, [at + 0x20_0000, 1, 7], [vspace])
    s.call("big page over the table", big, label, [at, 3, 3], [vspace])
    for address, space in ((at + 1, vspace), (at + 0x800, vspace), (1 << 40, vspace), ((1 << 40) - 0x1000, vspace),
            (HIGH - 0xFFF, vspace), (at, stranger),
                           (at, CNODE), (at, 0), (1, stranger), (1 << 40 | 1, vspace)):  # fmt: skip
        s.call(f"page at {address:#x} of {space}", small, label, [address, 3, 3], [space])
    for rights, attributes in ((3, 3), (0, 0), (1, 7), (2, 2**64 - 1), (15, 3)):
        s.call(f"page with rights {rights} {attributes:#x}", small, label, [at, rights, attributes], [vspace])
    s.call("another place", small, label, [at + 0x1000, 3, 3], [vspace])
    s.call("another space", small, label, [at, 3, 3], [VSPACE])
    s.call("over the other", copy, label, [at, 3, 3], [vspace])
    s.call("the first again", small, label, [at, 3, 3], [vspace])
    s.call("unmap the first", small, labels.PAGE_UNMAP)
    s.call("unmap again", small, labels.PAGE_UNMAP)
    s.call("another place now", small, label, [at + 0x1000, 3, 3], [vspace])
    s.call("unmap the copy", copy, labels.PAGE_UNMAP)
    s.call("unmap a new one", s.make(9), labels.PAGE_UNMAP)
    fixed = s.make(9)
    s.call("address", fixed, labels.PAGE_GET_ADDRESS, [1, 2], [3])
    s.call("address of the big one", big, labels.PAGE_GET_ADDRESS)
    s.call("wrong label", small, 1)
    own = s.make(9)
    ro = s.slots()
    s.call("map", own, label, [0x3E_1000, 3, 7], [VSPACE])
    s.record("write", 5, x0=0x3E_1000, x1=0x4321)
    s.call("read-only copy", CNODE, labels.CNODE_COPY, [ro, 64, own, 64, 2], [CNODE])
    s.call("map it", ro, label, [0x3E_2000, 3, 7], [VSPACE])
    s.record("same memory", 4, x0=0x3E_2000)
    s.run("but not to be written", 0, 0, x1=0x3E_2000, entry=2)
    s.run("read it", 0, 0, x1=0x3E_2000, entry=1)
    s.call("unmap", ro, labels.PAGE_UNMAP)
    s.run("read it no more", 0, 0, x1=0x3E_2000, entry=1)
    s.call("map again", ro, label, [0x3E_2000, 3, 7], [VSPACE])
    s.delete(ro)
    s.run("read it no more", 0, 0, x1=0x3E_2000, entry=1)
    s.call("buffer in it", FIRST_TCB + 4, labels.TCB_SET_IPC_BUFFER, [0x3E_1400], [own])
    s.delete(own)
    s.run("gone too", 0, 0, x1=0x3E_1000, entry=1)
    s.call("buffer", FIRST_TCB + 4, labels.TCB_SET_IPC_BUFFER, [0x3F_4000], [FIRST_BUFFER + 4])


def caches(s: Script) -> None:
    frame, at, unmapped = s.make(9), 0x3E_3000, s.make(9)
    s.call("map", frame, labels.PAGE_MAP, [at, 3, 7], [VSPACE])
    for label in (labels.PAGE_CLEAN_DATA, labels.PAGE_INVALIDATE_DATA, labels.PAGE_CLEAN_INVALIDATE_DATA, labels.PAGE_UNIFY_INSTRUCTION):
        s.short("operation", frame, label, [0, 0x1000])
        s.call("unmapped", unmapped, label, [0, 0x1000])
        for start, end in ((0, 0x1000), (0, 0), (1, 0), (0, 1), (0x1000, 0x1001), (0, 0x1001), (0xFFF, 0x1000), (HIGH, 0), (5, 70)):
            s.call(f"{label}: {start:#x} to {end:#x}", frame, label, [start, end])
    unassigned = s.make(8)
    for label in (labels.VSPACE_CLEAN_DATA, labels.VSPACE_INVALIDATE_DATA, labels.VSPACE_CLEAN_INVALIDATE_DATA,
            labels.VSPACE_UNIFY_INSTRUCTION):
        s.short("operation", VSPACE, label, [at, at + 0x1000])
        s.call("unassigned", unassigned, label, [at, at + 0x1000])
        for start, end in ((at, at + 0x1000), (at, at), (at, at - 1), (at, at + 1), (at, at + 0x1001), (at + 0xFFF,
                at + 0x1002), (1 << 40, 1 << 41),
                           (0, 1 << 41), (0x5000_0000, 0x5000_1000), (2**40 - 64, 2**40), (2**40 - 64, 2**40 - 1), (at + 5,
                           at + 70)):  # fmt: skip
            s.call(f"{label}: {start:#x} to {end:#x}", VSPACE, label, [start, end])


def address_spaces(s: Script) -> None:
    memory, large, to = s.make(0, 12), s.make(0, 13), s.slots()
    make = labels.ASID_CONTROL_MAKE_POOL
    s.short("pool", ASIDS, make, [to, 64], [memory, CNODE])
    for source in (large, 0, CNODE, UNTYPED):
        s.call(f"pool of {source}", ASIDS, make, [to, 64], [source, CNODE])
    for place, depth in ((to, 0), (to, 65), (1 << 17, 64), (CNODE, 64)):
        s.call(f"pool to {place:#x} {depth}", ASIDS, make, [place, depth], [memory, CNODE])
    s.call("pool, no table", ASIDS, make, [to, 64], [memory, memory])
    s.call("wrong label", ASIDS, 1, [to, 64], [memory, CNODE])
    s.call("pool", ASIDS, make, [to, 64], [memory, CNODE])
    s.call("of the same memory", ASIDS, make, [s.slots(), 64], [memory, CNODE])
    vspaces = s.make(8, 0, 3)
    for i in range(3):
        s.call("assign", to, labels.ASID_POOL_ASSIGN, [], [vspaces + i])
    s.call("thread there", FIRST_TCB + 4, labels.TCB_CONFIGURE, [0, 0, 0x3F_4000], [CNODE, vspaces, FIRST_BUFFER + 4])
    s.run("nothing is mapped", 4, YIELD)
    frame, upper, lower = s.make(9), s.make(11), s.make(11)
    s.call("upper", upper, labels.PAGE_TABLE_MAP, [0x20_0000, 0], [vspaces])
    s.call("lower", lower, labels.PAGE_TABLE_MAP, [0x20_0000, 0], [vspaces])
    s.call("page", frame, labels.PAGE_MAP, [0x3F_0000, 3, 3], [vspaces])
    s.delete(to)
    s.call("pool is gone: map", s.make(9), labels.PAGE_MAP, [0x3F_1000, 3, 3], [vspaces])
    s.call("pool is gone: remap", frame, labels.PAGE_MAP, [0x3F_0000, 3, 3], [vspaces])
    s.call("pool is gone: table", s.make(11), labels.PAGE_TABLE_MAP, [0x40_0000, 0], [vspaces])
    s.call("pool is gone: thread", FIRST_TCB + 4, labels.TCB_CONFIGURE, [0, 0, 0x3F_4000], [CNODE, vspaces, FIRST_BUFFER + 4])
    s.call("pool is gone: caches", vspaces, labels.VSPACE_CLEAN_DATA, [0x1000, 0x2000])
    s.call("pool is gone: unmap", frame, labels.PAGE_UNMAP)
    s.call("pool is gone: unmap table", lower, labels.PAGE_TABLE_UNMAP)
    # The thread is not run now: seL4 16 gives it the number of the first thread's address space, whose translations may still be cached.
    s.call("thread back", FIRST_TCB + 4, labels.TCB_CONFIGURE, [0, 0, 0x3F_4000], [CNODE, VSPACE, FIRST_BUFFER + 4])
    s.run("runs again", 4, YIELD)
    s.revoke(memory)
    # 126 pools that were never made, and two more than there can be.
    pages = s.make(0, 12, 130)
    pools = s.slots(130)
    for i in range(130):
        s.call(f"pool {i}", ASIDS, make, [pools + i, 64], [pages + i, CNODE])
    for i in range(130):
        s.revoke(pages + i)


def domains(s: Script) -> None:
    t = FIRST_TCB + 4
    s.short("set", DOMAIN, labels.DOMAIN_SET_SET, [1], [t])
    for domain, thread in ((16, t), (HIGH, t), (16, 0), (0, 0), (0, CNODE), (1, t), (0, t)):
        s.call(f"domain {domain} of {thread}", DOMAIN, labels.DOMAIN_SET_SET, [domain], [thread])
    s.call("domain 3", DOMAIN, labels.DOMAIN_SET_SET, [3], [t])
    s.run("its domain has no turn", 4, YIELD)
    s.call("domain 0", DOMAIN, labels.DOMAIN_SET_SET, [0], [t])
    s.record("where", 3, puppet=4)
    configure, start = labels.DOMAIN_SCHEDULE_CONFIGURE, labels.DOMAIN_SCHEDULE_SET_START
    s.short("configure", DOMAIN, configure, [1, 0, 1000])
    s.short("start", DOMAIN, start, [1])
    for index, domain, duration in ((99, 0, 1000), (100, 0, 1000), (HIGH, 0, 1000), (98, 0, 1000), (98, 16, 1000), (1, HIGH,
            1000), (1, 0, 1 << 56),
                                    (1, 0, HIGH), (1, 1, 0), (1, 0, 0), (0, 0, 0), (0, 1, 0), (1, 0, (1 << 56) - 1), (99, 16,
                                    1 << 56), (1, 16, 1 << 56)):  # fmt: skip
        s.call(f"schedule {index} {domain} {duration}", DOMAIN, configure, [index, domain, duration])
    for index in (99, 100, HIGH, 2, 97, 0, 1, 0):
        s.call(f"start {index}", DOMAIN, start, [index])
    s.call("end of it", DOMAIN, configure, [1, 0, 0])
    s.call("wrong label", DOMAIN, 1)
    # Turns of two domains: this thread's, and one in which a puppet runs.
    s.call("this one", DOMAIN, configure, [5, 0, 200_000])
    s.call("another", DOMAIN, configure, [6, 2, 200_000])
    s.call("puppet there", DOMAIN, labels.DOMAIN_SET_SET, [2], [t])
    s.run("it waits for its turn", 4, YIELD)
    s.call("turns begin", DOMAIN, start, [5])
    s.record("its fault", 2)
    s.call("back", DOMAIN, start, [0])
    s.call("puppet back", DOMAIN, labels.DOMAIN_SET_SET, [0], [t])


def every_label(s: Script) -> None:
    """Labels that a kind of object does not know, of all kinds, and of what no capability names."""
    frame, table, reply, ntfn = s.make(9), s.make(11), s.make(6), s.make(3)
    for target in (0, NOTHING, frame, table, reply, ntfn, IRQ, ASIDS, POOL, DOMAIN, SCHED, FIRST_TIME + 4, VSPACE, CNODE,
            FIRST_TCB + 4, UNTYPED):
        for label in (0, 66, 67, 100, 2**52 - 1):
            s.call(f"label {label} of {target}", target, label, [HIGH, HIGH, HIGH, HIGH], [0, 0, 0])
        for label in range(1, 66):
            if target in (frame, table, UNTYPED, IRQ, ASIDS, POOL, DOMAIN, SCHED, VSPACE) or label < 4:
                s.call(f"label {label} of {target} with nothing", target, label)
    s.short("secure call", SMC, labels.SMC_CALL, [0, 0, 0, 0, 0, 0, 0, 0])
    s.call("secure call: which version", SMC, labels.SMC_CALL, [0x8400_0000, 0, 0, 0, 0, 0, 0, 0])
    badged = s.mint(SMC, 0x8400_0000)
    s.call("secure call: allowed", badged, labels.SMC_CALL, [0x8400_0000, 0, 0, 0, 0, 0, 0, 0])
    s.call("secure call: not allowed", badged, labels.SMC_CALL, [0x8400_0001, 0, 0, 0, 0, 0, 0, 0])
    s.call("secure call: wrong label", badged, 1, [0x8400_0001, 0, 0, 0, 0, 0, 0, 0])
    s.call("own buffer frame", BUFFER, labels.PAGE_GET_ADDRESS)
