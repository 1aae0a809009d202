# SPDX-License-Identifier: BSD-2-Clause
"""Looks after its children: retries, restarts, gives up; stops one and lets it go on later."""

from cloister.lang import u64
from cloister.pd import Cause, Channel, Child, Fault, ThreadRegisters, fault, init, log, notified
from cloister.pd.smc import FirmwareCall, smc_call

PSCI_VERSION: u64 = 0x8400_0000  # Arm DEN 0022
CALLER_SAVES: u64 = 0x1234_5678_9ABC_DEF0

worker = Child("worker")
server = Child("server")
sleeper = Child("sleeper")
bed = Channel("sleeper")
client = Channel("client")
faults: u64 = 0


@init
def start() -> None:
    log("parent: ready")
    sleeper.stop()
    sleeper.resume()
    what = FirmwareCall(PSCI_VERSION, x7=CALLER_SAVES)
    smc_call(what)
    log(f"parent: firmware {what.x0}")


@fault(worker)
def worker_stopped(what: Fault) -> bool:
    global faults
    faults += 1
    registers = ThreadRegisters()
    worker.read_registers(registers)
    log(f"parent: fault {faults} of worker: {what.cause} at {what.address:x}, x28 {registers.x[28]:x}, same place {registers.ip == what.ip}")
    if faults == 1:
        return True
    if faults == 2 or faults == 3:
        worker.restart()
    return False


@fault(server)
def server_stopped(what: Fault) -> bool:
    log(f"parent: server {what.cause}, reason {what.detail}, line {what.line}")
    server.restart()
    return False


@fault(sleeper)
def sleeper_stopped(what: Fault) -> bool:
    return False


@notified(bed)
def asleep() -> None:
    sleeper.stop()
    bed.notify()
    log("parent: sleeper is stopped")


@notified(client)
def client_is_done() -> None:
    if faults == 4:
        sleeper.resume()
    else:
        log(f"parent: {faults} faults {Cause.READ}")
