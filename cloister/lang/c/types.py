# SPDX-License-Identifier: BSD-2-Clause
"""How types are written in C."""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.c.names import Names


def tag(kind: p.Type, names: Names) -> str:
    """A type as one identifier, for the name of a view of it."""
    match kind:
        case p.SharedType():
            return f"Shared_{tag(kind.inner, names)}"
        case p.PointerType():
            return f"Pointer_{tag(kind.target, names)}"
        case p.ViewType():
            return f"View_{tag(kind.element, names)}"
        case p.ArrayType():
            return f"Array_{tag(kind.element, names)}_{kind.length}"
        case p.StructType() | p.WordType() | p.EnumType():
            return names.of(kind)
        case p.VoidType() | p.NeverType():
            return "void"
        case _:
            return str(kind)


def type_text(kind: p.Type, names: Names) -> str:
    """The C type, for all but arrays."""
    match kind:
        case p.PointerType():
            target = type_text(kind.target, names)
            constant = "const " if isinstance(kind.target, p.StructType) and kind.target.bound else ""
            return f"{constant}{target} *"
        case p.ArrayType():
            raise AssertionError("an array type is written around its name")
        case p.FunctionAddressType():
            return "u64"
        case _:
            return tag(kind, names)


def declaration(kind: p.Type, name: str, names: Names) -> str:
    """`u32 count`, `Slot slots[16]`, `Queue *queue`."""
    suffix = ""
    while isinstance(kind, p.ArrayType):
        suffix += f"[{kind.length}]"
        kind = kind.element
    text = type_text(kind, names)
    return f"{text}{'' if text.endswith('*') else ' '}{name}{suffix}"


def wide_enum(field: p.WordField) -> bool:
    """Whether a field of a word has more bits than its enum, so that a stranger there may not be told by the enum's own."""
    return isinstance(field.type, p.EnumType) and field.width > field.type.storage.bits


def variable_declaration(kind: p.Type, name: str, names: Names) -> str:
    """The declaration of a variable or local. Shared bytes begin where anything may be laid over them, whatever lies before."""
    overlaid = isinstance(kind, p.ArrayType) and isinstance(kind.element, p.SharedType) and str(kind.element.inner) == "u8"
    return f"{'_Alignas(8) ' if overlaid else ''}{declaration(kind, name, names)}"


def literal(value: int, kind: p.IntType | None = None, *, hexadecimal: bool = False) -> str:
    """An integer constant that fits its place without a warning."""
    if value < 0:
        return "(-9223372036854775807 - 1)" if value == -(1 << 63) else str(value)
    text = f"{value:#x}" if hexadecimal else str(value)
    return f"{text}u" if value > 0x7FFFFFFF and (kind is None or not kind.signed) else text


def c_string(text: str) -> str:
    """A C string literal; bytes beyond ASCII in octal, because hexadecimal escapes have no end."""
    out: list[str] = []
    for byte in text.encode():
        character = chr(byte)
        if character in '"\\':
            out.append("\\" + character)
        elif character == "\n":
            out.append("\\n")
        elif 32 <= byte < 127 and character != "?":
            out.append(character)
        elif character == "?":
            out.append("?")
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out).replace("??", '?\\?') + '"'
