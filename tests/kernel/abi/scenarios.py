# SPDX-License-Identifier: BSD-2-Clause
"""What is asked of the kernel, by subject. The order of the wrong arguments is that of the kernel's checks."""

from __future__ import annotations

from script import *  # noqa: F403

from cloister.abi import labels, objects


def everything() -> Script:
    s = Script()
    s.call("root to 100", TCB, labels.TCB_SET_PRIORITY, [100], [TCB])
    s.puppets(5)
    messages(s)
    return s


def messages(s: Script) -> None:
    ep = s.make(objects.ENDPOINT_OBJECT)
    s.run("receive", 0, RECV, ep, x6=FIRST_REPLY)
    s.run("send", 1, SEND, ep, info(5, 3), [1, 2, 3])
