# SPDX-License-Identifier: BSD-2-Clause
"""The simulated machine carries the kernel: it boots, prints, takes interrupts when they are let through, and its clock ends budgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cloister.lang.python import Environment, Space, load

ROOT = Path(__file__).resolve().parents[3]
WINDOW = 0x80_0000_0000
IMAGE = 0x6040_0000
PUT_CHAR = -12
UART_IRQ = 33


class Machine:
    def __init__(self) -> None:
        environment = Environment()
        environment.memory.map(WINDOW + 0x6000_0000, 0x200_0000)
        environment.registers["VTTBR_EL2"] = 0
        self.memory = environment.memory
        roots = ["cloister.kernel.boot", "cloister.kernel.entry"]
        self.space: Space = load(roots, search=[ROOT], environment=environment)
        context, refill = self.kernel.idle_sched_context, self.module("structures").Refill
        base = self.memory.address_of_object(context, 96 + 32)
        self._refills = [refill(0, 0), refill(0, 0)]  # the idle thread's, which lie behind its context on a machine with addresses
        for index, each in enumerate(self._refills):
            self.memory._objects[base + 96 + 16 * index] = each  # pyright: ignore[reportPrivateUsage]
        self.module("boot").boot(IMAGE, IMAGE + 0x4000, IMAGE - 0x20_0000, 0x20_0000, 0, 0)

    def module(self, name: str) -> Any:
        return self.space.modules[f"cloister.kernel.{name}"]

    @property
    def kernel(self) -> Any:
        return self.module("state").kernel

    @property
    def simulated(self) -> Any:
        return self.module("arch.sim.machine")

    def system_call(self, number: int, capability: int = 0, info: int = 0, *words: int) -> list[int]:
        """The running thread's system call; x0 to x5 afterwards."""
        thread = self.kernel.current
        for index, value in enumerate([capability, info, *words]):
            thread.registers[index] = value
        self.module("entry").system_call(number % 2**64)
        return [thread.registers[index] for index in range(6)]


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_boots_the_first_thread(machine: Machine) -> None:
    assert machine.module("arch.sim.registers").running is not None
    assert machine.kernel.current.registers[32] == 0x20_0000


def test_prints(machine: Machine) -> None:
    for letter in b"hi":
        machine.system_call(PUT_CHAR, letter)
    assert bytes(machine.simulated.printed[i] for i in range(machine.simulated.printed_length)) == b"hi"


def test_interrupt_waits_until_it_is_let_through(machine: Machine) -> None:
    machine.simulated.mask_irq(UART_IRQ)
    machine.simulated.raised[UART_IRQ] = True
    assert not machine.simulated.irq_pending()
    machine.simulated.unmask_irq(UART_IRQ)
    assert machine.simulated.irq_pending()
    machine.module("entry").interrupt()
    assert not machine.simulated.irq_pending(), "nobody handles it, so the kernel masks it"


def test_clock_past_the_deadline_interrupts(machine: Machine) -> None:
    deadline = machine.simulated.deadline
    assert deadline > machine.simulated.clock
    machine.simulated.clock = deadline
    assert machine.simulated.irq_pending()
    machine.module("entry").interrupt()
    assert machine.simulated.deadline > deadline, "the first thread has its next time slice"
