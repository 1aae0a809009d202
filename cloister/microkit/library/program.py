# SPDX-License-Identifier: BSD-2-Clause
"""The functions that the C program defines, and those of the library's assembly.

A message's information is one word; in C it is a struct with one word, which AArch64 passes and returns as the word itself.
Under CPython each is its model: it does nothing, and tests put another in its place.
"""

from typing import NoReturn

from cloister.lang import Ptr, extern, i8, noreturn, panic, struct, u32, u64

UNSAFE = "C functions, with the types that microkit.h gives them; what they do to this program's memory is the C program's affair"


@struct
class Answer:
    """What a fault handler lets its child go on with."""

    information: u64 = 0


@extern("microkit_construct")
def construct() -> None:
    """Call what is in .init_array, in its order: constructors."""
    pass


@extern("init")
def init() -> None:
    """Called once."""
    pass


@extern("notified")
def notified(channel: u32) -> None:
    """Called for each channel that was notified."""
    pass


@extern("protected")
def protected(channel: u32, information: u64) -> u64:
    """Called for each call; the answer's information."""
    return information


@extern("fault")
def fault(child: u32, information: u64, answer: Ptr[Answer]) -> i8:
    """Called for each fault of a child; not 0 if the child goes on with the answer."""
    return 0


@extern("microkit_trap")
@noreturn
def trap() -> NoReturn:
    """Stop this thread by an undefined instruction."""
    panic("trapped")
