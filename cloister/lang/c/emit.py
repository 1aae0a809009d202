# SPDX-License-Identifier: BSD-2-Clause
"""A typed program as C11: one header and one `.c` for each module, and `program.c`, which includes them all.

The program is one translation unit, so that everything but what is exported is `static` and the compiler sees all of it. The output depends
on the program only: no paths, no times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.theorems import Selection
from cloister.lang.c.declarations import HeaderWriter, basic_view, home, views_of
from cloister.lang.c.effects import ANYTHING, Effects
from cloister.lang.c.expressions import ExpressionWriter
from cloister.lang.c.lines import Lines, Recording, comment
from cloister.lang.c.names import Names
from cloister.lang.c.scopes import blocks_of, expressions_of
from cloister.lang.c.functions import FunctionWriter, functions_in_order
from cloister.lang.c.types import declaration, literal, tag, variable_declaration


def emit_c(program: p.Program, *, models: bool = False, checks: Selection | None = None) -> dict[str, str]:
    """The files of the emitted program, by relative name. Compile `program.c` with their folder as include path.

    With `models`, extern functions that have a Python body become that body: for programs that run on the host. `checks` says which checks
    are proved to hold, and is told which were emitted.
    """
    return _Emitter(program, models, checks or Selection()).emit()


def stem(module: p.Module) -> str:
    """The name of a module's files, without suffix."""
    return module.name.replace(".", "/")


class _Emitter:
    def __init__(self, program: p.Program, models: bool, checks: Selection) -> None:
        self.program = program
        self.checks = checks
        self.models = models
        if models:
            for module in program.modules:
                for function in module.functions:
                    if function.extern is not None and function.has_model:
                        function.header = None
        self.names = Names(program)
        self.origins = {module.name: number for number, module in enumerate(program.modules, 1)}  # whose source something is in
        self.summaries: dict[p.Function, Effects] = {}
        self.files: dict[str, str] = {}

    def emit(self) -> dict[str, str]:
        support = resources.files("cloister.lang.c") / "support" / "cloister.h"
        self.files["cloister.h"] = support.read_text()
        regions, views, symbols = self._collect()
        main = ["/* The whole program as one translation unit. */", '#include "cloister.h"']
        main += [f"extern char {symbol}[];" for symbol in sorted(symbols)]
        for number, module in enumerate(self.program.modules, 1):
            name = stem(module)
            self.files[f"{name}.h"] = self._header(module, regions[module.name], views[module.name])
            self.files[f"{name}.c"] = self._source(module, number)
            main.append(f'#include "{name}.h"')
        main += [f'#include "{stem(module)}.c"' for module in self.program.modules]
        self.files["program.c"] = "\n".join(main) + "\n"
        return self.files

    # ------------------------------------------------------------------------------------------------------------- what is used where

    def _collect(self) -> tuple[dict[str, list[p.RegionBinding]], dict[str, list[p.ViewType]], set[str]]:
        """Regions by the first module that uses them, views by the module of their element, linker symbols."""
        regions: defaultdict[str, list[p.RegionBinding]] = defaultdict(list)
        views: defaultdict[str, list[p.ViewType]] = defaultdict(list)
        symbols: set[str] = set()
        seen: set[str] = set()

        def use(kind: p.Type, module: p.Module) -> None:
            for view in views_of(kind):
                place = home(view.element)
                key = tag(view, self.names)
                if not basic_view(view) and key not in seen:
                    seen.add(key)
                    views[place or module.name].append(view)

        for module in self.program.modules:
            for struct in module.structs:
                for field in struct.fields:
                    use(field.type, module)
            for variable in module.variables:
                use(variable.type, module)
                self._collect_expression(variable.value, module, regions, symbols, seen)
            for function in module.functions:
                use(function.result, module)
                for local in function.parameters:
                    use(local.type, module)
                for e in _expressions(function.model if function.extern else function.body):
                    use(e.type, module)
                    self._collect_one(e, module, regions, symbols, seen)
        return regions, views, symbols

    def _collect_expression(
        self, root: p.Expression, module: p.Module, regions: dict[str, list[p.RegionBinding]], symbols: set[str], seen: set[str]
    ) -> None:
        for e in expressions_of(root):
            self._collect_one(e, module, regions, symbols, seen)

    def _collect_one(
        self, e: p.Expression, module: p.Module, regions: dict[str, list[p.RegionBinding]], symbols: set[str], seen: set[str]
    ) -> None:
        if isinstance(e, p.RegionRef):
            name = self.names.region(e.region)
            if name not in seen:
                seen.add(name)
                regions[module.name].append(e.region)
        elif isinstance(e, p.BuiltinCall) and e.builtin is p.Builtin.LINKER_SYMBOL:
            symbols.add(e.text)

    # ------------------------------------------------------------------------------------------------------------- files

    def _header(self, module: p.Module, regions: list[p.RegionBinding], views: list[p.ViewType]) -> str:
        known = {m.name: m for m in self.program.modules}
        includes = [f"{stem(known[name])}.h" for name in module.imports if name in known]
        for function in module.functions:
            if function.header is not None:
                name = f"{stem(module)}.{Path(function.header).name}"
                if name not in self.files:
                    self.files[name] = Path(function.header).read_text()
                if name not in includes:
                    includes.append(name)
        guard = "".join(c.upper() if c.isalnum() else "_" for c in f"cloister_emitted_{module.name}_h")
        sources = {m.path: m.source.splitlines() for m in self.program.modules}
        return HeaderWriter(self.names, module, sources).write(guard, includes, regions, views)

    def _source(self, module: p.Module, number: int) -> str:
        lines = Lines(module.path, module.source)
        if module.docstring:
            lines.text += ["/*", *(f" * {comment(words)}".rstrip() for words in module.docstring.strip().splitlines()), " */"]
        if module.unsafe is not None:
            lines.text.append(f"/* UNSAFE: {comment(module.unsafe)} */")
        lines.text += ["#undef CLOISTER_FILE", f"#define CLOISTER_FILE {number}"]
        for table in module.tables:
            kind = integer_of(table.element)
            values = ", ".join(literal(v, kind) for v in table.values)
            name = f"{self.names.of(table)}[{len(table.values)}]"
            lines.at(table.span.line, f"static const {declaration(table.element, name, self.names)} = {{{values}}};")
        for variable in sorted(module.variables, key=lambda v: v.span.line):
            lines.at(variable.span.line, self._variable(variable, module, number))
        # Callees come first, so that it is known what calls may do; the text follows the source.
        written = {function: self._function(function) for function in module.functions if self._has_body(function)}
        for instance, functions in _by_instance(list(written)):
            if instance is not None:
                origin = self.origins[instance.module]
                source = self.program.modules[origin - 1]
                head = [f"/* An instance of {instance.generic}. */"]
                if origin != number:
                    head = [f"/* An instance of {instance.generic}, from {source.path}. */", "#undef CLOISTER_FILE", f"#define CLOISTER_FILE {origin}"]
                lines = lines.followed_by(head, source.path, source.source)
            for function in functions:
                lines.gap(function.span.line)
                written[function].write_to(lines)
        return lines.string()

    def _has_body(self, function: p.Function) -> bool:
        return function.extern is None or (self.models and function.has_model)

    def _function(self, function: p.Function) -> Recording:
        """The lines of a function; what it may do is noted for its callers."""
        number = self.origins[function.module if function.instance is None else function.instance.module]
        module = self.program.modules[number - 1]
        lines = Recording()
        redundant = self.checks.redundant.get(function, {})
        writer = FunctionWriter(self.names, module, number, self.summaries, lines, function, redundant)
        writer.write()
        self.checks.emitted[function], self.checks.left_out[function] = writer.emitted, writer.left_out
        self.summaries[function] = writer.total if not isinstance(function.result, p.NeverType) else ANYTHING
        if writer.used_globals.isdisjoint(writer.local_names.values()):
            return lines
        # A local hides a global that the function uses by another name in Python: the local is renamed.
        lines = Recording()
        FunctionWriter(self.names, module, number, self.summaries, lines, function, redundant).write(frozenset(writer.used_globals))
        return lines

    def _variable(self, variable: p.GlobalVariable, module: p.Module, number: int) -> str:
        linkage = "" if variable.export else "static "
        constant = "const " if variable.constant else ""
        text = f"{linkage}{constant}{variable_declaration(variable.type, self.names.of(variable), self.names)}"
        if _is_zero(variable.value):
            return f"{text};" if not variable.constant else f"{text} = {{0}};"
        return f"{text} = {self._initial(variable.value, module, number)};"

    def _initial(self, value: p.Expression, module: p.Module, number: int) -> str:
        """A constant initialiser: braces without the type in front, which is no constant expression to all compilers."""
        if isinstance(value, p.StructValue) and isinstance(value.type, p.StructType):
            fields = zip(value.type.fields, value.values, strict=True)
            texts = [
                f".{self.names.field(f.name)} = {self._initial(v, module, number)}" for f, v in fields if v is not None and not _is_zero(v)
            ]
            return f"{{{', '.join(texts) or '0'}}}"
        if isinstance(value, p.StructValue):
            return f"{{{', '.join('0' if v is None else self._initial(v, module, number) for v in value.values)}}}"
        if isinstance(value, p.Zeroed):
            return "{0}" if isinstance(value.type, (p.StructType, p.ArrayType, p.ViewType)) else "0"
        writer = ExpressionWriter(self.names, module, number, self.summaries)
        if isinstance(value, p.RegionRef) and isinstance(value.type, p.ViewType):
            region = self.names.region(value.region)
            return f"{{(Shared_u8 *){region}_ADDRESS, {region}_SIZE}}"
        if isinstance(value, p.ViewOf) and isinstance(value.array.type, p.ArrayType):
            return f"{{{writer.place(value.array).text}, {value.array.type.length}}}"
        return writer.value(value).text


def _by_instance(functions: list[p.Function]) -> Iterator[tuple[p.Instance | None, list[p.Function]]]:
    """In the order of the source; behind those that are declared as they are, the instances, one after the other."""
    found: dict[p.Instance | None, list[p.Function]] = {None: []}
    for function in functions_in_order(functions):
        found.setdefault(function.instance, []).append(function)
    yield from found.items()


def _is_zero(value: p.Expression) -> bool:
    match value:
        case p.Constant():
            return value.value == 0
        case p.Zeroed():
            return True
        case p.StructValue():
            return all(v is None or _is_zero(v) for v in value.values)
        case _:
            return False


def _expressions(body: list[p.Statement]) -> Iterator[p.Expression]:
    for s in body:
        yield from expressions_of(s)
        for block in blocks_of(s):
            yield from _expressions(block)
