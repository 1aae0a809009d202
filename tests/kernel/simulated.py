# SPDX-License-Identifier: BSD-2-Clause
"""The kernel itself, AArch64 layer included, run by CPython on simulated memory and devices.

User level is the test: it sets a thread's registers and makes a system call. What the hardware would do (cache and TLB instructions,
the interrupt controller, vector registers) is modelled as far as the kernel looks at it. `Kernel.check()` holds the invariants that
`structures.py` states against all objects that are reachable from the root task.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloister.lang.python import Environment, Space, load

ROOT = Path(__file__).parent.parent.parent
OFFSET = 0x80_0000_0000
RAM = 0x6000_0000
KERNEL_SIZE = 0x20_0000
IMAGE = 0x6040_0000  # of the root task
IMAGE_SIZE = 0x4000
IMAGE_VIRTUAL = 0x20_0000
BOTTOM_SIZE = 0x400_0000  # of RAM, of which only both ends are there: enough for tests, and quick to clear
TOP = 0xBF00_0000
TOP_SIZE = 0x100_0000
DEVICES = 0xFF_FFE0_0000
INFO = 1
MESSAGE = 2
REPLY = 6

# System calls.
CALL, REPLY_RECV, NB_SEND_RECV, NB_SEND_WAIT, SEND, NB_SEND, RECV, NB_RECV, WAIT, NB_WAIT, YIELD = (-n for n in range(1, 12))


class Gic:
    """The distributor and the processor interface, as far as the kernel talks to them: what is pending, what is enabled."""

    def __init__(self) -> None:
        self.pending: list[int] = []
        self.enabled: set[int] = set()
        self.ended: list[int] = []

    def read_distributor(self, offset: int, size: int) -> int:
        return 5 if offset == 4 else 0

    def write_distributor(self, offset: int, size: int, value: int) -> None:
        for bit in range(32):
            if value >> bit & 1:
                if 0x100 <= offset < 0x180:
                    self.enabled.add((offset - 0x100) * 8 + bit)
                elif 0x180 <= offset < 0x200:
                    self.enabled.discard((offset - 0x180) * 8 + bit)

    def read_interface(self, offset: int, size: int) -> int:
        if offset == 0xC:
            return self.pending.pop(0) if self.pending else 1023
        return 0

    def write_interface(self, offset: int, size: int, value: int) -> None:
        if offset == 0x10:
            self.ended.append(value)


class Kernel:
    """A booted machine. Time stands still unless a test moves it."""

    def __init__(self, configuration: str = "debug") -> None:
        self.environment = environment = Environment()
        self.lines: list[str] = []
        self.output = bytearray()
        self.now = 1000
        self.fast_path_taken: list[bool] = []  # a test may note it here
        self.has_fast_path = True
        self.gic = Gic()
        environment.log = self.lines.append
        memory = environment.memory
        self._map_ram()
        memory.map_device(DEVICES, 0x1000, lambda offset, size: 0, self._write_console)
        memory.map_device(DEVICES + 0x1000, 0x1000, self.gic.read_distributor, self.gic.write_distributor)
        memory.map_device(DEVICES + 0x2000, 0x1000, self.gic.read_interface, self.gic.write_interface)
        memory.map_device(DEVICES + 0x3000, 0x1000, lambda offset, size: 0, lambda offset, size, value: None)
        environment.registers.update({
            "TCR_EL2": 0x8082_3510, "CNTFRQ_EL0": 62_500_000, "CNTPCT_EL0": lambda: self.now,
            "ISR_EL1": lambda: 0x80 if self.gic.pending else 0,
            "VTTBR_EL2": 0, "ID_AA64DFR0_EL1": 0,
        })  # fmt: skip
        whole = ("alle2", "alle1", "vmalls12e1", "vmalls12e1is", "vmalle1", "vmalle1is")
        for name in (*(f"tlbi {each}" for each in whole), "ic iallu", "ic ialluis", "wfi"):
            environment.instructions[name] = lambda: None
        for name in ("dc cvac", "dc cvau", "dc civac", "dc ivac", "tlbi ipas2e1", "tlbi ipas2e1is"):
            environment.instructions[name] = lambda operand: None
        environment.instructions["dc zva"] = self._zero_line
        start = OFFSET + RAM
        environment.symbols.update({
            "ki_start": start, "ki_boot_end": start + 0x1_0000, "ki_end": start + KERNEL_SIZE, "exception_vectors": start + 0x1_0000,
            "kernel_translation_tables": start + 0x10_0000, "kernel_empty_vspace": start + 0x11_0000, "cloister_idle": start + 0x1_1000,
            "kernel_stack_top": start + KERNEL_SIZE,
        })  # fmt: skip
        nothing = ("cloister_fpu_save", "cloister_fpu_load", "cloister_firmware_call")
        environment.externs.update({name: lambda address: None for name in nothing})
        redirects = {"cloister.kernel.arch.sim": "cloister.kernel.arch.aarch64"}
        if configuration != "debug":
            redirects["cloister.abi.configuration.debug"] = f"cloister.abi.configuration.{configuration}"
        roots = ["cloister.kernel.boot", "cloister.kernel.entry", "cloister.kernel.arch.aarch64.exceptions"]
        self.space: Space = load(roots, search=[ROOT], redirects=redirects, environment=environment)
        self._place_idle_refills()

    def restart(self) -> None:
        """Power off and on: variables and memory as the loader delivers them."""
        self.space.reset()
        for start in (RAM, TOP):
            self.environment.memory.unmap(OFFSET + start)
        self._map_ram()
        self.environment.registers["VTTBR_EL2"] = 0
        self.gic.pending.clear()
        self.gic.enabled.clear()
        self.gic.ended.clear()
        self.lines.clear()
        self.output.clear()
        self.now = 1000
        self._place_idle_refills()

    def module(self, name: str) -> Any:
        """A module of the kernel, by its name below `cloister.kernel`."""
        return self.space.modules[f"cloister.kernel.{name}"]

    def function(self, module: str, name: str) -> Any:
        """A function of the kernel, private ones too, as other functions of it call it."""
        return self.space.scope[self._scope_name(module, name)]

    def replace(self, module: str, name: str, function: Any) -> None:
        """Put another function in its place."""
        self.space.scope[self._scope_name(module, name)] = function

    def _scope_name(self, module: str, name: str) -> str:
        return str(self.space.names.declared(f"cloister.kernel.{module}", name))

    @property
    def state(self) -> Any:
        return self.module("state").kernel

    def _write_console(self, offset: int, size: int, value: int) -> None:
        if offset == 0:
            self.output.append(value & 0xFF)

    def _map_ram(self) -> None:
        self.bottom = self.environment.memory.map(OFFSET + RAM, BOTTOM_SIZE)
        self.top = self.environment.memory.map(OFFSET + TOP, TOP_SIZE)

    def _zero_line(self, address: int) -> None:
        physical = address - OFFSET
        ram, offset = (self.top, physical - TOP) if physical >= TOP else (self.bottom, physical - RAM)
        ram[offset : offset + 64] = bytes(64)

    def _place_idle_refills(self) -> None:
        """The kernel's own scheduling context is a variable, which has no bytes here: give its refills places behind it."""
        memory = self.environment.memory
        context = self.state.idle_sched_context
        base = memory.address_of_object(context, 96 + 32)
        refill = self.module("structures").Refill
        self._refills = [refill(0, 0), refill(0, 0)]
        for i, thing in enumerate(self._refills):
            memory._objects[base + 96 + 16 * i] = thing  # pyright: ignore[reportPrivateUsage]

    # ------------------------------------------------------------------------------------------------------------ running

    def boot(self) -> Kernel:
        """Start the root task; its thread is current afterwards."""
        self.module("boot").boot(IMAGE, IMAGE + IMAGE_SIZE, IMAGE - IMAGE_VIRTUAL, IMAGE_VIRTUAL, 0, 0)
        # Clearing megabytes in steps takes CPython minutes, and memory is zero here: call the untyped memory unused.
        info = self.boot_info()
        for slot in range(info.untyped.start, info.untyped.end):
            self.slot(slot).capability.data = 0
        return self

    @property
    def current(self) -> Any:
        return self.state.current

    def system_call(self, number: int, capability: int = 0, info: int = 0, *words: int, reply: int = 0, x8: int = 0) -> None:
        """The current thread makes a system call; afterwards another may be current."""
        registers = self.current.registers
        registers[0], registers[INFO], registers[REPLY], registers[7], registers[8] = capability, info, reply, number % 2**64, x8
        registers[32] = 0x1004
        registers[34] = 0x1000
        for i, word in enumerate(words[:4]):
            registers[MESSAGE + i] = word
        buffer = self.buffer_of(self.current)
        for i, word in enumerate(words[4:], start=4):
            self.write(buffer + 8 * (i + 1), word)
        self.module("entry").system_call(number % 2**64)

    def call(self, capability: int, label: int, *words: int, extra: tuple[int, ...] = ()) -> tuple[int, list[int]]:
        """Invoke a kernel object; the error label and the message registers of the answer."""
        thread = self.current
        buffer = self.buffer_of(thread)
        for i, address in enumerate(extra):
            self.write(buffer + 8 * (122 + i), address)
        self.system_call(CALL, capability, label << 12 | len(extra) << 7 | len(words), *words)
        assert self.is_current(thread), "the call gave way to another thread"
        info = thread.registers[INFO]
        length = info & 0x7F
        return info >> 12, [thread.registers[MESSAGE + i] for i in range(min(length, 4))]

    def untyped(self, size_bits: int) -> int:
        """The slot of untyped memory of that size that no test has used: the kernel's largest pieces are far from each other."""
        info = self.boot_info()
        for i in range(info.untyped.end - info.untyped.start):
            entry = info.untyped_list[i]
            if entry.size_bits == size_bits and not entry.is_device:
                return int(info.untyped.start + i)
        raise LookupError(size_bits)

    def retype(self, untyped: int, kind: int, size_bits: int, slot: int, count: int = 1) -> tuple[int, list[int]]:
        """Untyped_Retype into the root CNode."""
        return self.call(untyped, 1, kind, size_bits, 0, 0, slot, count, extra=(2,))

    def make(self, kind: int, size_bits: int, slot: int, count: int = 1) -> int:
        """Objects in slots from `slot` on, which is given back."""
        assert self.retype(self.untyped(25), kind, size_bits, slot, count) == (0, []), "retype failed"
        return slot

    def make_thread(
        self, slot: int, priority: int, *, budget: int | None = 1000, period: int | None = None, fault: int = 0, timeout: int = 0
    ) -> Any:
        """A runnable thread in the root task's spaces: its TCB in `slot`, IPC buffer and scheduling context behind. No budget: passive."""
        self.make(1, 0, slot)
        self.make(9, 0, slot + 1)
        assert self.call(slot, 5, 0, 0, 0x10_0000 * slot, extra=(2, 3, slot + 1)) == (0, [])
        time = 0
        if budget is not None:
            time = self.make(5, 8, slot + 2)
            assert self.call(18, 37, budget, period or budget, 0, 0x77, 0, extra=(time,)) == (0, [])
        assert self.call(slot, 8, 254, priority, extra=(1, time, fault)) == (0, [])
        if timeout:
            assert self.call(slot, 9, extra=(timeout,)) == (0, [])
        assert self.call(slot, 13) == (0, [])
        return self.thread(slot)

    def thread(self, slot: int) -> Any:
        return self.module("memory").tcb_of(self.slot(slot).capability)

    def is_current(self, thread: Any) -> bool:
        address_of = self.module("memory").address_of_tcb
        return bool(address_of(self.current) == address_of(thread))

    def message(self, thread: Any) -> tuple[int, int, list[int]]:
        """What a thread has received: badge, label, words."""
        info = thread.registers[INFO]
        length = info & 0x7F
        words = [thread.registers[MESSAGE + i] for i in range(min(length, 4))]
        if length > 4:
            buffer = self.buffer_of(thread)
            words += [self.read(buffer + 8 * (i + 1)) for i in range(4, length)]
        return thread.registers[0], info >> 12, words

    def rest(self) -> None:
        """The root task waits for ever, so that others run."""
        endpoint = self.make(2, 0, 990)
        reply = self.make(6, 0, 991)
        self.system_call(RECV, endpoint, reply=reply)

    def buffer_of(self, thread: Any) -> int:
        return int(self.module("arch.aarch64.capability").ipc_buffer_of(thread, True))

    def interrupt(self, irq: int) -> None:
        self.gic.pending.append(irq)
        self.module("entry").interrupt()

    # ------------------------------------------------------------------------------------------------------------ memory

    def read(self, address: int, size: int = 8) -> int:
        return self.environment.memory.load(address, size)

    def write(self, address: int, value: int, size: int = 8) -> None:
        self.environment.memory.store(address, value, size)

    def slot(self, index: int) -> Any:
        """A slot of the root CNode."""
        return self.module("memory").slot_in(self.module("boot").root.cnode, index)

    def kind(self, index: int) -> str:
        return self.slot(index).capability.head.kind.name

    def boot_info(self) -> Any:
        return self.module("memory").boot_info_at(self.module("boot").root.boot_info)

    # ------------------------------------------------------------------------------------------------------------ invariants

    def slots(self) -> Iterator[Any]:
        """Every slot in the derivation lists of the root CNode's capabilities that are in use."""
        seen: set[int] = set()
        memory = self.module("memory")
        for index in range(self.boot_info().empty.start + 512):
            slot = self.slot(index)
            while slot is not None and slot.capability.head.kind.value != 0:
                address = memory.address_of_slot(slot)
                if address in seen:
                    break
                seen.add(address)
                yield slot
                slot = memory.next_slot(slot)

    def check(self) -> None:
        """The invariants that hold between any two entries of the kernel."""
        state, memory = self.state, self.module("memory")
        is_sound = self.module("capabilities").is_sound
        for slot in self.slots():
            assert is_sound(slot.capability), slot.capability
            following = memory.next_slot(slot)
            if following is not None:
                assert memory.address_of_slot(following.previous) == memory.address_of_slot(slot), "the derivation list is torn"
                assert following.capability.head.kind.value != 0, "an empty slot is in the derivation list"
        for domain in range(16):
            for priority in range(256):
                queue = state.ready_queues[domain * 256 + priority]
                marked = state.ready_bits[domain * 4 + priority // 64] >> (priority % 64) & 1
                assert (queue.head is not None) == bool(marked), f"priority {priority} is marked wrongly"
                assert (queue.head is None) == (queue.tail is None)
        current = state.current
        assert current.state.name in ("RUNNING", "IDLE"), current.state
        assert current.sched_context is not None
