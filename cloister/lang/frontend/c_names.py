# SPDX-License-Identifier: BSD-2-Clause
"""Names that mean something in the emitted C already: keywords, and what `cloister.h` and the compiler declare.

Invariant: a name of the program that is among them is written otherwise (the C back end) or rejected, where the source itself gives the C name
(`@export`). `tests/lang/c/test_names.py` holds the lists against `cloister.h`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

def identifier(name: str) -> str:
    """The name of a declaration as one of C: that of an instance, `Queue[Entry, 8]`, is Queue_Entry_8."""
    return re.sub(r"\W+", "_", name).rstrip("_") if "[" in name else name


KEYWORDS = frozenset(
    """
    auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return
    short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic
    _Imaginary _Noreturn _Static_assert _Thread_local asm typeof bool true false NONE NULL HERE OPERATION CLOISTER_FILE linux unix
    INLINE NOINLINE NORETURN PROVED u8 u16 u32 u64 i8 i16 i32 i64
    """.split()
)
"""Keywords, and macros without arguments: they mean the same in any place."""

_MACROS = frozenset(
    """
    index slice view copy_bytes overlay load_relaxed load_acquire store_relaxed store_release compiler_barrier barrier system_instruction
    system_instruction_with read_system_register write_system_register log_text log_digits log_signed log_decimal log_hexadecimal
    log_signed_decimal log_signed_hexadecimal fill_bytes fill_shared_bytes index_at offset_at overlay_at SECTION PANIC PANIC_IF PANIC_AT ASSERT
    UNREACHABLE LOG_FUNCTION PANIC_OVERFLOW PANIC_INDEX PANIC_DIVISION PANIC_CONVERSION PANIC_SHIFT PANIC_ASSERTION PANIC_ENUM PANIC_LENGTH
    PANIC_EXPLICIT PANIC_ALIGNMENT PANIC_LOOP
    """.split()
)
"""Macros with arguments, and constants and functions, of `cloister.h`."""

_LIBRARY = frozenset("cloister_panic cloister_log_byte memcpy memmove memset memcmp main abort exit malloc free printf setjmp longjmp _setjmp _start".split())
"""What the compiler or the linker expects to be something else, if it is not just that."""

INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
_OPERATIONS = (
    """
    add sub mul div mod shl shr neg min max to field wrapping_add wrapping_sub wrapping_mul wrapping_shl truncate count_leading_zeros
    count_trailing_zeros byte_swap load_le load_be store_le store_be shared_load_le shared_load_be shared_store_le shared_store_be
    volatile_load volatile_store step_up step_down View Shared View_Shared Unaligned
    """.split()
)
SUPPORT = (
    _MACROS
    | {f"{operation}_{integer}{suffix}" for operation in _OPERATIONS for integer in INTEGERS for suffix in ("", "_at")}
    | {f"to_{integer}_signed{suffix}" for integer in INTEGERS for suffix in ("", "_at")}
    | {f"copy_{to}_{source}_at" for to in ("u8", "Shared_u8") for source in ("u8", "Shared_u8")}
)
RESERVED = KEYWORDS | SUPPORT | _LIBRARY

_MADE_UP = re.compile(r"(View|Shared|Pointer|Array|Unaligned|CLOISTER)_.*|__.*")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECTION = re.compile(r"[A-Za-z0-9_.$-]+")
_INSTRUCTION = re.compile(r"[A-Za-z0-9_ ,.#]+")


def is_reserved(name: str) -> bool:
    """Whether a declaration of that name could clash with what is emitted beside it, or with the compiler's own."""
    return name in RESERVED or _MADE_UP.fullmatch(name) is not None


def is_macro(name: str) -> bool:
    """Whether a name means something whatever it names: a keyword, or a macro without arguments. `__x` is the compiler's to define."""
    return name in KEYWORDS or name.startswith("__")


@dataclass(frozen=True)
class NameForC:
    """What may stand in the emitted C as the source has it."""

    what: str
    fits: Callable[[str], bool]
    remedy: str


SYMBOL = NameForC(
    "a function or symbol",
    lambda text: _IDENTIFIER.fullmatch(text) is not None and text not in KEYWORDS and text not in SUPPORT,
    "letters, digits and _, and nothing that C or cloister.h has another meaning for",
)
SECTION = NameForC("a section", lambda text: _SECTION.fullmatch(text) is not None, 'letters, digits, and . _ - $: ".boot.text"')
INSTRUCTION = NameForC("one instruction or register", lambda text: _INSTRUCTION.fullmatch(text) is not None, '"dsb sy", "TTBR0_EL1"')
