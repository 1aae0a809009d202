# SPDX-License-Identifier: BSD-2-Clause
"""Calls a server that is restarted while it answers."""

from cloister.pd import CALLEE_RESTARTED, Channel, Message, init, log

server = Channel("server")
parent = Channel("parent")


@init
def start() -> None:
    reply = server.call(Message(0, 1))
    log(f"client: {reply.word0}")
    reply = server.call(Message(0, 13))
    log(f"client: restarted {reply.label == CALLEE_RESTARTED}, {reply.length} words")
    reply = server.call(Message(0, 1))
    log(f"client: {reply.word0}")
    parent.notify()
    log("client: done")
