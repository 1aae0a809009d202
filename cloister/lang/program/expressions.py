# SPDX-License-Identifier: BSD-2-Clause
"""The expressions of a typed program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cloister.lang.program.declarations import Expression, Function, GlobalVariable, Local, RegionBinding, StructField, TableDeclaration, WordField


@dataclass(eq=False, repr=False)
class Constant(Expression):
    """An integer, bool (0/1), enum member (its value), word (its raw value) or the null pointer (0)."""

    value: int
    name: str | None = None  # the constant's or member's name in the source, for readable output


@dataclass(eq=False, repr=False)
class LocalRef(Expression):
    local: Local


@dataclass(eq=False, repr=False)
class GlobalRef(Expression):
    variable: GlobalVariable


@dataclass(eq=False, repr=False)
class ConstantTable(Expression):
    """A module-level tuple of constants; only indexed."""

    table: TableDeclaration


@dataclass(eq=False, repr=False)
class Deref(Expression):
    """The struct that a (non-null) pointer points to."""

    pointer: Expression


@dataclass(eq=False, repr=False)
class AddressOf(Expression):
    """Pointer to a place of struct type. As a call's argument also to a new struct (`StructValue`, `Call`, `CopyOf`, `Zeroed`), made for the statement."""

    place: Expression


@dataclass(eq=False, repr=False)
class Field(Expression):
    """A field of a struct place."""

    base: Expression
    field: StructField


@dataclass(eq=False, repr=False)
class BitField(Expression):
    """A field of a word; a place if `base` is one. The bits of an enum field are always a member's: `from_raw` comes with a check of them."""

    base: Expression
    field: WordField


@dataclass(eq=False, repr=False)
class Index(Expression):
    """An element of an array place, a view or a constant table. `checked` is false where the index is a constant in range."""

    base: Expression
    index: Expression
    checked: bool


class BinaryOperator(Enum):
    ADD = "+"
    SUB = "-"
    MUL = "*"
    FLOOR_DIV = "//"
    MOD = "%"
    SHL = "<<"
    SHR = ">>"
    AND = "&"
    OR = "|"
    XOR = "^"


class UnaryOperator(Enum):
    NEG = "-"
    INVERT = "~"
    NOT = "not"


class Comparison(Enum):
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IS = "is"
    IS_NOT = "is not"


class LogicalOperator(Enum):
    AND = "and"
    OR = "or"


@dataclass(eq=False, repr=False)
class Unary(Expression):
    operator: UnaryOperator
    operand: Expression


@dataclass(eq=False, repr=False)
class Binary(Expression):
    """`wrapping` arithmetic is modulo 2**bits; otherwise what does not fit panics. Bits lost by SHL count as not fitting."""

    operator: BinaryOperator
    left: Expression
    right: Expression
    wrapping: bool = False


@dataclass(eq=False, repr=False)
class Compare(Expression):
    operator: Comparison
    left: Expression
    right: Expression


@dataclass(eq=False, repr=False)
class Chain(Expression):
    """`a < b < c`: each operand evaluated once, left to right, stopping at the first false."""

    operands: list[Expression]
    operators: list[Comparison]


@dataclass(eq=False, repr=False)
class Logical(Expression):
    operator: LogicalOperator
    left: Expression
    right: Expression


@dataclass(eq=False, repr=False)
class Conditional(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


class ConversionMode(Enum):
    CHECKED = "checked"  # panics with CONVERSION (ENUM for an enum target) if the value does not fit
    LOSSLESS = "lossless"  # always fits; includes bool -> integer, enum -> u64, word <-> raw of the same width
    TRUNCATE = "truncate"


@dataclass(eq=False, repr=False)
class Convert(Expression):
    operand: Expression
    mode: ConversionMode


@dataclass(eq=False, repr=False)
class NarrowPointer(Expression):
    """`Ptr[T] | None` shown by the front end to be not None here: no check; the same value."""

    operand: Expression


@dataclass(eq=False, repr=False)
class WidenPointer(Expression):
    """`Ptr[T]` where `Ptr[T] | None` is asked for."""

    operand: Expression


@dataclass(eq=False, repr=False)
class Call(Expression):
    """Arguments in order, defaults filled in; for a method the first is `self` (pointer to a struct, or word by value)."""

    function: Function
    arguments: list[Expression]


@dataclass(eq=False, repr=False)
class StructValue(Expression):
    """A struct by value: one expression for each field, in order (None: zero)."""

    values: list[Expression | None]


@dataclass(eq=False, repr=False)
class WordValue(Expression):
    """A word from its fields; each value is checked to fit its field. `base` is the word that `replace` starts from."""

    values: list[tuple[WordField, Expression]]
    base: Expression | None = None


@dataclass(eq=False, repr=False)
class CopyOf(Expression):
    """`copy(place)`: the struct by value."""

    place: Expression


@dataclass(eq=False, repr=False)
class Zeroed(Expression):
    """A struct or array of zero bytes, by value."""


@dataclass(eq=False, repr=False)
class SharedLoad(Expression):
    place: Expression  # of SharedType
    acquire: bool


@dataclass(eq=False, repr=False)
class ViewOf(Expression):
    """A view of a whole array place."""

    array: Expression


@dataclass(eq=False, repr=False)
class Slice(Expression):
    """`view[start:stop]`; checks start <= stop <= length (INDEX). None: the respective end. The base may be a view or an array place."""

    base: Expression
    start: Expression | None
    stop: Expression | None


@dataclass(eq=False, repr=False)
class ViewLength(Expression):
    view: Expression


@dataclass(eq=False, repr=False)
class LoadBytes(Expression):
    """An unaligned integer out of a view of bytes; checks that offset + size <= length (INDEX)."""

    view: Expression
    offset: Expression
    big_endian: bool


@dataclass(eq=False, repr=False)
class Overlay(Expression):
    """`Ptr[T]` into a view of shared bytes; checks bounds (INDEX) and alignment (ALIGNMENT)."""

    view: Expression
    offset: Expression


class Builtin(Enum):
    """Operations that each back end knows by name. Safe ones first; arguments as in `docs/language.md`."""

    MIN = "min"
    MAX = "max"
    COUNT_LEADING_ZEROS = "count_leading_zeros"
    COUNT_TRAILING_ZEROS = "count_trailing_zeros"
    BYTE_SWAP = "byte_swap"
    FILL = "fill"  # view, value
    COPY_BYTES = "copy_bytes"  # to, source: views
    POINTER = "pointer"  # address -> pointer
    POINTER_OR_NONE = "pointer_or_none"
    ADDRESS_OF = "address_of"  # pointer, view (its first element) or FunctionRef -> u64
    VIEW_AT = "view_at"  # address, length -> view
    LOAD = "load"  # address -> integer, volatile
    STORE = "store"  # address, value
    READ_SYSTEM_REGISTER = "read_system_register"  # name in `text`
    WRITE_SYSTEM_REGISTER = "write_system_register"
    BARRIER = "barrier"  # text
    SYSTEM_INSTRUCTION = "system_instruction"  # text, optional operand
    LINKER_SYMBOL = "linker_symbol"  # text -> u64


@dataclass(eq=False, repr=False)
class BuiltinCall(Expression):
    builtin: Builtin
    arguments: list[Expression]
    text: str = ""


@dataclass(eq=False, repr=False)
class FunctionRef(Expression):
    function: Function


@dataclass(eq=False, repr=False)
class RegionRef(Expression):
    """`region(...)` (type Ptr), `region_bytes` (type View[Shared[u8]]) with its bound address and size."""

    region: RegionBinding


@dataclass(eq=False, repr=False)
class Old(Expression):
    """In a postcondition: the value when the function was entered. Of scalar, pointer or view type."""

    operand: Expression


@dataclass(eq=False, repr=False)
class Quantifier(Expression):
    """`all(...)` or `any(...)` over the integers from `start` up to `stop`, or over the elements of an array or view (`sequence`)."""

    universal: bool
    local: Local
    start: Expression | None
    stop: Expression | None
    sequence: Expression | None
    condition: Expression


@dataclass(eq=False, repr=False)
class Arbitrary(Expression):
    """Some value of the type, whichever."""


@dataclass(eq=False, repr=False)
class Undisturbed(Expression):
    """Nobody else writes shared memory while this function runs."""
