# SPDX-License-Identifier: BSD-2-Clause
"""Calls: of functions, methods, types and operations.

Invariant: a `Call` has one argument for each parameter, of exactly its type. After a call of a function nothing is known about memory.
An operation that `docs/language.md` calls unsafe is typed in modules that declare `UNSAFE` only.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_argument, read_type
from cloister.lang.frontend.bindings import REGION_NAMES, binding
from cloister.lang.frontend.checking.arguments import arguments_by_name, check_unsafe, check_written_order
from cloister.lang.frontend.checking.coercion import as_type, coerce, struct_of
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import is_place, pointer_to
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions.makers import enum_from_call, integer_from_call, struct_from_call, word_from_call
from cloister.lang.frontend.expressions.names import named_value, type_named
from cloister.lang.frontend.expressions.quantifiers import check_quantifier, is_quantifier
from cloister.lang.frontend.expressions.inference import infer, mentions, tried
from cloister.lang.frontend.generics import instantiate
from cloister.lang.frontend.operations.proofs import check_ghost_call
from cloister.lang.frontend.operations.table import OPERATIONS, STATEMENTS, UNSAFE
from cloister.lang.frontend.resolve import complete, lookup, signature
from cloister.lang.frontend.scope import UNTYPED, Argument, Generic, LanguageName, MarkerDeclaration, UntypedConstant, default_of, text
from cloister.lang.frontend.types import INTEGERS, describe
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    Call,
    EnumType,
    Expression,
    Function,
    NeverType,
    PointerType,
    SharedLoad,
    SharedType,
    StructType,
    Type,
    ViewType,
    WidenPointer,
    WordType,
)


def check_call(context: Context, node: ast.Call) -> Expression:
    """A call of whatever it is."""
    callee = node.func
    if isinstance(callee, ast.Name) and is_quantifier(context, callee):
        return check_quantifier(context, node, callee.id)
    if isinstance(callee, ast.Attribute):
        return _method(context, node, callee)
    if isinstance(callee, ast.Subscript) and isinstance(callee.value, ast.Name) and callee.value.id in context.scope.names:
        return _of_arguments(context, node, callee, callee.value)
    if not isinstance(callee, ast.Name):
        context.fail("not-callable", node, f"{text(callee)} is not a function", "the name of a function, method or type")
    if callee.id in context.poisoned:
        raise Rejected
    if callee.id in context.locals:
        context.fail("not-callable", node, f"{callee.id} is a variable", "the name of a function; there are no function values")
    meaning = lookup(context.session, context.scope, callee.id, callee)
    match meaning:
        case Function():
            return _function(context, node, meaning, None)
        case Generic():
            return _generic(context, node, meaning)
        case Argument() if isinstance(meaning.value, StructType):
            return struct_from_call(context, node, meaning.value)
        case StructType():
            return struct_from_call(context, node, meaning)
        case WordType():
            return word_from_call(context, node, meaning)
        case EnumType():
            return enum_from_call(context, node, meaning)
        case LanguageName() if meaning.name in INTEGERS:
            return integer_from_call(context, node, INTEGERS[meaning.name])
        case LanguageName():
            return _operation(context, node, meaning.name)
        case MarkerDeclaration():
            context.fail("not-callable", node, f"{callee.id} is a marker", f"@{callee.id} above a function")
        case _:
            context.fail("not-callable", node, f"{callee.id} is not a function", "the name of a function, method or type")


def _of_arguments(context: Context, node: ast.Call, callee: ast.Subscript, head: ast.Name) -> Expression:
    """`Queue[u32, Literal[4]](...)`, and `constant[N]()`."""
    meaning = lookup(context.session, context.scope, head.id, head)
    if meaning == LanguageName("constant"):
        arguments_by_name(context, node, [], "constant")
        value = read_argument(context.session, context.scope, callee.slice)
        if not isinstance(value, int):
            context.fail("generic-bound", callee.slice, f"{text(callee.slice)} stands for {describe(value)}, and no constant", "a constant's name")
        return UntypedConstant(UNTYPED, context.span(node), value)
    if not isinstance(meaning, Generic) or isinstance(meaning.node, ast.FunctionDef):
        context.fail("not-callable", node, f"{text(callee)} is not a function", "the name of a function, method or type")
    kind = read_type(context.session, context.scope, callee)
    assert isinstance(kind, StructType)
    return struct_from_call(context, node, kind)


def _generic(context: Context, node: ast.Call, generic: Generic) -> Expression:
    """A call of a function over types, whose arguments say which instance it is."""
    if not isinstance(generic.node, ast.FunctionDef):
        wanted = ", ".join(p.name for p in generic.parameters)
        note = [(generic.span, f"{generic.name} is declared here")]
        context.fail("generic-arguments", node, f"{generic.name} does not say of what", f"{generic.name}[{wanted}](...) with its arguments", note)
    note = [(generic.span, f"{generic.name} is declared here")]
    declared = [*generic.node.args.args, *generic.node.args.kwonlyargs]
    given = arguments_by_name(context, node, [a.arg for a in declared], generic.name, note)
    found: dict[str, Type | int] = {}
    for argument in declared:
        value = given.get(argument.arg)
        if argument.annotation is not None and value is not None and mentions(context.session, generic, argument.annotation):
            infer(context.session, generic, argument.annotation, tried(context, value), found)
    missing = [p.name for p in generic.parameters if p.name not in found]
    if missing:
        remedy = f"an argument of a type that says it, such as u32(5); a parameter of {generic.name} whose type mentions {missing[0]}"
        context.fail("generic-inference", node, f"the arguments of {generic.name} do not say what {', '.join(missing)} is", remedy, note)
    instance = instantiate(context.session, context.scope, node, generic, tuple(found[p.name] for p in generic.parameters))
    assert isinstance(instance, Function)
    return _function(context, node, instance, None)


def _function(context: Context, node: ast.Call, function: Function, receiver: Expression | None) -> Expression:
    signature(context.session, function)
    parameters = function.parameters[1:] if receiver is not None else function.parameters
    given = arguments_by_name(context, node, [p.name for p in parameters], function.name, [(function.span, f"{function.name} is declared here")])
    arguments: list[Expression] = [] if receiver is None else [receiver]
    typed: dict[str, Expression] = {}
    for parameter in parameters:
        argument = given.get(parameter.name)
        if argument is not None:
            typed[parameter.name] = _argument(context, argument, parameter.type)
            arguments.append(typed[parameter.name])
            continue
        default = default_of(parameter)
        if default is None:
            context.fail(
                "argument-count",
                node,
                f"{function.name} is not given {parameter.name}",
                f"{parameter.name}: a value of type {describe(parameter.type)}",
                [(function.span, f"{function.name} is declared here")],
            )
        arguments.append(default)
    check_written_order(context, given, typed)
    context.flow.forget_memory()
    if isinstance(function.result, NeverType):
        context.flow.dead = True
    check_ghost_call(context, node, function)
    return Call(function.result, context.span(node), function, arguments)


def _argument(context: Context, node: ast.expr, want: Type) -> Expression:
    """An argument. Of a struct that was just made, a pointer to a temporary that lives as long as the statement."""
    if isinstance(want, PointerType):
        e = context.infer(node)
        if e.type is want.target and not is_place(e):
            pointer = AddressOf(PointerType(want.target), e.span, e)
            return WidenPointer(want, e.span, pointer) if want.optional else pointer
        return coerce(context, e, want, node)
    return as_type(context, node, want)


def _method(context: Context, node: ast.Call, callee: ast.Attribute) -> Expression:
    kind = type_named(context, callee.value)
    if kind is not None:
        context.fail("not-callable", node, f"{text(callee)}: methods are called on a value of type {kind}", f"value.{callee.attr}(...)")
    base = context.infer(callee.value)
    if isinstance(base.type, SharedType):
        return _shared_load(context, node, callee, base)
    base = struct_of(context, base, callee.value)
    kind_of_base = base.type
    if isinstance(kind_of_base, StructType | WordType):
        complete(context.session, kind_of_base)
        method = next((m for m in kind_of_base.methods if m.name == callee.attr), None)
        if method is not None:
            if isinstance(kind_of_base, StructType):
                if not is_place(base):
                    context.fail(
                        "value-in-place",
                        node,
                        f"{text(callee.value)} is a new {kind_of_base}",
                        f"a local first: x = {text(callee.value)}",
                    )
                base = pointer_to(base, context.span(callee.value))
            return _function(context, node, method, base)
        fields = [f.name for f in kind_of_base.fields]
        if callee.attr in fields:
            context.fail("not-callable", node, f"{callee.attr} is a field of {kind_of_base}", f"{text(callee)} without a call")
        names = [m.name for m in kind_of_base.methods]
        context.fail("no-attribute", node, f"{kind_of_base} has no method {callee.attr}", "one of " + ", ".join(names) if names else "a function")
    remedy = "a function, or a method of a struct or word"
    if isinstance(kind_of_base, ArrayType | ViewType):
        remedy = "v[i], v[i] = x, v[a:b], len(v), fill(v, x), copy_bytes(to, source)"
    context.fail("no-attribute", node, f"{describe(kind_of_base)} has no method {callee.attr}", remedy)


def _shared_load(context: Context, node: ast.Call, callee: ast.Attribute, place: Expression) -> Expression:
    """`.relaxed()` and `.acquire()`; the writing methods are statements."""
    assert isinstance(place.type, SharedType)
    if callee.attr in ("store", "release"):
        context.fail("statement-as-value", node, f"{text(callee)}(...) has no value", "the call as a statement of its own")
    if callee.attr not in ("relaxed", "acquire"):
        context.fail("no-attribute", node, f"{place.type} has no method {callee.attr}", ".relaxed(), .acquire(), .store(v), .release(v)")
    arguments_by_name(context, node, [], callee.attr)
    return SharedLoad(place.type.inner, context.span(node), place, callee.attr == "acquire")


def _operation(context: Context, node: ast.Call, name: str) -> Expression:
    """A call of the operation `name`."""
    if name in UNSAFE:
        check_unsafe(context, node, name)
    check = OPERATIONS.get(name)
    if check is not None:
        return check(context, node)
    if name in STATEMENTS:
        context.fail("statement-as-value", node, f"{name}(...) has no value", "the call as a statement of its own")
    if name in (*REGION_NAMES, "setting"):
        if context.function is None:
            meaning = binding(context.session, context.scope, node, text(node))
            assert meaning is not None
            return named_value(context, meaning, node)
        context.fail("binding-place", node, f"{name}(...) binds a name at build time", "a name at module level")
    if name == "array":
        context.fail("array-place", node, "array(n) says the length of a declared array", "x: Array[u8] = array(n), as a declaration")
    context.fail("not-callable", node, f"{name} is not called like this", "see docs/language.md")
