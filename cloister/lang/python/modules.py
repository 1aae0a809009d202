# SPDX-License-Identifier: BSD-2-Clause
"""The generated Python of one module, and how it is tied to the lines of its source.

The text is a sequence of functions: those of the source, and for each struct the functions that make, zero, copy and assign it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cloister.lang import program as p
from cloister.lang.python.expressions import ExpressionWriter
from cloister.lang.python.functions import FunctionWriter, Line
from cloister.lang.python.names import SLOT, Names


@lru_cache(maxsize=8)
def parsed(source: str) -> ast.Module:
    """The syntax tree of a module's source; not to be changed."""
    return ast.parse(source)


class ModuleWriter:
    """The generated Python of one module. `origins`: the modules in whose source its instances of generic ones stand, by name."""

    def __init__(self, module: p.Module, names: Names, origins: Mapping[str, p.Module]) -> None:
        self.module, self.names, self.origins = module, names, origins
        self.regions: dict[str, dict[str, p.RegionRef]] = {module.name: {}}  # by the module in whose source they are named
        self.top = p.Span(module.path, 1, 0, 1, 0)
        self.lines: list[Line] = []

    def write(self, variables: bool = True) -> list[Line]:
        """All of it; without `variables` only instances that a later program adds to a module that is loaded."""
        for line in sorted(declaration_lines(self.module.source)):  # for coverage: these lines have no code of their own
            self._line(0, "pass", p.Span(self.module.path, line, 0, line, 0))
        for struct in self.module.structs:
            self._struct(struct)
        for function in (*self.module.functions, *self.module.ghosts):
            if function.extern is None or function.has_model:
                writer = FunctionWriter(self.origins[self.names.origin(function)], self.names, function)
                written = writer.write()
                if function.extern is not None:
                    head = written[0]
                    model = self.names.helper(self.module.name, "model", function.name)
                    written[0] = Line(0, head.text.replace(self.names.function(function), model, 1), head.span)
                self.lines += written
                self.regions.setdefault(self.names.origin(function), {}).update(writer.regions)
        if variables:
            self._initialise()
        return self.lines

    def _line(self, indent: int, text: str, span: p.Span) -> None:
        self.lines.append(Line(indent, text, span))

    def _struct(self, struct: p.StructType) -> None:
        names, span = self.names, struct.span
        writer = ExpressionWriter(self.module, names)
        of = names.of_struct
        fields = [f"f{i}" for i in range(len(struct.fields))]
        self._line(0, f"def {of('make', struct)}({', '.join(fields)}):", span)
        self._line(1, f"_o = _new({names.declared(struct.module, struct.name)})", span)
        for parameter, field in zip(fields, struct.fields, strict=True):
            self._line(1, f"_o.{SLOT}{field.name} = {parameter}", span)
        self._line(1, "return _o", span)
        self._line(0, f"def {of('zero', struct)}():", span)
        self._line(1, f"return {of('make', struct)}({', '.join(writer.zero(f.type) for f in struct.fields)})", span)
        self._line(0, f"def {of('copy', struct)}(s):", span)
        copies = [writer.copy_of(f.type, f"s.{SLOT}{f.name}") for f in struct.fields]
        self._line(1, f"return {of('make', struct)}({', '.join(copies)})", span)
        self._line(0, f"def {of('assign', struct)}(d, s):", span)
        for field in struct.fields:
            to, source = f"d.{SLOT}{field.name}", f"s.{SLOT}{field.name}"
            if isinstance(field.type, (p.StructType, p.ArrayType)):
                self._line(1, writer.assign_into(field.type, to, source), span)
            else:
                self._line(1, f"{to} = {source}", span)
        self._line(1, "return", span)
        for field in struct.fields:
            value = writer.zero(field.type) if field.default is None else writer.fresh(field.default)
            self._line(0, f"def {of(f'default_{field.name}', struct)}():", field.span)
            self._line(1, f"return {value}", field.span)

    def _initialise(self) -> None:
        writer = ExpressionWriter(self.module, self.names)
        self._line(0, f"def {self.names.helper(self.module.name, 'initialise')}():", self.top)
        for variable in self.module.variables:
            self._line(1, f"global {self.names.variable(variable)}", variable.span)
            self._line(1, f"{self.names.variable(variable)} = {writer.fresh(variable.value)}", variable.span)
        self._line(1, "return", self.top)
        self.regions[self.module.name].update(writer.regions)


def declaration_lines(source: str) -> set[int]:
    """The lines of statements at module and class level."""
    tree = parsed(source)
    found: set[int] = set()
    for node in tree.body:
        found.add(node.lineno)
        if isinstance(node, ast.ClassDef):
            found.update(inner.lineno for inner in node.body)
    return found


def place(tree: ast.Module, spans: list[p.Span]) -> ast.Module:
    """Move each node from its line of generated text to the source that the line stands for."""
    for node in ast.walk(tree):
        located: Any = node
        if hasattr(located, "lineno"):
            span: p.Span = spans[int(located.lineno) - 1]
            located.lineno, located.col_offset = span.line, span.column
            located.end_lineno, located.end_col_offset = span.end_line, span.end_column
    return tree
