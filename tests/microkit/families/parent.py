# SPDX-License-Identifier: BSD-2-Clause
"""A parent in Python of a child in C."""

from cloister.lang import u64
from cloister.pd import Cause, Child, Fault, fault, init, log

worker = Child("c_worker")
faults: u64 = 0


@init
def start() -> None:
    log("parent: ready")


@fault(worker)
def stopped(what: Fault) -> bool:
    global faults
    faults += 1
    log(f"parent: write {what.cause is Cause.WRITE} at {what.address:x}")
    if faults < 3:
        worker.restart()
    else:
        worker.restart_at(what.ip + 4)
    return False
