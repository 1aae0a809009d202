# SPDX-License-Identifier: BSD-2-Clause
"""What names mean: entities of modules, resolved on demand (by `resolve`), and the session that a whole load shares.

Invariant: what is worked out on demand is worked out at most once; what failed was reported, and its later uses are silent.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn

from cloister.lang.frontend.diagnostics import Diagnostic, Rejected, make, span_of
from cloister.lang.frontend.modules import Finder
from cloister.lang.program import (
    Bindings,
    Constant,
    ConstantDeclaration,
    EnumType,
    Expression,
    Function,
    GlobalVariable,
    Instance,
    IntType,
    Local,
    Module,
    Span,
    StructType,
    TableDeclaration,
    Type,
    WordType,
)

UNTYPED = IntType(0, True)
"""The type of a constant that takes the type of its use. Never left in a finished program."""


@dataclass(eq=False)
class UntypedConstant(Constant):
    """A constant that takes the type of its use. `masked`: it came from `~`, so that it may be cut to an unsigned type's width."""

    masked: bool = False


# --------------------------------------------------------------------------------------------------------------------- meanings


@dataclass(frozen=True)
class LanguageName:
    """A name of `cloister.lang`, `typing` or `enum`, or a builtin of Python that the subset keeps."""

    name: str


@dataclass(eq=False)
class NamedConstant:
    """A constant: its declaration, and whether an untyped one may be cut to a width."""

    declaration: ConstantDeclaration
    masked: bool = False


@dataclass(eq=False)
class BoundExpression:
    """A name that stands for an expression of the build, such as a region."""

    make: Callable[[Span], Expression]


@dataclass(eq=False)
class MarkerDeclaration:
    """A marker: for each parameter the types it takes, none for any bound struct (annotated `object`)."""

    name: str
    module: str
    parameters: list[list[Type]]


@dataclass(eq=False)
class TypeParameter:
    """A name that stands for a type, or for a constant, in a struct or function over parameters. `kinds`: the types that it may be, if they are said."""

    name: str
    bound: str  # "", "Constant", "AnyInteger" or "AnyStruct"
    kinds: list[Type]
    span: Span


@dataclass(frozen=True)
class Argument:
    """What a parameter is in an instance: a type or a constant; or a name for a constant, `Capacity = Literal[512]`."""

    value: Type | int


@dataclass(eq=False)
class Generic:
    """A struct or function over parameters, and the instances there are. `make` declares one, whose names are those of the scope it is given."""

    name: str
    scope: ModuleScope
    node: ast.ClassDef | ast.FunctionDef
    span: Span
    parameters: list[TypeParameter]
    make: Callable[[ModuleScope, str, Instance], StructType | Function]
    instances: dict[tuple[Type | int, ...], StructType | Function] = field(default_factory=dict["tuple[Type | int, ...]", "StructType | Function"])


Meaning = (
    LanguageName
    | NamedConstant
    | BoundExpression
    | MarkerDeclaration
    | TypeParameter
    | Argument
    | Generic
    | StructType
    | EnumType
    | WordType
    | Function
    | GlobalVariable
    | TableDeclaration
)


@dataclass(eq=False)
class Parameter(Local):
    """A parameter with what it is where a call does not give it: the typed program has that in its calls, callers from outside find it here."""

    default: Expression | None = None


def default_of(parameter: Local) -> Expression | None:
    """The default of a parameter."""
    return parameter.default if isinstance(parameter, Parameter) else None


class State(Enum):
    """How far it is with what is worked out on demand."""

    NEW = 0
    ACTIVE = 1
    DONE = 2
    FAILED = 3


class OnDemand:
    """Something that is worked out when it is first asked for."""

    state = State.NEW

    def settle(self, work: Callable[[], None], cycle: Callable[[], NoReturn]) -> None:
        """Do the work if it is not done. `cycle` complains that it asks for itself."""
        if self.state is State.DONE:
            return
        if self.state is State.FAILED:
            raise Rejected
        if self.state is State.ACTIVE:
            cycle()
        self.state = State.ACTIVE
        try:
            work()
        except Rejected:
            self.state = State.FAILED
            raise
        self.state = State.DONE


@dataclass(eq=False)
class Entity(OnDemand):
    """A name at the level of a module. For an import, `origin` says from where."""

    name: str
    node: ast.AST
    scope: ModuleScope
    origin: tuple[ModuleScope | None, str] | None = None
    meaning: Meaning | None = None


@dataclass(eq=False)
class Later(OnDemand):
    """The part of a declaration in `scope` that waits until somebody asks for it."""

    scope: ModuleScope
    work: Callable[[], None]


@dataclass(eq=False)
class ModuleScope:
    """A module while it is checked."""

    module: Module
    tree: ast.Module
    file: str
    names: dict[str, Entity] = field(default_factory=dict[str, Entity])
    imports: list[ModuleScope] = field(default_factory=list["ModuleScope"])
    bodies: list[tuple[Function, ast.FunctionDef]] = field(default_factory=list[tuple[Function, ast.FunctionDef]])
    asked: Asked | None = None  # of the scope of an instance
    parameters: dict[str, Entity] | None = None  # the names here that stand for types or constants in structs and functions, once that is asked

    @property
    def into(self) -> Module:
        """The module that gets what is declared here."""
        return self.module if self.asked is None else self.asked.home

    @property
    def unsafe(self) -> bool:
        """Whether the module declares itself unsafe."""
        return self.module.unsafe is not None


@dataclass(eq=False)
class Asked:
    """Why the scope of an instance exists: it is that of its generic one, in which the parameters have a meaning. `home` gets the instance."""

    name: str
    home: Module
    by: ModuleScope
    span: Span
    what: StructType | Function | None = None

    @property
    def chain(self) -> list[Asked]:
        """This, and what asked for that, and so on."""
        return [self, *(self.by.asked.chain if self.by.asked is not None else [])]


class Session:
    """What one load shares: modules, diagnostics, bindings, and what waits to be worked out. `declare` reads the declaration of an entity."""

    def __init__(self, finder: Finder, bindings: Bindings | None, declare: Callable[[Session, Entity], Meaning]) -> None:
        self.finder = finder
        self.bindings = bindings
        self.declare = declare
        self.layouts: dict[StructType | WordType, Later] = {}
        self.signatures: dict[Function, Later] = {}
        self.untyped_tables: set[TableDeclaration] = set()  # those whose elements take the type of their use
        self.diagnostics: list[Diagnostic] = []
        self.scopes: dict[str, ModuleScope] = {}
        self.order: list[ModuleScope] = []  # what is imported comes first
        self.instances: list[ModuleScope] = []  # of structs and functions over parameters
        self.instance_names: set[tuple[str, str]] = set()  # with their home modules
        self.bindings_used: set[tuple[str, str]] = set()
        self.unbound: set[tuple[str, str]] = set()
        self.sources: dict[str, str] = {}

    def report(
        self, rule: str, scope: ModuleScope, node: ast.AST | Span, message: str, remedy: str, notes: list[tuple[Span, str]] | None = None
    ) -> None:
        """Record a complaint and go on. The same one is recorded once."""
        span = node if isinstance(node, Span) else span_of(node, scope.module.path)
        if scope.asked is not None:
            chain = scope.asked.chain
            shown = chain if len(chain) < 4 else [*chain[:2], chain[-1]]  # the nearest, and where it began
            notes = [*(notes or []), *((each.span, f"in {short(each.name)}, which is asked for here") for each in shown)]
        diagnostic = make(rule, span, self.sources.get(span.file, scope.module.source), message, remedy, notes)
        if not any(d.span == span and d.code == diagnostic.code for d in self.diagnostics):
            self.diagnostics.append(diagnostic)

    def fail(
        self, rule: str, scope: ModuleScope, node: ast.AST | Span, message: str, remedy: str, notes: list[tuple[Span, str]] | None = None
    ) -> NoReturn:
        """Record a complaint and give up on what is being checked."""
        self.report(rule, scope, node, message, remedy, notes)
        raise Rejected


def count(number: int, thing: str) -> str:
    """A number of things, for messages."""
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def text(node: ast.AST, limit: int = 60) -> str:
    """The source of a node, for messages."""
    return short(ast.unparse(node).replace("\n", " "), limit)


def short(written: str, limit: int = 60) -> str:
    """Text for messages, cut where it gets long."""
    return written if len(written) <= limit else written[: limit - 3] + "..."
