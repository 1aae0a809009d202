# SPDX-License-Identifier: BSD-2-Clause
"""Operations that the language knows by name, as Python text."""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.analysis import integer_of, stable
from cloister.lang.python.writer import Writer


def write_operation(writer: Writer, e: p.BuiltinCall) -> str:
    b = p.Builtin
    arguments = [writer.value(a) for a in e.arguments]
    kind = integer_of(e.arguments[0].type) if e.arguments else None
    text = repr(e.text)
    match e.builtin:
        case b.MIN | b.MAX:
            if all(stable(a) for a in e.arguments):
                return f"({arguments[0]} if {arguments[0]} {'<=' if e.builtin is b.MIN else '>='} {arguments[1]} else {arguments[1]})"
            return f"_{e.builtin.value}({', '.join(arguments)})"
        case b.COUNT_LEADING_ZEROS:
            assert kind is not None
            operand = f"({arguments[0]} & {(1 << kind.bits) - 1})" if kind.signed else arguments[0]
            return f"({kind.bits} - {operand}.bit_length())" if not operand.isdigit() else f"({kind.bits} - ({operand}).bit_length())"
        case b.COUNT_TRAILING_ZEROS:
            assert kind is not None
            return f"((_t & -_t).bit_length() - 1 if (_t := {arguments[0]}) else {kind.bits})"
        case b.BYTE_SWAP:
            assert kind is not None
            if kind == p.IntType(16, False):
                return f"((_t := {arguments[0]}) >> 8 | (_t & 255) << 8)"
            return f"_byte_swap({arguments[0]}, {kind.bits // 8}, {kind.signed})"
        case b.FILL:
            view = e.arguments[0].type
            element = view.element if isinstance(view, (p.ViewType, p.ArrayType)) else view
            copy = writer.names.of_struct("copy", element) if isinstance(element, p.StructType) else "None"
            return f"_fill({arguments[0]}, {arguments[1]}, {copy})"
        case b.COPY_BYTES:
            return f"{writer.names.helper(writer.module.name, 'copy_bytes')}({', '.join(arguments)}, {e.span.line})"
        case b.POINTER | b.POINTER_OR_NONE:
            assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
            return f"_{e.builtin.value}({writer.names.declared(e.type.target.module, e.type.target.name)}, {arguments[0]})"
        case b.ADDRESS_OF:
            pointed = e.arguments[0].type
            if isinstance(pointed, p.ViewType):
                return f"_address_of_view({_element_code(writer, pointed.element)}, {arguments[0]})"
            return f"_address_of({arguments[0]})"
        case b.VIEW_AT:
            assert isinstance(e.type, p.ViewType)
            return f"_view_at({_element_code(writer, e.type.element)}, {', '.join(arguments)})"
        case b.LOAD:
            result = integer_of(e.type)
            assert result is not None
            return f"_load({arguments[0]}, {result.bits // 8}, {result.signed})"
        case b.STORE:
            stored = integer_of(e.arguments[1].type)
            assert stored is not None
            return f"_store({', '.join(arguments)}, {stored.bits // 8})"
        case b.READ_SYSTEM_REGISTER | b.BARRIER | b.LINKER_SYMBOL:
            return f"_{e.builtin.value}({text})"
        case b.WRITE_SYSTEM_REGISTER | b.SYSTEM_INSTRUCTION:
            return f"_{e.builtin.value}({', '.join([text, *arguments])})"


def _element_code(writer: Writer, kind: p.Type) -> str:
    """How `_view_at` is told the type of an element: a struct's class, or a format of the `struct` module."""
    if isinstance(kind, p.SharedType):
        kind = kind.inner
    if isinstance(kind, p.StructType):
        return writer.names.declared(kind.module, kind.name)
    integer = integer_of(kind)
    code = "?" if integer is None else {8: "b", 16: "h", 32: "i", 64: "q"}[integer.bits]
    return repr(code if integer is None or integer.signed else code.upper())
