# SPDX-License-Identifier: BSD-2-Clause
"""Names that the system description binds: instances of bound structs, memory regions, settings.

Invariant: with bindings, a name that they do not hold is an error; without, every name stands for a placeholder (fields, address and
size 0), so that a module can be checked alone.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.constants import fits
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.resolve import complete, lookup
from cloister.lang.frontend.scope import BoundExpression, LanguageName, Meaning, ModuleScope, NamedConstant, Session, text
from cloister.lang.frontend.types import U8, U64, describe, only_shared
from cloister.lang.program import (
    BoolType,
    Constant,
    ConstantDeclaration,
    EnumType,
    Expression,
    GlobalVariable,
    IntType,
    PointerType,
    RegionBinding,
    RegionRef,
    SharedType,
    Span,
    StructType,
    StructValue,
    Type,
    ViewType,
)

REGION_NAMES = ("region", "region_bytes", "region_address", "region_physical", "region_size")


def bound_members(
    session: Session, scope: ModuleScope, kind: StructType, members: list[tuple[str, ast.AnnAssign]]
) -> list[tuple[str, ast.AnnAssign]]:
    """The fields of a bound struct that exist on the device: all but the name."""
    if not members or members[0][0] != "name" or text(members[0][1].annotation) not in ("str", "'str'"):
        session.fail("bound-struct", scope, kind.span, f"{kind} does not begin with its name", "name: str as the first field")
    for name, item in members[1:]:
        value = item.value
        if not (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Name)
            and value.func.id in scope.names
            and lookup(session, scope, value.func.id, value.func) == LanguageName("given")
        ):
            session.fail(
                "bound-struct",
                scope,
                item,
                f"{name} is not given by the system description",
                f"{name}: {text(item.annotation)} = given()",
            )
    return members[1:]


def binding(session: Session, scope: ModuleScope, node: ast.expr, name: str) -> Meaning | None:
    """What `name = node` means, if `node` is bound by the system description."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.names):
        return None
    meaning = lookup(session, scope, node.func.id, node.func)
    if isinstance(meaning, StructType) and meaning.bound:
        return _instance(session, scope, node, name, meaning)
    if not isinstance(meaning, LanguageName):
        return None
    if meaning.name in REGION_NAMES:
        return _region(session, scope, node, name, meaning.name)
    if meaning.name == "setting":
        return _setting(session, scope, node, name)
    return None


def _literal(session: Session, scope: ModuleScope, node: ast.Call, position: int, usage: str, rule: str = "message") -> str:
    if len(node.args) != position + 1 or node.keywords:
        session.fail(rule, scope, node, f"{text(node)} does not have the form {usage}", usage)
    literal = node.args[position]
    if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str) and literal.value):
        session.fail(rule, scope, literal, f"{text(literal)} is no string literal", usage)
    return literal.value


def _instance(session: Session, scope: ModuleScope, node: ast.Call, name: str, kind: StructType) -> GlobalVariable:
    literal = _literal(session, scope, node, 0, f'{kind}("name")', "bound-instance")
    complete(session, kind)
    given: dict[str, int] = {}
    if session.bindings is not None:
        instances = session.bindings.instances
        found = instances.get((kind.name, literal))
        if found is None:
            known = sorted(n for k, n in instances if k == kind.name)
            session.fail(
                "unbound-instance",
                scope,
                node,
                f"the system description gives this program no {kind} named {literal!r}",
                "one of " + ", ".join(known) if known else f"a {literal!r} in the system description",
            )
        given = found
        session.bindings_used.add((kind.name, literal))
    span = span_of(node, scope.module.path)
    values: list[Expression | None] = []
    for f in kind.fields:
        if session.bindings is not None and f.name not in given:
            session.fail("unbound-instance", scope, node, f"{f.name} of {kind} {literal!r} is not given", f"a value of {f.name}")
        value = given.get(f.name, 0)
        if session.bindings is not None and not fits(value, f.type):
            session.fail(
                "constant-range",
                scope,
                node,
                f"{f.name} of {literal!r} is {value}, which is no {describe(f.type)}",
                "a value that fits",
            )
        values.append(Constant(f.type, span, value))
    variable = GlobalVariable(name, scope.module.name, kind, StructValue(kind, span, values), span, constant=True)
    scope.module.variables.append(variable)
    return variable


def _region_binding(session: Session, scope: ModuleScope, node: ast.Call, literal: str) -> RegionBinding:
    if session.bindings is None:
        return RegionBinding(literal, 0, 0, 0)
    regions = session.bindings.regions
    found = regions.get(literal)
    if found is None:
        session.fail(
            "unbound-region",
            scope,
            node,
            f"the system description maps no memory region named {literal!r} here",
            "one of " + ", ".join(sorted(regions)) if regions else f"a map of {literal!r} in the system description",
        )
    session.bindings_used.add(("region", literal))
    return found


def _region(session: Session, scope: ModuleScope, node: ast.Call, name: str, what: str) -> Meaning:
    if what == "region":
        literal = _literal(session, scope, node, 1, 'region(T, "name")')
        kind = read_type(session, scope, node.args[0])
        if isinstance(kind, StructType):
            complete(session, kind)
        if not isinstance(kind, StructType) or not only_shared(kind):
            session.fail(
                "region-type",
                scope,
                node.args[0],
                f"{describe(kind)} may not lie in memory that others write",
                "a struct of Shared fields, arrays and structs of such",
            )
        region = _region_binding(session, scope, node, literal)
        if session.bindings is not None and kind.size > region.size:
            session.fail(
                "region-size",
                scope,
                node,
                f"{kind} has {kind.size} bytes, and the region {literal!r} has {region.size}",
                "a larger region",
            )
        target = PointerType(kind)
        return BoundExpression(lambda span: RegionRef(target, span, region))
    literal = _literal(session, scope, node, 0, f'{what}("name")')
    region = _region_binding(session, scope, node, literal)
    if what == "region_bytes":
        return BoundExpression(lambda span: RegionRef(ViewType(SharedType(U8)), span, region))
    value = {"region_address": region.address, "region_size": region.size, "region_physical": region.physical}[what]
    if value is None:
        session.fail(
            "unbound-region",
            scope,
            node,
            f"this program may not know where {literal!r} lies in physical memory",
            "a region whose physical address is given",
        )
    return _given(session, scope, name, U64, value, node)


def _given(session: Session, scope: ModuleScope, name: str, kind: Type, value: int, node: ast.Call) -> NamedConstant:
    """A constant that the description gives. Where there is none, its value stands for one that is not known."""
    if session.bindings is None:
        session.unbound.add((scope.module.name, text(node)))
    return _constant(session, scope, name, kind, value, span_of(node, scope.module.path))


def _constant(session: Session, scope: ModuleScope, name: str, kind: Type, value: int, span: Span) -> NamedConstant:
    declaration = ConstantDeclaration(name, scope.module.name, kind, value, span)
    if name.isidentifier():  # within an initial value it has no name of its own
        scope.module.constants.append(declaration)
    return NamedConstant(declaration)


def _setting(session: Session, scope: ModuleScope, node: ast.Call, name: str) -> NamedConstant:
    literal = _literal(session, scope, node, 1, 'setting(u32, "name")')
    kind = read_type(session, scope, node.args[0])
    if not isinstance(kind, IntType | BoolType | EnumType):
        session.fail("type-mismatch", scope, node.args[0], f"a setting cannot be {describe(kind)}", "an integer, bool or enum")
    value = kind.members[0][1] if isinstance(kind, EnumType) else 0
    if session.bindings is not None:
        settings = session.bindings.settings
        if literal not in settings:
            known = sorted(name for name in settings if "." not in name)  # a dot marks what is between the build and the library
            session.fail(
                "unbound-setting",
                scope,
                node,
                f"the system description gives no setting {literal!r}",
                "one of " + ", ".join(known) if known else f"a setting {literal!r} in the system description",
            )
        value = settings[literal]
        session.bindings_used.add(("setting", literal))
        if not fits(value, kind):
            session.fail("constant-range", scope, node, f"the setting {literal!r} is {value}, which is no {describe(kind)}", "a value that fits")
    return _given(session, scope, name, kind, value, node)
