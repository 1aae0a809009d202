# SPDX-License-Identifier: BSD-2-Clause
"""The typed program: what the front end produces and every back end consumes.

Nothing here is ambiguous any more: names are resolved to declarations, each expression has a type, each check that Python's
semantics call for is an explicit flag, implicit references (`Ptr` to a struct in place) are explicit `AddressOf` and `Deref`.

Invariants that back ends rely on:
- every `Expression.type` is set; both operands of `Binary` and `Compare` have the same type (the shift count may differ);
- the call graph has no cycle; functions, structs and globals are listed so that what is used comes first;
- a *place* is a `LocalRef`, `GlobalRef`, `Deref`, `Field`, `BitField` or `Index`; only places are assigned to or have their address taken;
  the one exception: an argument may be the address of a new struct, which then lives as long as the statement.
- every use of a local lies within the block of its `Declare` (or of its loop, or it is a parameter). A local that is first assigned in a
  deeper block than it is used in is declared at the top of its function with the value `Zeroed`, whatever its type; that value is never read;
- a `Match` over all members of an enum, without a default, always takes one of its cases: code after it may be unreachable;
- a literal or constant has the type of its use; nothing untyped is left;
- the value of a global is made of `Constant`, `WordValue`, `Zeroed`, `StructValue`, `RegionRef`, and `AddressOf` a `GlobalRef`
  (perhaps in a `WidenPointer`); other constant expressions of integer, bool, enum or word type may occur too;
- an assignment evaluates its value first, then its place, as Python does;
- contracts (`Claim`) have no effect: what they call writes nothing. `Old`, `Quantifier`, `Arbitrary` and `Undisturbed` occur in contracts and in
  *ghost* functions only, and ghost functions are called from there only. Nothing of this is emitted as C.

Nodes compare by identity, and have no text of their own: each leads to all of the program (`printer` writes what is wanted).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

# --------------------------------------------------------------------------------------------------------------------- places in source


@dataclass(frozen=True)
class Span:
    """A piece of source: file as given, lines from 1, columns from 0 (as in `ast`)."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


# --------------------------------------------------------------------------------------------------------------------- types


@dataclass(frozen=True)
class IntType:
    bits: int
    signed: bool

    @property
    def minimum(self) -> int:
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def maximum(self) -> int:
        return (1 << (self.bits - (1 if self.signed else 0))) - 1

    def __str__(self) -> str:
        return f"{'i' if self.signed else 'u'}{self.bits}"


@dataclass(frozen=True)
class BoolType:
    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True)
class VoidType:
    def __str__(self) -> str:
        return "None"


@dataclass(frozen=True)
class NeverType:
    """The result of a function that does not return."""

    def __str__(self) -> str:
        return "NoReturn"


@dataclass(frozen=True)
class FunctionAddressType:
    """A function named as a value; only `address_of` takes it."""

    def __str__(self) -> str:
        return "function"


@dataclass(frozen=True, eq=False)
class EnumType:
    name: str
    module: str
    members: tuple[tuple[str, int], ...]
    storage: IntType
    span: Span

    def __str__(self) -> str:
        return self.name


@dataclass(eq=False, repr=False)
class StructField:
    name: str
    type: Type
    default: Expression | None
    span: Span
    offset: int = 0  # bytes, by C's natural alignment


@dataclass(eq=False, repr=False)
class StructType:
    name: str
    module: str
    span: Span
    fields: list[StructField] = field(default_factory=lambda: [])
    methods: list[Function] = field(default_factory=lambda: [])
    size: int = 0
    alignment: int = 1
    bound: bool = False  # its instances are named in the program and completed by the build
    docstring: str = ""

    @property
    def invariants(self) -> list[Function]:
        """What holds of each instance whenever no method of it runs."""
        return [m for m in self.methods if m.ghost is Ghost.INVARIANT]

    def __str__(self) -> str:
        return self.name


@dataclass(eq=False, repr=False)
class WordField:
    name: str
    type: Type  # IntType, BoolType or EnumType
    shift: int
    width: int
    default: int | None
    span: Span


@dataclass(eq=False, repr=False)
class WordType:
    name: str
    module: str
    base: IntType
    span: Span
    fields: list[WordField] = field(default_factory=lambda: [])
    methods: list[Function] = field(default_factory=lambda: [])
    docstring: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class ArrayType:
    element: Type
    length: int

    def __str__(self) -> str:
        return f"Array[{self.element}, {self.length}]"


@dataclass(frozen=True)
class PointerType:
    target: Type
    optional: bool = False

    def __str__(self) -> str:
        return f"Ptr[{self.target}]" + (" | None" if self.optional else "")


@dataclass(frozen=True)
class ViewType:
    element: Type

    def __str__(self) -> str:
        return f"View[{self.element}]"


@dataclass(frozen=True)
class SharedType:
    """An integer or bool that another party may change at any time."""

    inner: Type

    def __str__(self) -> str:
        return f"Shared[{self.inner}]"


Type = (
    IntType | BoolType | VoidType | NeverType | FunctionAddressType | EnumType | StructType | WordType | ArrayType | PointerType | ViewType | SharedType
)

# --------------------------------------------------------------------------------------------------------------------- expressions


@dataclass(eq=False, repr=False)
class Expression:
    type: Type
    span: Span


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


# --------------------------------------------------------------------------------------------------------------------- contracts


@dataclass(eq=False, repr=False)
class Claim:
    """A condition of a contract (or, as a loop's variant, an unsigned value)."""

    condition: Expression
    span: Span
    text: str  # as in the source, for messages


@dataclass(eq=False, repr=False)
class Postcondition(Claim):
    result: Local | None  # the name that the result has in the condition


class Ghost(Enum):
    """Why a function exists for proofs and tests only."""

    PROOF = "proof"
    INVARIANT = "invariant"
    GHOST = "ghost"


# --------------------------------------------------------------------------------------------------------------------- statements


@dataclass(eq=False, repr=False)
class Statement:
    span: Span


@dataclass(eq=False, repr=False)
class Declare(Statement):
    """First assignment of a local, at the place of its declaration; an array local has the value `Zeroed`."""

    local: Local
    value: Expression


@dataclass(eq=False, repr=False)
class Assign(Statement):
    place: Expression
    value: Expression


@dataclass(eq=False, repr=False)
class AugmentedAssign(Statement):
    """`place op= value`, the place's sub-expressions evaluated once; checked as `Binary` is."""

    place: Expression
    operator: BinaryOperator
    value: Expression


@dataclass(eq=False, repr=False)
class SharedStore(Statement):
    place: Expression
    value: Expression
    release: bool


@dataclass(eq=False, repr=False)
class StoreBytes(Statement):
    view: Expression
    offset: Expression
    value: Expression
    big_endian: bool


@dataclass(eq=False, repr=False)
class ExpressionStatement(Statement):
    expression: Expression


@dataclass(eq=False, repr=False)
class If(Statement):
    condition: Expression
    then: list[Statement]
    otherwise: list[Statement]


@dataclass(eq=False, repr=False)
class While(Statement):
    """The invariants hold each time the body begins; the variant then is smaller than the time before."""

    condition: Expression
    body: list[Statement]
    invariants: list[Claim] = field(default_factory=lambda: [])
    variant: Claim | None = None


@dataclass(eq=False, repr=False)
class ForRange(Statement):
    """`start` and `stop` are evaluated once; `step` is a non-zero constant. Assigning `local` in the body does not change the iteration."""

    local: Local
    start: Expression
    stop: Expression
    step: int
    body: list[Statement]
    invariants: list[Claim] = field(default_factory=lambda: [])


@dataclass(eq=False, repr=False)
class ForEach(Statement):
    """Over an array place or a view; `local` is the element, or a pointer to it for structs."""

    local: Local
    sequence: Expression
    body: list[Statement]
    invariants: list[Claim] = field(default_factory=lambda: [])


@dataclass(eq=False, repr=False)
class MatchCase:
    values: list[Constant]  # empty: the default
    body: list[Statement]
    span: Span


@dataclass(eq=False, repr=False)
class Match(Statement):
    subject: Expression
    cases: list[MatchCase]


@dataclass(eq=False, repr=False)
class Return(Statement):
    value: Expression | None


@dataclass(eq=False, repr=False)
class Break(Statement):
    pass


@dataclass(eq=False, repr=False)
class Continue(Statement):
    pass


@dataclass(eq=False, repr=False)
class Assert(Statement):
    condition: Expression
    message: str


@dataclass(eq=False, repr=False)
class PanicStatement(Statement):
    message: str


@dataclass(eq=False, repr=False)
class Assume(Statement):
    """What follows is claimed for the case that this holds."""

    condition: Expression


@dataclass(eq=False, repr=False)
class Interleave(Statement):
    """Both functions, without parameters or results, run at once: each access to shared memory is one step."""

    first: Function
    second: Function


@dataclass(eq=False, repr=False)
class LogPiece:
    """Literal text, or a value printed in decimal or (`hexadecimal`) in base 16 without prefix."""

    text: str = ""
    value: Expression | None = None
    hexadecimal: bool = False


@dataclass(eq=False, repr=False)
class Log(Statement):
    """Writes the pieces and a newline, byte by byte through the extern `cloister_log_byte`."""

    pieces: list[LogPiece]


# --------------------------------------------------------------------------------------------------------------------- declarations


@dataclass(eq=False, repr=False)
class Local:
    name: str
    type: Type
    span: Span
    parameter: bool = False
    address_taken: bool = False


@dataclass(eq=False, repr=False)
class Marker:
    """A recorded decorator: `@notified(pong)` is ("notified", [the global `pong`])."""

    name: str
    module: str
    arguments: list[GlobalVariable]
    span: Span


@dataclass(eq=False, repr=False)
class Function:
    name: str  # as in the source; methods: the method's name
    module: str
    span: Span
    parameters: list[Local] = field(default_factory=lambda: [])
    result: Type = field(default_factory=VoidType)
    body: list[Statement] = field(default_factory=lambda: [])
    owner: StructType | WordType | None = None
    docstring: str = ""
    markers: list[Marker] = field(default_factory=lambda: [])
    extern: str | None = None  # C name
    header: str | None = None  # where the header that holds it lies on this machine: for inclusion, never for output
    export: str | None = None
    inline: bool = False
    noinline: bool = False
    section: str | None = None
    has_model: bool = False  # an extern function whose Python body is its model under CPython
    model: list[Statement] = field(default_factory=lambda: [])
    ghost: Ghost | None = None
    requires: list[Claim] = field(default_factory=lambda: [])
    ensures: list[Postcondition] = field(default_factory=lambda: [])
    variant: Claim | None = None  # of a ghost function that calls itself: what gets smaller with each call

    @property
    def claims(self) -> list[Claim]:
        """Its contract."""
        return [*self.requires, *self.ensures, *([self.variant] if self.variant is not None else [])]

    @property
    def asks(self) -> list[tuple[Local, Function]]:
        """The invariants that a call of it asks for, and that hold again when it returns: those of each struct that a public function is given."""
        if self.extern is not None or self.ghost is not None or self.name.startswith("_"):
            return []
        given = ((local, local.type) for local in self.parameters)
        kinds = ((local, kind.target) for local, kind in given if isinstance(kind, PointerType) and not kind.optional)
        return [(local, method) for local, kind in kinds if isinstance(kind, StructType) for method in kind.invariants]

    @property
    def has_contract(self) -> bool:
        return bool(self.claims)


@dataclass(eq=False, repr=False)
class GlobalVariable:
    name: str
    module: str
    type: Type
    value: Expression  # constant
    span: Span
    constant: bool = False  # a `@bound` instance
    export: str | None = None


@dataclass(eq=False, repr=False)
class ConstantDeclaration:
    """A named constant, kept so that output can show names. `type` is None for an untyped one."""

    name: str
    module: str
    type: Type | None
    value: int
    span: Span


@dataclass(eq=False, repr=False)
class TableDeclaration:
    name: str
    module: str
    element: Type
    values: list[int]
    span: Span


@dataclass(frozen=True)
class RegionBinding:
    """Where a memory region lies. `physical` is None if the program may not know it."""

    name: str
    address: int
    size: int
    physical: int | None = None


@dataclass(eq=False, repr=False)
class Module:
    name: str  # dotted
    path: str  # as shown to people and in #line: relative to the project or package root
    source: str
    docstring: str
    unsafe: str | None
    imports: list[str] = field(default_factory=lambda: [])
    constants: list[ConstantDeclaration] = field(default_factory=lambda: [])
    tables: list[TableDeclaration] = field(default_factory=lambda: [])
    enums: list[EnumType] = field(default_factory=lambda: [])
    structs: list[StructType] = field(default_factory=lambda: [])
    words: list[WordType] = field(default_factory=lambda: [])
    variables: list[GlobalVariable] = field(default_factory=lambda: [])
    functions: list[Function] = field(default_factory=lambda: [])  # methods included, after their callees where possible
    ghosts: list[Function] = field(default_factory=lambda: [])  # those for contracts and proofs; no back end for devices sees them
    markers: list[str] = field(default_factory=lambda: [])


@dataclass(frozen=True)
class Bindings:
    """What the system description supplies. Keys of `instances`: (bound struct's name, instance's literal name) -> given fields."""

    instances: dict[tuple[str, str], dict[str, int]] = field(default_factory=lambda: {})
    regions: dict[str, RegionBinding] = field(default_factory=lambda: {})
    settings: dict[str, int] = field(default_factory=lambda: {})


@dataclass(eq=False, repr=False)
class Program:
    """All modules reachable from the roots, in dependency order (what is imported comes first). Module `n` has panic file number `n + 1`."""

    modules: list[Module]
    roots: list[str]
    bindings_used: set[tuple[str, str]] = field(default_factory=lambda: set())  # ("region", name), ("setting", name), (struct, name)
    unbound: set[tuple[str, str]] = field(default_factory=lambda: set())  # a module, and of what in it only the description knows the value
