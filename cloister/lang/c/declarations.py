# SPDX-License-Identifier: BSD-2-Clause
"""The header of a module: its constants, enums, words, structs and the prototypes of its functions.

Invariant: the layout of each struct in C is the one the front end computed; assertions in the header hold the C compiler to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.c.lines import comment
from cloister.lang.c.names import Names, by_macros, members_of
from cloister.lang.c.functions import functions_in_order, parameter_type, prototype
from cloister.lang.c.types import declaration, literal, tag, type_text, wide_enum


class HeaderWriter:
    def __init__(self, names: Names, module: p.Module, sources: dict[str, list[str]]) -> None:
        self.names = names
        self.module = module
        self.sources = sources  # the lines of each file: the fields of an instance stand in that of its generic one
        self.out: list[str] = []

    def _line(self, text: str = "") -> None:
        self.out.append(text)

    def _comment(self, text: str, indent: str = "") -> None:
        words = [comment(line.strip()) for line in text.strip().splitlines()]
        if not words:
            return
        if len(words) == 1:
            self._line(f"{indent}/* {words[0]} */")
            return
        self._line(f"{indent}/*")
        for line in words:
            self._line(f"{indent} * {line}".rstrip())
        self._line(f"{indent} */")

    def write(self, guard: str, includes: list[str], regions: list[p.RegionBinding], views: list[p.ViewType]) -> str:
        module = self.module
        self._line(f"/* Emitted from {module.path}. */")
        self._line(f"#ifndef {guard}")
        self._line(f"#define {guard}")
        self._line()
        self._line('#include "cloister.h"')
        for include in includes:
            self._line(f'#include "{include}"')
        self._line()
        for region in regions:
            name = self.names.region(region)
            self._line(f"#define {name}_ADDRESS ((u64){region.address:#x})")
            self._line(f"#define {name}_SIZE ((u64){region.size:#x})")
            self._line(f"#define {name} view(View_Shared_u8, (Shared_u8 *){name}_ADDRESS, {name}_SIZE)")
        for constant in module.constants:
            self._constant(constant)
        if module.constants or regions:
            self._line()
        for enum in module.enums:
            self._enum(enum)
        for word in module.words:
            self._line(f"typedef {word.base} {self.names.of(word)};")
        for struct in module.structs:
            name = self.names.of(struct)
            self._line(f"typedef struct {name} {name};")
        if module.words or module.structs:
            self._line()
        for view in views:
            self._view(view)
        for word in module.words:
            self._word(word)
        for struct in module.structs:
            self._struct(struct)
        for view in views:
            if not isinstance(view.element, p.SharedType):
                name = type_text(view, self.names)
                self._line(f"CLOISTER_VIEW_OPERATIONS({name}, {type_text(view.element, self.names)})")
        for function in functions_in_order(module.functions):
            self._prototype(function)
        self._line()
        self._line("#endif")
        return "\n".join(self.out) + "\n"

    def _view(self, view: p.ViewType) -> None:
        element = type_text(view.element, self.names)
        self._line(f"CLOISTER_VIEW({type_text(view, self.names)}, {element})")

    def _in_hexadecimal(self, span: p.Span) -> bool:
        source = self.sources[span.file]
        line = source[span.line - 1] if 0 < span.line <= len(source) else ""
        return bool(re.search(r"\b0x|<<", line))

    def _constant(self, constant: p.ConstantDeclaration) -> None:
        kind = integer_of(constant.type) if constant.type is not None else None
        if isinstance(constant.type, p.BoolType):
            text = "true" if constant.value else "false"
        else:
            text = literal(constant.value, kind, hexadecimal=constant.value > 9 and self._in_hexadecimal(constant.span))
        if not -(1 << 63) <= constant.value < 1 << 64:
            return  # an intermediate value of other constants, which no C type holds
        self._line(f"#define {self.names.of(constant)} {f'({text})' if text.startswith('-') else text}")

    def _enum(self, enum: p.EnumType) -> None:
        name = self.names.of(enum)
        members = [(members_of(enum)[member], value) for member, value in enum.members]
        self._line(f"typedef {enum.storage} {name};")
        if not by_macros(enum):
            members = ",\n".join(f"    {name}_{member} = {value}" for member, value in members)
            self._line(f"enum {{\n{members}\n}};")
        else:
            for member, value in members:
                self._line(f"#define {name}_{member} {literal(value, enum.storage)}")
        values = sorted(value for _, value in enum.members)
        if values[-1] - values[0] == len(values) - 1:
            low, high = (literal(v, enum.storage) for v in (values[0], values[-1]))
            test = f"x > {high}" if values[0] == 0 else f"x < {low} || x > {high}"
        else:
            test = " && ".join(f"x != {literal(v, enum.storage)}" for v in values)
        self._line(f"OPERATION {name} {name}_from_at(u64 x, u32 file, u32 line)")
        self._line("{")
        self._line(f"    PANIC_IF({test}, PANIC_ENUM);")
        self._line(f"    return ({name})x;")
        self._line("}")
        self._line(f"#define {name}_from(x) {name}_from_at(x, HERE)")
        self._line()

    def _word(self, word: p.WordType) -> None:
        """For each field: its value, its value in place, and the word with another value there."""
        name = self.names.of(word)
        wide = word.base.bits
        if word.docstring:
            self._comment(word.docstring)
        named = {field.name: field for field in reversed(word.fields)}  # of several that are called `_`, one
        for field in reversed(named.values()):
            kind = type_text(field.type, self.names)
            mask = literal((1 << field.width) - 1, word.base, hexadecimal=True)
            place = literal(((1 << field.width) - 1) << field.shift, word.base, hexadecimal=True)
            whole = field.shift == 0 and field.width == wide
            top = field.shift + field.width == wide
            self._line(f"/* {field.name}: bits {field.shift}..{field.shift + field.width - 1} */")
            shifted = f"word >> {field.shift}" if field.shift else "word"
            low = shifted if top else f"({shifted}) & {mask}" if field.shift else f"word & {mask}"
            integer = integer_of(field.type)
            if isinstance(field.type, p.BoolType):
                get = f"return (word & {place}) != 0;"
            elif integer is not None and integer.signed:
                get = f"return ({kind})((i64)((u64)({low}) << {64 - field.width}) >> {64 - field.width});"
            else:
                get = f"return ({kind})({low});"
            self._line(f"OPERATION {kind} {self.names.get(word, field)}({name} word) {{ {get} }}")
            if wide_enum(field):  # of which the bits are checked before they are a member
                self._line(f"OPERATION {word.base} {self.names.raw(word, field)}({name} word) {{ return ({word.base})({low}); }}")
            bits = f"(u64)value & {mask}" if integer is not None and integer.signed else "(u64)value"
            bits = f"({bits}) << {field.shift}" if field.shift and "&" in bits else f"{bits} << {field.shift}" if field.shift else bits
            self._line(f"OPERATION {name} {self.names.bits(word, field)}({kind} value) {{ return ({name})({bits}); }}")
            rest = f"(word & ({name})~({name}){place}) | " if not whole else ""
            self._line(f"OPERATION {name} {self.names.replaced(word, field)}({name} word, {kind} value)")
            self._line(f"{{\n    return ({name})({rest}{self.names.bits(word, field)}(value));\n}}")
        self._line()

    def _struct(self, struct: p.StructType) -> None:
        name = self.names.of(struct)
        if struct.docstring:
            self._comment(struct.docstring)
        self._line(f"struct {name} {{")
        for field in struct.fields:
            self._line(f"    {declaration(field.type, self.names.field(field.name), self.names)};{self._beside(field.span)}")
        if not struct.fields:
            self._line("    u8 nothing;")
        self._line("};")
        if struct.fields:
            self._line(f'_Static_assert(sizeof({name}) == {struct.size}, "size of {name}");')
            for field in struct.fields:
                field_name = self.names.field(field.name)
                self._line(f'_Static_assert(__builtin_offsetof({name}, {field_name}) == {field.offset}, "{name}.{field.name}");')
        self._line()

    def _beside(self, span: p.Span) -> str:
        """The comment beside a field."""
        source = self.sources[span.file]
        line = source[span.end_line - 1] if 0 < span.end_line <= len(source) else ""
        rest = line.encode()[span.end_column :].decode(errors="replace")
        found = re.fullmatch(r"[^'\"#]*#\s*(.+)", rest)
        return f" /* {comment(found[1])} */" if found and not found[1].startswith(("type:", "pyright:")) else ""

    def _prototype(self, function: p.Function) -> None:
        if function.header is not None:
            return
        if function.export in ("cloister_panic", "cloister_log_byte"):
            return  # declared in cloister.h
        parameters = [declaration(parameter_type(local), "", self.names).rstrip() for local in function.parameters]
        text = prototype(function, self.names, parameters)
        self._line(f"{'extern ' if function.extern else ''}{text};")


def basic_view(view: p.ViewType) -> bool:
    """Whether cloister.h has the view type."""
    element = view.element.inner if isinstance(view.element, p.SharedType) else view.element
    return isinstance(element, (p.IntType, p.BoolType))


def views_of(kind: p.Type) -> Iterator[p.ViewType]:
    """The view types in a type."""
    match kind:
        case p.ViewType():
            yield kind
            yield from views_of(kind.element)
        case p.ArrayType():
            if not isinstance(kind.element, p.ArrayType):
                yield p.ViewType(kind.element)
            yield from views_of(kind.element)
        case _:
            pass


def home(kind: p.Type) -> str | None:
    """The module that a view's element type is declared in."""
    match kind:
        case p.StructType() | p.EnumType() | p.WordType():
            return kind.module
        case p.PointerType():
            return home(kind.target)
        case p.ViewType() | p.ArrayType():
            return home(kind.element)
        case _:
            return None


__all__ = ["HeaderWriter", "basic_view", "home", "tag", "views_of"]
