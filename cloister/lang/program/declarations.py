# SPDX-License-Identifier: BSD-2-Clause
"""The typed program from above: types, functions and variables, modules, and what the system description supplies.

What expressions and statements there are is said elsewhere; here they are only something that has a place, and a type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

LONGEST_VIEW = 1 << 44  # elements: more than any memory has, and so few that neither a length nor its bytes nor a little more overflow a u64

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


@dataclass(frozen=True)
class Instance:
    """Of which struct or function over parameters something is an instance. Its place is in the source of that one, wherever the instance is declared."""

    generic: str
    module: str  # of the generic one
    arguments: tuple[Type | int, ...]
    asked: str  # the module that asked for it first


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
    instance: Instance | None = None

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

# --------------------------------------------------------------------------------------------------------------------- what bodies are made of


@dataclass(eq=False, repr=False)
class Expression:
    type: Type
    span: Span


@dataclass(eq=False, repr=False)
class Statement:
    span: Span


@dataclass(eq=False, repr=False)
class Claim:
    """A condition of a contract (or, as a loop's variant, an unsigned value)."""

    condition: Expression
    span: Span
    text: str  # as in the source, for messages


@dataclass(eq=False, repr=False)
class Postcondition(Claim):
    result: Local | None  # the name that the result has in the condition


@dataclass(eq=False, repr=False)
class Stop:
    """A function may stop the program on purpose: by `panic` with this text."""

    text: str
    span: Span


class Ghost(Enum):
    """Why a function exists for proofs and tests only."""

    PROOF = "proof"
    INVARIANT = "invariant"
    GHOST = "ghost"


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
    stops: list[Stop] = field(default_factory=lambda: [])
    instance: Instance | None = None  # of a function over parameters, or of the struct whose method it is

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
    generics: list[str] = field(default_factory=lambda: [])  # structs and functions over parameters: the program has their instances only
    aliases: list[tuple[str, Type | int]] = field(default_factory=lambda: [])  # names of instances, and of constants of types


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
