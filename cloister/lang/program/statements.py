# SPDX-License-Identifier: BSD-2-Clause
"""The statements of a typed program."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloister.lang.program.declarations import Claim, Expression, Function, Local, Span, Statement
from cloister.lang.program.expressions import BinaryOperator, Constant


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
    """The invariants hold each time the body begins; the variant then is smaller than the time before. One that `serves` need not end."""

    condition: Expression
    body: list[Statement]
    invariants: list[Claim] = field(default_factory=lambda: [])
    variant: Claim | None = None
    serves: Claim | None = None  # what it claims holds always: that others give it work shows nowhere


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
