# SPDX-License-Identifier: BSD-2-Clause
"""Stands for cloister.microkit.library.data in the proof of libmicrokit's loop: its variables, which hold anything when a proof begins, and the words of
the IPC buffer.
"""

from cloister.lang import Ptr, requires, struct, u64, zeroed
from entry_system_calls import Registers, any_word


@struct
class Buffer:
    """The first words of the IPC buffer."""

    word0: u64
    word1: u64
    word2: u64
    word3: u64


buffer: Buffer = zeroed(Buffer)
have: bool = False
capability: u64 = 0
information: u64 = 0


def is_passive() -> bool:
    """As the description says."""
    return any_word() & 1 != 0


def interrupts() -> u64:
    """As the description says."""
    return any_word()


def is_waiting() -> bool:
    """Does a message wait?"""
    return have


def destination() -> u64:
    """Where it goes."""
    return capability


def what() -> u64:
    """Its message information."""
    return information


def take() -> u64:
    """Forget it; who takes it sends it."""
    global have
    have = False
    return information


def let_wait(to: u64, info: u64) -> None:
    """Have a message wait. None may, for it would be lost."""
    global have, capability, information
    requires(not have and to != 0)
    have = True
    capability = to
    information = info


def load_words(registers: Ptr[Registers]) -> None:
    """From the buffer."""
    registers.word0 = buffer.word0
    registers.word1 = buffer.word1
    registers.word2 = buffer.word2
    registers.word3 = buffer.word3


def store_words(registers: Ptr[Registers]) -> None:
    """To the buffer."""
    buffer.word0 = registers.word0
    buffer.word1 = registers.word1
    buffer.word2 = registers.word2
    buffer.word3 = registers.word3
