# SPDX-License-Identifier: BSD-2-Clause
"""Operations on the machine itself: addresses, registers, instructions, symbols of the linker.

Invariant: all of them are unsafe: `calls` types them in modules that declare `UNSAFE` only.
"""

from __future__ import annotations

import ast

from cloister.lang.analysis import bounds
from cloister.lang.frontend.c_names import INSTRUCTION, SYMBOL
from cloister.lang.frontend.checking.arguments import integer_argument, name_for_c, ordered_arguments, struct_argument, type_argument
from cloister.lang.frontend.checking.coercion import as_type
from cloister.lang.frontend.checking.context import Context, Operations
from cloister.lang.frontend.checking.places import is_place, pointer_to, view_of
from cloister.lang.frontend.scope import text
from cloister.lang.frontend.types import FUNCTION_ADDRESS, U64, VOID, describe
from cloister.lang.program import LONGEST_VIEW, ArrayType, Builtin, BuiltinCall, Expression, NeverType, PointerType, StructType, ViewType, VoidType


def _pointer(context: Context, node: ast.Call) -> Expression:
    kind, address = ordered_arguments(context, node, ["kind", "address"])
    return BuiltinCall(PointerType(struct_argument(context, kind)), context.span(node), Builtin.POINTER, [as_type(context, address, U64)])


def _pointer_or_none(context: Context, node: ast.Call) -> Expression:
    kind, address = ordered_arguments(context, node, ["kind", "address"])
    return BuiltinCall(
        PointerType(struct_argument(context, kind), True), context.span(node), Builtin.POINTER_OR_NONE, [as_type(context, address, U64)]
    )


def _address_of(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["thing"])
    e = context.infer(argument)
    if isinstance(e.type, StructType) and is_place(e):
        e = pointer_to(e, e.span)
    elif isinstance(e.type, ArrayType) and is_place(e):
        e = view_of(e, e.span)
    if not (isinstance(e.type, PointerType | ViewType) or e.type == FUNCTION_ADDRESS):
        context.fail(
            "type-mismatch",
            node,
            f"{text(argument)} is {describe(e.type)}, which has no address",
            "a struct, pointer, array, view or function",
        )
    return BuiltinCall(U64, context.span(node), Builtin.ADDRESS_OF, [e])


def _view_at(context: Context, node: ast.Call) -> Expression:
    kind_node, address, length = ordered_arguments(context, node, ["kind", "address", "length"])
    kind = type_argument(context, kind_node)
    if isinstance(kind, VoidType | NeverType | ArrayType | ViewType):
        context.fail("element-type", kind_node, f"a view cannot hold {describe(kind)}", "integers, bools, enums, words, structs or pointers")
    arguments = [as_type(context, address, U64), as_type(context, length, U64)]
    longest = bounds(arguments[1], {})[1]
    if longest > LONGEST_VIEW:
        context.fail(
            "view-length", length, f"{text(length)} may be {longest}, and no view is longer than 2**44", f"u64(u32({text(length)})), if it fits"
        )
    return BuiltinCall(ViewType(kind), context.span(node), Builtin.VIEW_AT, arguments)


def _load(context: Context, node: ast.Call) -> Expression:
    kind, address = ordered_arguments(context, node, ["kind", "address"])
    return BuiltinCall(integer_argument(context, kind), context.span(node), Builtin.LOAD, [as_type(context, address, U64)])


def _store(context: Context, node: ast.Call) -> Expression:
    kind, address, value = ordered_arguments(context, node, ["kind", "address", "value"])
    integer = integer_argument(context, kind)
    return BuiltinCall(VOID, context.span(node), Builtin.STORE, [as_type(context, address, U64), as_type(context, value, integer)])


def _instruction(context: Context, node: ast.expr) -> str:
    return name_for_c(context, node, INSTRUCTION)


def _read_system_register(context: Context, node: ast.Call) -> Expression:
    (name,) = ordered_arguments(context, node, ["name"])
    return BuiltinCall(U64, context.span(node), Builtin.READ_SYSTEM_REGISTER, [], _instruction(context, name))


def _write_system_register(context: Context, node: ast.Call) -> Expression:
    name, value = ordered_arguments(context, node, ["name", "value"])
    return BuiltinCall(VOID, context.span(node), Builtin.WRITE_SYSTEM_REGISTER, [as_type(context, value, U64)], _instruction(context, name))


def _barrier(context: Context, node: ast.Call) -> Expression:
    (name,) = ordered_arguments(context, node, ["instruction"])
    return BuiltinCall(VOID, context.span(node), Builtin.BARRIER, [], _instruction(context, name))


def _system_instruction(context: Context, node: ast.Call) -> Expression:
    name, *operand = ordered_arguments(context, node, ["instruction", "operand"], 1)
    arguments = [as_type(context, o, U64) for o in operand]
    return BuiltinCall(VOID, context.span(node), Builtin.SYSTEM_INSTRUCTION, arguments, _instruction(context, name))


def _linker_symbol(context: Context, node: ast.Call) -> Expression:
    (name,) = ordered_arguments(context, node, ["name"])
    return BuiltinCall(U64, context.span(node), Builtin.LINKER_SYMBOL, [], name_for_c(context, name, SYMBOL))


OPERATIONS: Operations = {
    "pointer": _pointer,
    "pointer_or_none": _pointer_or_none,
    "address_of": _address_of,
    "view_at": _view_at,
    "load": _load,
    "store": _store,
    "read_system_register": _read_system_register,
    "write_system_register": _write_system_register,
    "barrier": _barrier,
    "system_instruction": _system_instruction,
    "linker_symbol": _linker_symbol,
}
