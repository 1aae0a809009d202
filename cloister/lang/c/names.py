# SPDX-License-Identifier: BSD-2-Clause
"""C names for the program's declarations.

Invariant: all names of the program live in one C name space, and no two declarations share one. A name is the Python name wherever it is
the only one of its kind; otherwise the module's name is put in front: of two `enqueue`, those of `queue` and `ring`, come
`queue_enqueue` and `ring_enqueue`. Methods are `Queue_enqueue`, enum members `Colour_RED`. What C keeps for itself gets the prefix too, locals an underscore.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from cloister.lang import program as p

KEYWORDS = frozenset(
    """
    auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return
    short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic
    _Imaginary _Noreturn _Static_assert _Thread_local asm typeof bool true false NONE NULL HERE OPERATION CLOISTER_FILE linux unix
    u8 u16 u32 u64 i8 i16 i32 i64
    """.split()
)
# Macros with arguments of cloister.h, and what the compiler or the linker expects to be something else.
_TAKEN = frozenset(
    """
    index slice view copy_bytes overlay load_relaxed load_acquire store_relaxed store_release compiler_barrier barrier system_instruction
    system_instruction_with read_system_register write_system_register log_text log_digits log_signed log_decimal log_hexadecimal
    log_signed_decimal log_signed_hexadecimal fill_bytes fill_shared_bytes index_at offset_at overlay_at cloister_panic cloister_log_byte
    INLINE NOINLINE NORETURN SECTION PANIC PANIC_IF PANIC_AT ASSERT LOG_FUNCTION
    PANIC_OVERFLOW PANIC_INDEX PANIC_DIVISION PANIC_CONVERSION PANIC_SHIFT PANIC_ASSERTION PANIC_ENUM PANIC_LENGTH PANIC_EXPLICIT
    PANIC_ALIGNMENT PANIC_LOOP
    memcpy memmove memset memcmp main abort exit malloc free printf setjmp longjmp _setjmp _start
    """.split()
)
_INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
_OPERATIONS = (
    """
    add sub mul div mod shl shr neg min max to field wrapping_add wrapping_sub wrapping_mul wrapping_shl truncate count_leading_zeros
    count_trailing_zeros byte_swap load_le load_be store_le store_be shared_load_le shared_load_be shared_store_le shared_store_be
    volatile_load volatile_store step_up step_down View Shared View_Shared Unaligned
    """.split()
)
RESERVED = KEYWORDS | _TAKEN | frozenset(f"{operation}_{integer}" for operation in _OPERATIONS for integer in _INTEGERS)

Declared = p.Function | p.GlobalVariable | p.ConstantDeclaration | p.TableDeclaration | p.EnumType | p.StructType | p.WordType


def _plain(declared: Declared) -> str:
    if isinstance(declared, p.Function) and declared.owner is not None:
        return f"{declared.owner.name}_{declared.name}"
    return declared.name


def _fixed(declared: Declared) -> str | None:
    """A name that the source itself gives."""
    if isinstance(declared, p.Function):
        return declared.extern or declared.export
    if isinstance(declared, p.GlobalVariable):
        return declared.export
    return None


def _all(module: p.Module) -> Iterator[Declared]:
    yield from module.constants
    yield from module.tables
    yield from module.enums
    yield from module.structs
    yield from module.words
    yield from module.variables
    yield from module.functions


@dataclass(frozen=True)
class Accessors:
    """What follows the name of a word in the names of the operations on one of its fields."""

    get: str
    raw: str  # its bits, where they may be no value of the field
    bits: str  # a value in its place
    replaced: str  # the word with another value there


def _accessors(word: p.WordType) -> dict[str, Accessors]:
    """The operations on each field: `_length`, `_length_bits`, `_with_length`; with more underscores where a field has such a name."""
    joint = "_"
    while True:
        found = {
            f.name: Accessors(f"_{f.name}", f"_{f.name}{joint}raw", f"_{f.name}{joint}bits", f"{joint}with_{f.name}") for f in word.fields
        }
        if len({name for each in found.values() for name in astuple(each)}) == 4 * len(found):
            return found
        joint += "_"


class Names:
    def __init__(self, program: p.Program) -> None:
        self._names: dict[Declared, str] = {}
        self._accessors: dict[p.WordType, dict[str, Accessors]] = {}
        wanted: defaultdict[str, list[Declared]] = defaultdict(list)
        taken = set(RESERVED)
        for module in program.modules:
            for declared in _all(module):
                fixed = _fixed(declared)
                if fixed is not None:
                    self._names[declared] = fixed
                    taken.add(fixed)
                    continue
                wanted[_plain(declared)].append(declared)
                if isinstance(declared, p.EnumType):
                    taken.update(f"{declared.name}_{member}" for member, _ in declared.members)
                if isinstance(declared, p.WordType):
                    accessors = self._accessors[declared] = _accessors(declared)
                    taken.update(f"{declared.name}{suffix}" for each in accessors.values() for suffix in astuple(each))
        for name, candidates in wanted.items():
            alone = len(candidates) == 1 and name not in taken
            for declared in candidates:
                self._names[declared] = name if alone else self._prefixed(declared, name, taken | wanted.keys())
                taken.add(self._names[declared])
        self.globals = frozenset(self._names.values())
        self._by_constant: defaultdict[str, list[p.ConstantDeclaration]] = defaultdict(list)
        for module in program.modules:
            for constant in module.constants:
                self._by_constant[constant.name].append(constant)

    @staticmethod
    def _prefixed(declared: Declared, name: str, taken: set[str]) -> str:
        parts = [part for part in declared.module.replace("-", "_").split(".") if part != "__init__"]
        longer = name
        for count in range(1, len(parts) + 1):
            longer = f"{'_'.join(parts[-count:])}_{name}"
            if longer not in taken:
                return longer
        number = 2
        while f"{longer}_{number}" in taken:
            number += 1
        return f"{longer}_{number}"

    def of(self, declared: Declared) -> str:
        return self._names[declared]

    def get(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].get

    def raw(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].raw

    def bits(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].bits

    def replaced(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].replaced

    def constant(self, name: str, value: int, module: str) -> str | None:
        """The C name of a named constant with that value, as seen from a module; None if there is no such declaration."""
        found = [c for c in self._by_constant.get(name.rsplit(".", 1)[-1], ()) if c.value == value]
        own = [c for c in found if c.module == module]
        chosen = (own or found)[:1]
        return self._names[chosen[0]] if chosen else None

    def member(self, kind: p.EnumType, value: int) -> str | None:
        for name, number in kind.members:
            if number == value:
                return f"{self.of(kind)}_{name}"
        return None

    @staticmethod
    def field(name: str) -> str:
        return f"{name}_" if name in KEYWORDS else name
