# SPDX-License-Identifier: BSD-2-Clause
"""The library's variables, which C code and the image builder know by name. data.S lays them out.

Invariant: what waits to be sent (`microkit_have_signal` and the two after it) is read and written here and by microkit.h only, by one thread.
Trusts: the image builder, which writes the name and the ids into the program.
"""

from cloister.abi.words import IpcBuffer
from cloister.lang import Ptr, linker_symbol, load, pointer, store, u8, u64
from cloister.pd.system_calls import Registers

UNSAFE = "each address is a variable of data.S with that width, or the IPC buffer, a page of this PD alone that __sel4_ipc_buffer points to"


def is_passive() -> bool:
    """The PD gives its time back after `init`."""
    return load(u8, linker_symbol("microkit_passive")) != 0


def interrupts() -> u64:
    """One bit for each interrupt id."""
    return load(u64, linker_symbol("microkit_irqs"))


def name() -> u64:
    """The address of the PD's name."""
    return linker_symbol("microkit_name")


def is_waiting() -> bool:
    """Does a message wait to be sent with the next receive?"""
    return load(u8, linker_symbol("microkit_have_signal")) != 0


def destination() -> u64:
    """Where the waiting one goes."""
    return load(u64, linker_symbol("microkit_signal_cap"))


def take() -> u64:
    """Forget the waiting one; the caller sends it. The result is its message information."""
    store(u8, linker_symbol("microkit_have_signal"), 0)
    return load(u64, linker_symbol("microkit_signal_msg"))


def let_wait(capability: u64, information: u64) -> None:
    """Have this message sent with the next receive. None may wait."""
    store(u64, linker_symbol("microkit_signal_cap"), capability)
    store(u64, linker_symbol("microkit_signal_msg"), information)
    store(u8, linker_symbol("microkit_have_signal"), 1)


def ipc_buffer() -> Ptr[IpcBuffer]:
    """Where C code puts the words of messages to be sent, and reads those of received ones."""
    return pointer(IpcBuffer, load(u64, linker_symbol("__sel4_ipc_buffer")))


def load_words(registers: Ptr[Registers]) -> None:
    """The first words of the message to be sent."""
    buffer = ipc_buffer()
    registers.word0 = buffer.message[0]
    registers.word1 = buffer.message[1]
    registers.word2 = buffer.message[2]
    registers.word3 = buffer.message[3]


def store_words(registers: Ptr[Registers]) -> None:
    """The first words of a received message."""
    buffer = ipc_buffer()
    buffer.message[0] = registers.word0
    buffer.message[1] = registers.word1
    buffer.message[2] = registers.word2
    buffer.message[3] = registers.word3
