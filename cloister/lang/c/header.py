# SPDX-License-Identifier: BSD-2-Clause
"""A C header of target modules: what a program in C or C++ needs to share structs, numbers and functions with one in Python.

What is declared once, in Python, is what both sides use: constants, enums, words, structs with the layout that the front end computed (the header's
assertions hold the C compiler to it), and the prototypes of exported functions and of those that C supplies. Names are the modules' own.
Invariant: what a header says is true of the program, or there is no header: what C cannot say is an error at its place, and all are told at once.
The text depends on the modules only. Trusts: the front end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.c.header_names import Ledger
from cloister.lang.c.header_unbound import unbound_constants
from cloister.lang.c.lines import comment, comments_of
from cloister.lang.frontend.c_names import identifier
from cloister.lang.frontend.diagnostics import CompileErrors, Diagnostic

INT_MAX = 0x7FFF_FFFF
Named = p.ConstantDeclaration | p.EnumType | p.StructType | p.WordType | p.Function


@dataclass
class _Wanted:
    """What goes into a header: of each module, in the order of the program."""

    constants: list[p.ConstantDeclaration] = field(default_factory=lambda: [])
    enums: list[p.EnumType] = field(default_factory=lambda: [])
    words: list[p.WordType] = field(default_factory=lambda: [])
    structs: list[p.StructType] = field(default_factory=lambda: [])
    functions: list[p.Function] = field(default_factory=lambda: [])


def header_of(program: p.Program, name: str, only: Sequence[str] = ()) -> str:
    """The header of a program's roots. `name`: of the file. `only`: names of declarations to which it is restricted, with what they need.

    Raises CompileErrors with all that C cannot say, or if there is nothing to say.
    """
    return _Header(program, only).write(re.sub(r"\W", "_", Path(name).name).upper())


class _Header:
    def __init__(self, program: p.Program, only: Sequence[str]) -> None:
        self.program = program
        self.sources = {module.path: module.source.splitlines() for module in program.modules}
        self.comments = {module.path: comments_of(module.source) for module in program.modules}
        self.problems: list[Diagnostic] = []
        self.out: list[str] = []
        self.only = set(only)
        self.types: set[p.Type] = set()
        roots = [module for module in program.modules if module.name in program.roots]
        self.own = {module.name: self._wanted(module) for module in roots}
        self._nothing(roots)

    # ------------------------------------------------------------------------------------------------------------- what goes into it

    def _wanted(self, module: p.Module) -> _Wanted:
        """The public declarations of a module that C has a use for."""

        def chosen(each: Named) -> bool:
            names = {each.name, identifier(each.name), *([each.export or each.extern or each.name] if isinstance(each, p.Function) else [])}
            return bool(names & self.only) if self.only else not each.name.startswith("_")

        def is_shared(function: p.Function) -> bool:
            return function.owner is None and (function.export is not None or (function.extern is not None and function.header is None))

        return _Wanted(
            [each for each in module.constants if chosen(each) and self._is_number(each)],
            [each for each in module.enums if chosen(each)],
            [each for each in module.words if chosen(each)],
            [each for each in module.structs if chosen(each) and not each.bound],
            [each for each in module.functions if is_shared(each) and chosen(each)],
        )

    @staticmethod
    def _is_number(constant: p.ConstantDeclaration) -> bool:
        return constant.type is None or isinstance(constant.type, p.IntType | p.BoolType | p.EnumType | p.WordType)

    def _nothing(self, roots: list[p.Module]) -> None:
        found = {name for wanted in self.own.values() for each in _all(wanted) for name in (each.name, identifier(each.name))}
        found |= {each.export or each.extern or "" for wanted in self.own.values() for each in wanted.functions}
        for name in sorted(self.only - found):
            self._refuse("H006", p.Span(roots[0].path, 1, 0, 1, 1), f"there is no {name} that a header could hold", "a constant, enum, word, struct or exported function")
        if not found and not self.only:
            remedy = "public constants, enums, words or structs, or @export above a function"
            self._refuse("H006", p.Span(roots[0].path, 1, 0, 1, 1), "nothing here is for C", remedy)

    def _refuse(self, code: str, span: p.Span, message: str, remedy: str, notes: Sequence[tuple[p.Span, str]] = ()) -> None:
        lines = self.sources.get(span.file, [])
        text = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
        self.problems.append(Diagnostic(code, span, message, remedy, list(notes), text))

    def _need(self, kind: p.Type, span: p.Span, what: str) -> None:
        """Note a type and all that it is made of; refuse what C has no word for."""
        match kind:
            case p.ArrayType():
                self._need(kind.element, span, what)
            case p.SharedType():
                self._need(kind.inner, span, what)
            case p.PointerType():
                self._need(kind.target, span, what)
            case p.ViewType() | p.FunctionAddressType():
                self._refuse("H001", span, f"{what} is a {kind}, which C cannot say", "a pointer to a struct, or an array of constant length")
            case p.StructType() if kind.bound:
                self._refuse("H001", span, f"{what} is a {kind}, which only the build knows", "numbers, or a struct of such")
            case p.StructType() | p.WordType() | p.EnumType():
                if kind in self.types:
                    return
                self.types.add(kind)
                for each in [] if isinstance(kind, p.EnumType) else kind.fields:
                    self._need(each.type, each.span, each.name)
            case _:
                pass

    # ------------------------------------------------------------------------------------------------------------- writing

    def write(self, guard: str) -> str:
        for wanted in self.own.values():
            for kind in (*wanted.enums, *wanted.words, *wanted.structs):
                self._need(kind, kind.span, kind.name)
            for function in wanted.functions:
                for parameter in function.parameters:
                    self._need(parameter.type, parameter.span, parameter.name)
                self._need(function.result, function.span, f"the result of {function.name}")
        self._check_constants()
        everything = {module.name: self._everything(module) for module in self.program.modules}
        ledger = Ledger(self._refuse)
        for wanted in everything.values():
            ledger.enter(wanted.constants, wanted.enums, wanted.words, wanted.structs, wanted.functions)
        ledger.check()
        if self.problems:
            raise CompileErrors(sorted(self.problems, key=lambda each: (each.span.file, each.span.line, each.span.column)))
        self._begin(guard)
        for module in self.program.modules:
            wanted = everything[module.name]
            if any(True for _ in _all(wanted)):
                self._module(module, wanted)
        self._end()
        return "\n".join(self.out) + "\n"

    def _everything(self, module: p.Module) -> _Wanted:
        """What is wanted of a module, and what that needs."""
        own = self.own.get(module.name, _Wanted())
        return _Wanted(
            own.constants,
            [each for each in module.enums if each in self.types],
            [each for each in module.words if each in self.types],
            [each for each in module.structs if each in self.types],
            own.functions,
        )

    def _check_constants(self) -> None:
        unknown = unbound_constants(self.program)
        for wanted in self.own.values():
            for each in wanted.constants:
                if (each.module, each.name) in unknown:
                    remedy = "a constant of its own, or --only with what the header shall hold"
                    self._refuse("H004", each.span, f"{each.name} is known only where a system description gives it", remedy)
                elif not -(1 << 63) <= each.value < 1 << 64:
                    self._refuse("H005", each.span, f"{each.name} is {each.value}, which no type of C holds", "a name with an underscore in front, if C needs it not")

    def _line(self, text: str = "") -> None:
        self.out.append(text)

    def _comment(self, text: str) -> None:
        lines = [comment(line.strip()) for line in text.strip().splitlines()]
        if len(lines) == 1:
            self._line(f"/* {lines[0]} */")
        elif lines:
            self.out += ["/*", *(f" * {line}".rstrip() for line in lines), " */"]

    def _begin(self, guard: str) -> None:
        roots = ", ".join(module.path for module in self.program.modules if module.name in self.own)
        self._line(f"/* Made of {roots} by `cloister header`: change what it is made of, not this. */")
        self.out += [f"#ifndef {guard}", f"#define {guard}", "", "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>", ""]
        self.out += ["#ifdef __cplusplus", f"#define {guard}_ASSERT(condition, text) static_assert(condition, text)", 'extern "C" {', "#else"]
        self.out += [f"#define {guard}_ASSERT(condition, text) _Static_assert(condition, text)", "#endif", ""]
        self.guard = guard
        if any(isinstance(each.type, p.SharedType) or _has_shared(each.type) for kind in self.types if isinstance(kind, p.StructType) for each in kind.fields):
            self._comment(
                "Fields that are volatile lie in memory that others write at any time. Read each once, and believe nothing of it before it is checked; where an\n"
                "order matters, __atomic_load_n(&x, __ATOMIC_ACQUIRE) and __atomic_store_n(&x, value, __ATOMIC_RELEASE) are acquire() and release() in Python."
            )
            self._line()

    def _end(self) -> None:
        self.out += ["#ifdef __cplusplus", "}", "#endif", "", "#endif"]

    def _module(self, module: p.Module, wanted: _Wanted) -> None:
        first = module.docstring.strip().split("\n")[0]
        self._comment(f"{module.path}: {first}" if first else module.path)
        self._line()
        for constant in wanted.constants:
            self._line(f"#define {constant.name} {self._value(constant)}{self._beside(constant.span)}")
        if wanted.constants:
            self._line()
        for enum in wanted.enums:
            self._enum(enum)
        for word in wanted.words:
            self._word(word)
        for struct in wanted.structs:
            self._line(f"typedef struct {identifier(struct.name)} {identifier(struct.name)};")
        if wanted.structs:
            self._line()
        for struct in wanted.structs:
            self._struct(struct)
        for function in wanted.functions:
            self._function(function)
        if wanted.functions:
            self._line()

    def _value(self, constant: p.ConstantDeclaration) -> str:
        kind, value = constant.type, constant.value
        if isinstance(kind, p.BoolType):
            return "true" if value else "false"
        if isinstance(kind, p.EnumType):
            member = next((name for name, number in kind.members if number == value), None)
            return f"(({kind.name}){f'{kind.name}_{member}' if member is not None and kind in self.types else number_text(value)})"
        source = self.sources[constant.span.file]
        in_hexadecimal = value > 9 and re.search(r"\b0x|<<", source[constant.span.line - 1]) is not None
        return number_text(value, integer_of(kind) if kind is not None else None, in_hexadecimal)

    def _enum(self, enum: p.EnumType) -> None:
        self._line(f"typedef {stdint(enum.storage)} {enum.name};")
        if all(value <= INT_MAX for _, value in enum.members):
            self.out += ["enum {", ",\n".join(f"    {enum.name}_{member} = {value}" for member, value in enum.members), "};"]
        else:
            self.out += [f"#define {enum.name}_{member} {number_text(value, enum.storage)}" for member, value in enum.members]
        self._line()

    def _word(self, word: p.WordType) -> None:
        """The integer, and for each field its place, its value, and the word with another value there."""
        name, base = word.name, stdint(word.base)
        self._comment(f"{word.docstring.strip()}\n{name}_x(word) is field x, {name}_with_x(word, value) the word with another: of a value that does not fit, its low bits.")
        self._line(f"typedef {base} {name};")
        for each in word.fields:
            if each.name.startswith("_"):
                continue
            kind = self._type(each.type)
            mask = f"{name}_{each.name}_MASK"
            self._line(f"#define {name}_{each.name}_SHIFT {each.shift}{self._beside(each.span)}")
            self._line(f"#define {mask} {number_text(((1 << each.width) - 1) << each.shift, word.base, True)}")
            bits = f"(word & {mask}) >> {each.shift}" if each.shift else f"word & {mask}"
            result = f"(word & {mask}) != 0" if isinstance(each.type, p.BoolType) else f"({kind})({bits})"
            self._line(f"static inline {kind} {name}_{each.name}({name} word) {{ return {result}; }}")
            given = f"({base})((uint64_t)value << {each.shift})" if each.shift else f"({base})value"
            self._line(f"static inline {name} {name}_with_{each.name}({name} word, {kind} value)")
            self._line(f"{{\n    return ({name})((word & ({base})~{mask}) | ({given} & {mask}));\n}}")
        self._line()

    def _struct(self, struct: p.StructType) -> None:
        if struct.docstring:
            self._comment(struct.docstring)
        name = identifier(struct.name)
        self._line(f"struct {name} {{")
        for each in struct.fields:
            self._line(f"    {self._declaration(each.type, each.name)};{self._beside(each.span)}")
        self._line("};")
        self._line(f'{self.guard}_ASSERT(sizeof({name}) == {struct.size}, "size of {name}");')
        for each in struct.fields:
            self._line(f'{self.guard}_ASSERT(offsetof({name}, {each.name}) == {each.offset}, "{name}.{each.name}");')
        self._line()

    def _function(self, function: p.Function) -> None:
        text = function.docstring.strip()
        if function.extern is not None:
            text = f"{text}\nC supplies it." if text else "C supplies it."
        if text:
            self._comment(text)
        parameters = ", ".join(self._declaration(_passed(each.type), each.name) for each in function.parameters) or "void"
        attribute = "__attribute__((noreturn)) " if isinstance(function.result, p.NeverType) else ""
        self._line(f"{attribute}{self._declaration(function.result, function.export or function.extern or function.name)}({parameters});")

    def _beside(self, span: p.Span) -> str:
        """The comment beside a declaration."""
        text, alone = self.comments.get(span.file, {}).get(span.end_line, ("", True))
        return "" if alone else f" /* {text} */"

    def _type(self, kind: p.Type) -> str:
        match kind:
            case p.IntType():
                return stdint(kind)
            case p.BoolType():
                return "bool"
            case p.SharedType():
                return f"volatile {self._type(kind.inner)}"
            case p.PointerType():
                return f"{self._type(kind.target)} *"
            case p.StructType() | p.WordType() | p.EnumType():
                return identifier(kind.name)
            case p.VoidType() | p.NeverType():
                return "void"
            case _:
                raise AssertionError(f"{kind} was refused")

    def _declaration(self, kind: p.Type, name: str) -> str:
        suffix = ""
        while isinstance(kind, p.ArrayType):
            suffix += f"[{kind.length}]"
            kind = kind.element
        text = self._type(kind)
        return f"{text}{'' if text.endswith('*') else ' '}{name}{suffix}"


def _all(wanted: _Wanted) -> Iterator[Named]:
    yield from (*wanted.constants, *wanted.enums, *wanted.words, *wanted.structs, *wanted.functions)


def _passed(kind: p.Type) -> p.Type:
    """The type of a parameter: structs are passed by pointers."""
    return p.PointerType(kind) if isinstance(kind, p.StructType) else kind


def _has_shared(kind: p.Type) -> bool:
    return isinstance(kind, p.SharedType) or (isinstance(kind, p.ArrayType) and _has_shared(kind.element))


def stdint(kind: p.IntType) -> str:
    return f"{'' if kind.signed else 'u'}int{kind.bits}_t"


def number_text(value: int, kind: p.IntType | None = None, hexadecimal: bool = False) -> str:
    """A number as a constant of its type; without a type, as C sees a plain number, or of the type that holds it."""
    text = f"{value:#x}" if hexadecimal and value >= 0 else str(value)
    if value == -(1 << 63):
        return "INT64_MIN"
    if kind is not None:
        text = f"{'' if kind.signed else 'U'}INT{kind.bits}_C({abs(value) if value < 0 else text})"
        return f"(-{text})" if value < 0 else text
    if value > INT_MAX:
        return f"UINT64_C({text})" if value >= 1 << 63 else f"INT64_C({text})"
    if value < -INT_MAX:
        return f"(-INT64_C({-value}))"
    return f"({text})" if value < 0 else text
