# SPDX-License-Identifier: BSD-2-Clause
"""Children, as their parents' programs see them: PDs that may be stopped, resumed and restarted, and whose faults the parent is told.

What a restart is: the thread leaves whatever it did or waited for, and begins at its program's first instruction with an empty stack. A program in
Python then sets its variables to their initial values and runs `@init` again, so that what is proved of `@init` is true of each of its runs.
What it shares stays as it is: memory regions, notifications that have not been taken, and what its peers think of it. A program in C keeps its
variables, too, as under Microkit.

Invariant: only a thread that the system description gives is invoked. Trusts: the image builder, for ids and entries.
"""

from cloister.abi.labels import TCB_READ_REGISTERS, TCB_RESUME, TCB_SUSPEND, TCB_WRITE_REGISTERS
from cloister.abi.words import MessageInfo
from cloister.lang import Array, Ptr, array, bound, given, requires, struct, to_raw, u64
from cloister.pd.capabilities import CHILD_MASK, SLOT_CHILD_BASE
from cloister.pd.ipc_buffer import load_word
from cloister.pd.system_calls import Registers, call

REGISTER_WORDS = 36  # of seL4's TCB_ReadRegisters on AArch64: pc, sp, spsr, x0 to x8, x16 to x18, x29, x30, then the others
RESUME: u64 = 1
# Where x0, x1, ... are among those words.
POSITIONS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 17, 18, 19, 20, 21, 22, 23, 12, 13, 14, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 15, 16)


@struct
class ThreadRegisters:
    """The registers of a thread that does not run."""

    ip: u64 = 0
    sp: u64 = 0
    spsr: u64 = 0
    x: Array[u64] = array(31)


@bound
@struct
class Child:
    """A PD that this one looks after. The name is the child's own."""

    name: str
    id: u64 = given()
    entry: u64 = given()  # of its program
    stack: u64 = given()  # its top
    may_restart: bool = given()

    def stop(self) -> None:
        """Let it run no more, whatever it does or waits for, until it is resumed or restarted."""
        invoke(self.id, Registers(0, to_raw(MessageInfo(label=TCB_SUSPEND))))

    def resume(self) -> None:
        """Let it go on where it stopped: the instruction or system call that it was stopped at is done again."""
        assert self.may_restart, "a passive PD has no time of its own to go on with"
        invoke(self.id, Registers(0, to_raw(MessageInfo(label=TCB_RESUME))))

    def restart(self) -> None:
        """Let its program begin anew, on an empty stack."""
        assert self.may_restart, "a passive PD has no time of its own to begin with"
        invoke(self.id, Registers(0, to_raw(MessageInfo(length=4, label=TCB_WRITE_REGISTERS)), RESUME, 2, self.entry, self.stack))

    def restart_at(self, address: u64) -> None:
        """Let it go on at an address of its own. All else, its stack pointer included, is as it was."""
        assert self.may_restart, "a passive PD has no time of its own to go on with"
        invoke(self.id, Registers(0, to_raw(MessageInfo(length=3, label=TCB_WRITE_REGISTERS)), RESUME, 1, address))

    def read_registers(self, registers: Ptr[ThreadRegisters]) -> None:
        """Its registers, as they are now. It goes on if it ran."""
        answer = Registers(0, to_raw(MessageInfo(length=2, label=TCB_READ_REGISTERS)), 0, REGISTER_WORDS)
        invoke(self.id, answer)
        registers.ip = answer.word0
        registers.sp = answer.word1
        registers.spsr = answer.word2
        registers.x[0] = answer.word3
        for i in range(1, 31):
            registers.x[i] = load_word(u64(POSITIONS[i]))


def invoke(child: u64, registers: Ptr[Registers]) -> None:
    """One invocation of a child's thread. The kernel refuses none of these: threads may be asked for this by all but themselves."""
    requires(child <= CHILD_MASK)
    call(SLOT_CHILD_BASE + child, registers)
