# SPDX-License-Identifier: BSD-2-Clause
"""Instances of structs and functions over parameters, each made when it is first asked for.

An instance is declared as if its source stood there once more with the arguments in place of the parameters: in a scope of its own, in which the
parameters have a meaning. It belongs to the *home* module, the last in the order of imports of the generic one's and those of its arguments: so
whoever can name it finds it declared before, and it is the same for all of them.
Invariant: for the same arguments there is one instance; no two of a home have one name; instances that ask for ever larger ones are an error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.scope import Argument, Asked, Entity, Generic, ModuleScope, Session, State, TypeParameter, count, short
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    ArrayType,
    EnumType,
    Function,
    Instance,
    IntType,
    NeverType,
    PointerType,
    SharedType,
    StructType,
    Type,
    ViewType,
    VoidType,
    WordType,
)

DEEPEST = 16
"""So many instances may ask for one another."""


def instantiate(session: Session, scope: ModuleScope, node: ast.AST, generic: Generic, arguments: tuple[Type | int, ...]) -> StructType | Function:
    """The instance for these arguments, for which `node` in `scope` asks."""
    known = generic.instances.get(arguments)
    if known is not None:
        return known
    if len(arguments) != len(generic.parameters):
        wanted = ", ".join(p.name for p in generic.parameters)
        have = f"{generic.name} takes {count(len(generic.parameters), 'argument')}, and {len(arguments)} are given"
        session.fail("generic-arguments", scope, node, have, f"{generic.name}[{wanted}]", [(generic.span, f"{generic.name} is declared here")])
    for parameter, argument in zip(generic.parameters, arguments, strict=True):
        _check_bound(session, scope, node, parameter, argument)
    home = _home(session, generic, arguments)
    name = _name(session, home, generic, arguments)
    asked = Asked(name, home.module, scope, span_of(node, scope.module.path))
    if len(asked.chain) > DEEPEST:
        session.fail("generic-depth", scope, node, f"instances ask for ever larger ones, such as {short(name)}", "a type that does not grow")
    names = dict(generic.scope.names)
    for parameter, argument in zip(generic.parameters, arguments, strict=True):
        entity = names[parameter.name] = Entity(parameter.name, generic.node, generic.scope, meaning=Argument(argument))
        entity.state = State.DONE
    inner = ModuleScope(generic.scope.module, generic.scope.tree, generic.scope.file, names, generic.scope.imports, asked=asked)
    made = generic.instances[arguments] = generic.make(inner, name, Instance(generic.name, generic.scope.module.name, arguments, asked.chain[-1].by.module.name))
    asked.what = made
    session.instances.append(inner)
    return made


def _check_bound(session: Session, scope: ModuleScope, node: ast.AST, parameter: TypeParameter, argument: Type | int) -> None:
    note = [(parameter.span, f"{parameter.name} is declared here")]
    shown = str(argument) if isinstance(argument, int) else describe(argument)

    def wrong(what: str, remedy: str) -> None:
        session.fail("generic-bound", scope, node, f"{parameter.name} is {shown} here, and stands for {what}", remedy, note)

    if isinstance(argument, int):
        if parameter.bound != "Constant":
            wrong("a type", f"a type; for a constant: {parameter.name} = TypeVar({parameter.name!r}, bound=Constant)")
        if not 0 <= argument < 1 << 63:
            wrong("a constant that is not negative and below 2**63", "such a constant")
        return
    if parameter.bound == "Constant":
        wrong("a constant", "Literal[...] with a number")
    if isinstance(argument, VoidType | NeverType | ArrayType):
        wrong("a type of values", "an integer, bool, enum, word, struct, pointer or view; a struct with the array as its field")
    if parameter.bound == "AnyInteger" and not isinstance(argument, IntType):
        wrong("an integer type", "one of u8 to u64 and i8 to i64")
    if parameter.bound == "AnyStruct" and not isinstance(argument, StructType):
        wrong("a struct", "a struct")
    if parameter.kinds and argument not in parameter.kinds:
        wrong(f"one of {', '.join(map(describe, parameter.kinds))}", "one of these")


def _home(session: Session, generic: Generic, arguments: tuple[Type | int, ...]) -> ModuleScope:
    """The module that an instance belongs to. It includes what the arguments need, for C."""
    modules = {generic.scope.module.name}
    for argument in arguments:
        if not isinstance(argument, int):
            modules.update(_modules_of(argument))
    ordered = [scope for scope in session.order if scope.module.name in modules]
    home = ordered[-1]
    for scope in ordered[:-1]:
        if scope.module.name not in home.module.imports:
            home.module.imports.append(scope.module.name)
    return home


def _modules_of(kind: Type) -> Iterator[str]:
    match kind:
        case EnumType() | StructType() | WordType():
            yield kind.module
        case PointerType():
            yield from _modules_of(kind.target)
        case ViewType() | ArrayType():
            yield from _modules_of(kind.element)
        case SharedType():
            yield from _modules_of(kind.inner)
        case _:
            pass


def _name(session: Session, home: ModuleScope, generic: Generic, arguments: tuple[Type | int, ...]) -> str:
    """The name of an instance: with the names of its arguments, with their modules where these are not enough."""
    for qualified in (False, True):
        name = f"{generic.name}[{', '.join(_shown(each, qualified) for each in arguments)}]"
        if (home.module.name, name) not in session.instance_names:
            break
    session.instance_names.add((home.module.name, name))
    return name


def _shown(argument: Type | int, qualified: bool) -> str:
    if qualified and isinstance(argument, EnumType | StructType | WordType):
        return f"{argument.module}.{argument}"
    return str(argument)
