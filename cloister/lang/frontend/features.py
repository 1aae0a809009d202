# SPDX-License-Identifier: BSD-2-Clause
"""What of Python there is in target code, as data: each kind of node that Python's `ast` knows, with an example.

Invariant: every node of Python 3.11 to 3.13 has a row. An example with a `meaning` is accepted, one with a `rule` is rejected by it; tests
hold both. Examples are statements of a function with the parameters of `CONTEXT`, or stand in its module (`module`).
"""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = """\
from enum import Enum
from cloister.lang import Array, Ptr, View, array, ensures, log, panic, requires, struct, u8, u32, u64


class Colour(Enum):
    RED = 0
    BLUE = 1


@struct
class Node:
    value: u32 = 0
    next: "Ptr[Node] | None" = None


SIZES = (12, 21, 30)
counter: u32 = 0


def act(a: u32) -> None:
    pass
"""
HEADER = "def f(a: u32, b: u32, flag: bool, colour: Colour, v: View[u8], node: Ptr[Node]) -> None:\n"


@dataclass(frozen=True)
class Feature:
    """A node of Python's syntax tree, an example of it, and what it means in target code or which rule rejects it."""

    node: str
    example: str
    meaning: str = ""
    rule: str = ""
    module: bool = False
    since: tuple[int, int] = (3, 11)


def _yes(node: str, example: str, meaning: str, *, module: bool = False) -> Feature:
    return Feature(node, example, meaning, module=module)


def _no(node: str, example: str, rule: str, *, module: bool = False, since: tuple[int, int] = (3, 11)) -> Feature:
    return Feature(node, example, rule=rule, module=module, since=since)


FEATURES: dict[str, tuple[Feature, ...]] = {
    "Modules and declarations": (
        _yes("Module", "LIMIT = 3", "docstring, imports, constants, variables, classes, functions", module=True),
        _no("Module", "act(1)", "module-statement", module=True),
        _yes("ImportFrom", "from typing import Final", "the only form of import", module=True),
        _no("Import", "import typing", "import-form", module=True),
        _yes("alias", "from typing import Final as Fixed", "another name for it", module=True),
        _no("alias", "from typing import *", "import-star", module=True),
        _yes("ClassDef", "class Level(Enum): LOW = 0", "an enum; `@struct` and `@word(...)` make the other kinds", module=True),
        _no("ClassDef", "class Leaf(Node): pass", "class-kind", module=True),
        _no("TypeAlias", "type Length = u32", "module-statement", module=True, since=(3, 12)),
        _no("TypeVar", "def g[T](x: T) -> None: pass", "parameters", module=True, since=(3, 12)),
        _no("ParamSpec", "def g[**P](x: P) -> None: pass", "parameters", module=True, since=(3, 12)),
        _no("TypeVarTuple", "def g[*T](x: T) -> None: pass", "parameters", module=True, since=(3, 12)),
    ),
    "Functions": (
        _yes("FunctionDef", "def g() -> None: pass", "a function, at module level or a method of a struct or word", module=True),
        _no("FunctionDef", "def g() -> None: pass", "nested-function"),
        _no("AsyncFunctionDef", "async def g() -> None: pass", "async", module=True),
        _yes("Lambda", "def g(x: u32) -> u32:\n    ensures(lambda result: result < 8)\n    return x % 8", "in `ensures` only", module=True),
        _no("Lambda", "x = lambda: a", "nested-function"),
        _yes("arguments", "def g(x: u32, y: u32 = 1, *, z: u32 = 2) -> None: pass", "with types; defaults are constants", module=True),
        _no("arguments", "def g(*x: u32) -> None: pass", "parameters", module=True),
        _yes("arg", "def g(x: u32) -> None: pass", "a parameter", module=True),
        _no("arg", "def g(x) -> None: pass", "missing-annotation", module=True),
        _yes("Call", "act(a)", "of a function, method or type"),
        _no("Call", "flag()", "not-callable"),
        _yes("keyword", "act(a=1)", "an argument by name"),
        _no("Starred", "act(*v)", "argument-count"),
        _yes("Return", "return", "with a value of the annotated type"),
        _no("Return", "return a", "return-value"),
        _no("Yield", "yield a", "async"),
        _no("YieldFrom", "yield from v", "async"),
        _no("Await", "await a", "syntax"),
    ),
    "Names and assignments": (
        _yes("Name", "x = a", "a local, parameter or name of the module"),
        _no("Name", "x = nobody", "unknown-name"),
        _yes("Load", "x = a", "reading"),
        _yes("Store", "x = a", "writing"),
        _no("Del", "del a", "statement"),
        _no("Delete", "del a", "statement"),
        _yes("Assign", "x = a", "one target"),
        _no("Assign", "x = y = a", "assign-target"),
        _yes("AnnAssign", "x: u32 = 3", "a local, variable or field with its type"),
        _yes("AugAssign", "a += b", "the place is evaluated once; checked as the operator is"),
        _no("NamedExpr", "act((x := a))", "expression"),
        _yes("Global", "global counter", "needed to assign a module variable"),
        _no("Nonlocal", "def g() -> None: nonlocal a", "nested-function"),
        _yes("Attribute", "x = node.value", "a field, method, member of an enum, or an enum's `.value`"),
        _yes("Subscript", "x = v[a]", "an element, checked"),
        _no("Subscript", "x = a[0]", "not-indexable"),
        _yes("Slice", "x = v[1:]", "a view of a part, checked"),
        _no("Slice", "x = v[::2]", "not-indexable"),
    ),
    "Values": (
        _yes("Constant", "x = a + 1", "integers take the type of their use; `True`, `False`, `None`"),
        _no("Constant", "x = 1.5", "float"),
        _no("Constant", "x = 'text'", "string"),
        _no("Constant", "x = b'text'", "string"),
        _yes("JoinedStr", "log(f'{a}')", "in `log` only"),
        _no("JoinedStr", "x = f'{a}'", "string"),
        _yes("FormattedValue", "log(f'{a:x}')", "decimal, or hexadecimal by `:x`"),
        _no("FormattedValue", "log(f'{a:08b}')", "log-format"),
        _yes("Tuple", "TABLE = (1, 2)", "constants at module level, to be indexed", module=True),
        _no("Tuple", "x = (a, b)", "container"),
        _no("List", "x = [a, b]", "container"),
        _no("Dict", "x = {1: a}", "container"),
        _no("Set", "x = {a, b}", "container"),
        _no("ListComp", "x = [y for y in v]", "container"),
        _no("SetComp", "x = {y for y in v}", "container"),
        _no("DictComp", "x = {y: y for y in v}", "container"),
        _yes("GeneratorExp", "def g(w: View[u8]) -> None: requires(all(y < 8 for y in w))", "of `all` and `any` in contracts", module=True),
        _no("GeneratorExp", "x = (y for y in v)", "container"),
        _yes("comprehension", "def g(w: View[u8]) -> None: requires(any(y < 8 for y in w))", "of `all` and `any` in contracts", module=True),
        _no("comprehension", "x = [y for y in v]", "container"),
    ),
    "Operators": (
        _yes("BinOp", "x = a + b", "both of one integer type"),
        _no("BinOp", "x = a + v[0]", "mixed-types"),
        _yes("Add", "x = a + b", "panics if it does not fit"),
        _yes("Sub", "x = a - b", "panics if it does not fit"),
        _yes("Mult", "x = a * b", "panics if it does not fit"),
        _yes("FloorDiv", "x = a // b", "rounds down; panics on 0"),
        _yes("Mod", "x = a % b", "has the divisor's sign; panics on 0"),
        _no("Div", "x = a / b", "true-division"),
        _no("MatMult", "x = a @ b", "operator"),
        _yes("Pow", "SIZE = 2 ** 12", "of constants", module=True),
        _no("Pow", "x = a ** b", "power"),
        _yes("LShift", "x = a << b", "panics if bits are lost, or on a shift by the width or more"),
        _yes("RShift", "x = a >> b", "panics on a shift by the width or more"),
        _yes("BitAnd", "x = a & b", "on integers"),
        _yes("BitOr", "x = a | b", "on integers; in annotations `Ptr[T] | None`"),
        _yes("BitXor", "x = a ^ b", "on integers"),
        _no("BitOr", "x = flag | flag", "operator"),
        _yes("UnaryOp", "x = ~a", "of its operand's type"),
        _yes("Invert", "x = ~a", "keeps the width"),
        _yes("Not", "x = not flag", "of a bool"),
        _yes("USub", "x: u64 = -1 + 2", "of signed integers and constants"),
        _no("USub", "x = -a", "negative-unsigned"),
        _no("UAdd", "x = +a", "operator"),
        _yes("BoolOp", "x = flag and a < b", "bools; stops at the first that decides"),
        _no("BoolOp", "x = a and b", "condition"),
        _yes("And", "x = flag and a < b", "both"),
        _yes("Or", "x = flag or a < b", "at least one"),
        _yes("IfExp", "x = a if flag else b", "both values of one type"),
        _yes("Compare", "x = 0 <= a < b", "may be chained; each operand is evaluated once"),
        _yes("Eq", "x = a == b", "integers, bools, enums, words"),
        _no("Eq", "x = node == node", "compare-pointer"),
        _yes("NotEq", "x = a != b", "integers, bools, enums, words"),
        _yes("Lt", "x = a < b", "integers"),
        _yes("LtE", "x = a <= b", "integers"),
        _yes("Gt", "x = a > b", "integers"),
        _yes("GtE", "x = a >= b", "integers"),
        _yes("Is", "x = node.next is None", "pointers and enums"),
        _no("Is", "x = a is b", "is-operands"),
        _yes("IsNot", "x = node.next is not None", "pointers and enums"),
        _no("In", "x = a in v", "membership"),
        _no("NotIn", "x = a not in v", "membership"),
    ),
    "Statements": (
        _yes("Expr", "act(a)", "a call; a string is a comment"),
        _no("Expr", "a + b", "no-effect"),
        _yes("If", "if flag: a = 1", "the condition is a bool"),
        _no("If", "if a: pass", "condition"),
        _yes("While", "while a < b: a += 1", "the condition is a bool"),
        _no("While", "while flag: pass\n    else: pass", "loop-else"),
        _yes("For", "for i in range(a): act(i)", "over `range(...)`, an array or a view"),
        _no("For", "for i in a: pass", "loop-over"),
        _no("AsyncFor", "async for i in v: pass", "syntax"),
        _yes("Break", "while flag: break", "leaves the loop"),
        _yes("Continue", "while flag: continue", "goes on with the next round"),
        _yes("Pass", "pass", "nothing"),
        _yes("Assert", "assert a < b, 'order'", "panics, always: it is never left out"),
        _no("Raise", "raise ValueError", "exceptions"),
        _no("Try", "try: act(a)\n    finally: pass", "exceptions"),
        _no("TryStar", "try: act(a)\n    except* ValueError: pass", "exceptions"),
        _no("ExceptHandler", "try: act(a)\n    except ValueError: pass", "exceptions"),
        _no("With", "with node: pass", "statement"),
        _no("withitem", "with node as x: pass", "statement"),
        _no("AsyncWith", "async with node: pass", "syntax"),
    ),
    "Patterns": (
        _yes("Match", "match colour:\n        case Colour.RED: pass", "over integers and enums"),
        _no("Match", "match v:\n        case _: pass", "match-subject"),
        _yes("match_case", "match a:\n        case 1: pass\n        case _: pass", "without guard"),
        _no("match_case", "match a:\n        case 1 if flag: pass", "match-pattern"),
        _yes("MatchValue", "match a:\n        case 1: pass", "a literal, a dotted constant or a member"),
        _yes("MatchOr", "match a:\n        case 1 | 2: pass", "one of them"),
        _yes("MatchAs", "match a:\n        case _: pass", "`_` is the default"),
        _no("MatchAs", "match a:\n        case x: pass", "match-pattern"),
        _no("MatchSingleton", "match a:\n        case None: pass", "match-pattern"),
        _no("MatchSequence", "match a:\n        case [1, 2]: pass", "match-pattern"),
        _no("MatchStar", "match a:\n        case [1, *_]: pass", "match-pattern"),
        _no("MatchMapping", "match a:\n        case {1: 2}: pass", "match-pattern"),
        _no("MatchClass", "match a:\n        case Node(value=1): pass", "match-pattern"),
    ),
}

ELSEWHERE = ("Interactive", "Expression", "FunctionType", "TypeIgnore")
"""Nodes that are in no file that Python reads as a module: of the prompt, of `eval`, of comments that hold types."""


def text_of(feature: Feature) -> str:
    """A module that holds the example."""
    if feature.module:
        return f"{CONTEXT}\n\n{feature.example}\n"
    return f"{CONTEXT}\n\n{HEADER}    {feature.example}\n"
