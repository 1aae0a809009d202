# SPDX-License-Identifier: BSD-2-Clause
"""A space: target modules loaded as Python, with their own variables, regions and surroundings.

The import hook keeps one space for the whole process; a test or a simulation may `load` a program into a space of its own, as often as it
likes. Generated code is compiled with the file name and lines of its source, so that tracebacks, debuggers and coverage point there.

A module in a space is a Python module object. Its functions are wrappers that check arguments and dress results; its module variables are
properties that read and write the variables of the generated code.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from cloister import lang
from cloister.lang import program as p
from cloister.lang.python.boundary import ArgumentError, Codecs, enum_class, fill_array, word_class
from cloister.lang.python.expressions import ExpressionWriter
from cloister.lang.python.functions import FunctionWriter, Line
from cloister.lang.python.memory import Memory
from cloister.lang.python.names import SLOT, Names
from cloister.lang.python.structs import Overlays, struct_class
from cloister.lang.python.support import NoModel, helpers, panics

DEFAULT_REGION = 1 << 16
PACKAGE_ROOT = Path(__file__).resolve().parents[3]


class Environment:
    """What lies outside a program: simulated memory, the log, system registers, instructions, linker symbols and extern functions.

    `registers`: name -> value, or a function called without arguments to read and with the value to write. `instructions`: text -> function.
    `symbols`: name -> address. `externs`: C name -> function, which replaces the model in the source and gets and returns ordinary values.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.log: Callable[[str], None] = print
        self.registers: dict[str, Any] = {}
        self.instructions: dict[str, Callable[..., None]] = {}
        self.symbols: dict[str, int] = {}
        self.externs: dict[str, Callable[..., Any]] = {}
        self.regions: dict[tuple[str, str], bytearray] = {}


class TargetModule(ModuleType):
    """A loaded target module; each one gets a subclass that holds the properties of its variables."""


class Space:
    def __init__(self, environment: Environment | None = None) -> None:
        self.environment = environment or Environment()
        self.names = Names()
        self.scope: dict[str, Any] = {}
        self.modules: dict[str, TargetModule] = {}
        self.typed: dict[str, p.Module] = {}
        self.text: dict[str, str] = {}  # the generated Python of each module, for people
        self.codecs = Codecs(self._class)
        self.overlays = Overlays(self._class, self.environment.memory)
        self._references: dict[str, dict[str, p.RegionRef]] = {}  # each module's regions by the name in the scope
        self._resets: dict[str, Callable[[], None]] = {}
        self.scope.update(helpers(self.environment, self.overlays))

    def _class(self, module: str, name: str) -> Any:
        return self.scope[self.names.declared(module, name)]

    # ------------------------------------------------------------------------------------------------------------- loading

    def load(self, program: p.Program, search: Iterable[Path] = ()) -> None:
        """Load all modules of the program that are not loaded yet. `search` are the folders that their paths may be relative to."""
        folders = [*search, PACKAGE_ROOT, *(Path(entry) for entry in sys.path if entry)]
        for module in program.modules:
            if module.name not in self.modules:
                files = (folder / module.path for folder in folders)
                self.load_module(module, file=next((str(f) for f in files if f.is_file()), None))

    def load_module(self, module: p.Module, into: ModuleType | None = None, file: str | None = None) -> TargetModule:
        """Load one module whose imports are loaded. `into` is the module object that Python's import system made, if it did."""
        names, scope = self.names, self.scope
        prefix = names.prefix(module.name)
        path = file or module.path
        self.typed[module.name] = module
        scope.update(panics(prefix, module.path, self.overlays))
        for kind in module.enums:
            scope[names.declared(module.name, kind.name)] = enum_class(kind)
            scope[names.helper(module.name, "values", kind.name)] = frozenset(v for _, v in kind.members)
        for kind in module.words:
            scope[names.declared(module.name, kind.name)] = word_class(kind, self.codecs)
        for kind in module.structs:
            cls = struct_class(kind, self.codecs, self.environment.memory)
            scope[names.declared(module.name, kind.name)] = cls
        for table in module.tables:
            truth = isinstance(table.element, p.BoolType)
            scope[names.declared(module.name, table.name)] = tuple(v != 0 if truth else v for v in table.values)
        for function in module.functions:
            if function.extern is not None:
                scope[names.function(function)] = self._extern(function)
        self._execute(module, path)
        self.modules[module.name] = self._dress(module, into, path)
        return self.modules[module.name]

    def _execute(self, module: p.Module, path: str) -> None:
        names, scope = self.names, self.scope
        writer = ModuleWriter(module, names)
        lines = writer.write()
        self._references[module.name] = writer.regions
        self._regions(module, writer.regions)
        text = "\n".join("    " * line.indent + line.text for line in lines) + "\n"
        self.text[module.name] = text
        tree = place(ast.parse(text, path), [line.span for line in lines])
        if not os.path.exists(path):
            linecache.cache[path] = (len(module.source), None, module.source.splitlines(True), path)
        exec(compile(tree, path, "exec", dont_inherit=True), scope)
        for function in module.functions:
            inner = scope[names.function(function)]
            if function.extern is None or function.has_model:
                code = scope.get(names.helper(module.name, "model", function.name), inner) if function.extern else inner
                shown = f"{function.owner.name}.{function.name}" if function.owner else function.name
                code.__code__ = code.__code__.replace(co_name=function.name, co_qualname=shown)
                code.__name__, code.__qualname__, code.__module__, code.__doc__ = function.name, shown, module.name, function.docstring or None
        for struct in module.structs:
            cls = scope[names.declared(module.name, struct.name)]
            cls.assign_from = scope[names.of_struct("assign", struct)]
            cls._zero = staticmethod(scope[names.of_struct("zero", struct)])
            for field in struct.fields:
                cls._defaults[field.name] = scope[names.of_struct(f"default_{field.name}", struct)]
        reset = scope[names.helper(module.name, "initialise")]
        self._resets[module.name] = reset
        reset()

    def reset(self, modules: Iterable[str] | None = None) -> None:
        """Give the variables of all (or of these) modules their initial values, and zero their regions."""
        chosen = list(self._resets) if modules is None else list(modules)
        for (module, _), storage in self.environment.regions.items():
            if module in chosen:
                storage[:] = bytes(len(storage))
        for name in chosen:
            self._resets[name]()

    # ------------------------------------------------------------------------------------------------------------- surroundings

    def _regions(self, module: p.Module, used: dict[str, p.RegionRef]) -> None:
        for name, reference in used.items():
            binding = reference.region
            storage = self.environment.regions.get((module.name, binding.name))
            if storage is None:
                least = reference.type.target.size if isinstance(reference.type, p.PointerType) and isinstance(reference.type.target, p.StructType) else 0
                storage = self.environment.regions[module.name, binding.name] = bytearray(binding.size or max(least, DEFAULT_REGION))
            self._bind(name, reference, storage)

    def _bind(self, name: str, reference: p.RegionRef, storage: bytearray) -> None:
        if isinstance(reference.type, p.PointerType) and isinstance(reference.type.target, p.StructType):
            target = reference.type.target
            self.scope[name] = self.overlays.make(self._class(target.module, target.name), storage, 0)
        else:
            self.scope[name] = (storage, 0, len(storage))

    def bind_region(self, module: str, name: str, storage: bytearray) -> None:
        """Let the region of that name in that module be these bytes: now if the module is loaded, else when it is."""
        self.environment.regions[module, name] = storage
        if module in self.modules:
            for scope_name, reference in self._references[module].items():
                if reference.region.name == name:
                    self._bind(scope_name, reference, storage)
            self._resets[module]()

    def _extern(self, function: p.Function) -> Callable[..., Any]:
        """What a call of an extern function does: the supplied replacement, else the model in the source, else `NoModel`."""
        environment, codecs = self.environment, self.codecs
        model_name = self.names.helper(function.module, "model", function.name)
        label = f"{function.name} (C function {function.extern}, declared at {function.span.file}:{function.span.line})"

        def call(*arguments: Any) -> Any:
            supplied = environment.externs.get(function.extern or "")
            if supplied is not None:
                shown = [codecs.of(local.type).leave(a) for local, a in zip(function.parameters, arguments, strict=True)]
                result = supplied(*shown)
                return None if isinstance(function.result, (p.VoidType, p.NeverType)) else codecs.of(function.result).enter(result, label)
            model = self.scope.get(model_name)
            if model is None:
                raise NoModel(f"{label} has no model: give it a Python body, or put a function in cloister.lang.python.environment.externs")
            return model(*arguments)

        return call

    # ------------------------------------------------------------------------------------------------------------- the public module

    def _dress(self, module: p.Module, into: ModuleType | None, path: str) -> TargetModule:
        names, scope = self.names, self.scope
        properties = {v.name: self._variable(module, v) for v in module.variables} | self._region_properties(module)
        cls = type("TargetModule", (TargetModule,), properties)
        made: Any = into if into is not None else ModuleType(module.name)
        made.__class__ = cls
        public: dict[str, Any] = made.__dict__
        public["__doc__"] = module.docstring or None
        public.setdefault("__file__", path)
        for constant in module.constants:
            public[constant.name] = self._constant(constant)
        for table in module.tables:
            public[table.name] = tuple(self.codecs.of(table.element).leave(v) for v in scope[names.declared(module.name, table.name)])
        for kind in [*module.enums, *module.words, *module.structs]:
            public[kind.name] = scope[names.declared(module.name, kind.name)]
        for function in module.functions:
            wrapper = self._wrapper(function)
            if function.owner is None:
                public[function.name] = wrapper
            else:
                setattr(scope[names.declared(module.name, function.owner.name)], function.name, wrapper)
        for name in module.markers:
            public[name] = lang.marker(_declaration(name))
        for name, value in self._imported(module):
            public.setdefault(name, value)
        return made

    def _constant(self, constant: p.ConstantDeclaration) -> Any:
        if constant.type is None:
            return constant.value
        if isinstance(constant.type, p.BoolType):
            return constant.value != 0
        if isinstance(constant.type, p.PointerType):
            return None
        return self.codecs.of(constant.type).leave(constant.value)

    def _imported(self, module: p.Module) -> Iterator[tuple[str, Any]]:
        """The names that the source imports, so that a package may pass them on."""
        for statement in ast.parse(module.source).body:
            if not isinstance(statement, ast.ImportFrom) or statement.module in (None, "__future__"):
                continue
            source: Any = self.modules.get(statement.module or "") or sys.modules.get(statement.module or "")
            for alias in statement.names:
                if source is not None and hasattr(source, alias.name):
                    yield alias.asname or alias.name, getattr(source, alias.name)

    def _region_properties(self, module: p.Module) -> dict[str, property]:
        """The regions that the source names, as far as its functions use them."""
        found: dict[str, property] = {}
        for statement in _parsed(module.source).body:
            if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and isinstance(statement.targets[0], ast.Name)):
                continue
            literal = statement.value.args[-1] if statement.value.args else None
            for name, reference in self._region_references(module).items():
                if isinstance(literal, ast.Constant) and literal.value == reference.region.name:
                    found[statement.targets[0].id] = self._region_property(name, reference)
        return found

    def _region_property(self, name: str, reference: p.RegionRef) -> property:
        return property(lambda _: self.codecs.of(reference.type).leave(self.scope[name]))

    def _region_references(self, module: p.Module) -> dict[str, p.RegionRef]:
        return self._references.setdefault(module.name, {})

    def _variable(self, module: p.Module, variable: p.GlobalVariable) -> property:
        name, codec, scope = self.names.variable(variable), self.codecs.of(variable.type), self.scope

        def get(_: Any) -> Any:
            return codec.leave(scope[name])

        def put(_: Any, value: Any) -> None:
            inner = codec.enter(value, f"{module.name}.{variable.name}")
            if isinstance(variable.type, p.StructType):
                scope[name].assign_from(inner)
            elif isinstance(variable.type, p.ArrayType):
                fill_array(scope[name], inner)
            else:
                scope[name] = inner

        return property(get, put)

    def _wrapper(self, function: p.Function) -> Callable[..., Any]:
        """The function as tests call it: arguments checked on entry, result dressed."""
        owner = function.owner
        shown = f"{owner.name}.{function.name}" if owner else function.name
        inner_name = self.names.function(function)
        local_scope: dict[str, Any] = {"_scope": self.scope, "ArgumentError": ArgumentError}
        parameters = [self.names.local(local) for local in function.parameters]
        defaults = _defaults(self.typed[function.module].source, function)
        entered: list[str] = []
        for i, local in enumerate(function.parameters):
            if i == 0 and owner is not None:
                entered.append(parameters[0] if isinstance(owner, p.StructType) else f"int({parameters[0]})")
                continue
            local_scope[f"_enter{i}"] = self.codecs.of(local.type).enter
            entered.append(f"_enter{i}({parameters[i]}, {f'{shown}() parameter {local.name!r}'!r})")
        signature: list[str] = []
        for name, local in zip(parameters, function.parameters, strict=True):
            if local.name in defaults:
                local_scope[f"_default_{name}"] = defaults[local.name]
                signature.append(f"{name}=_default_{name}")
            else:
                signature.append(name)
        call = f"_scope[{inner_name!r}]({', '.join(entered)})"
        if not isinstance(function.result, (p.VoidType, p.NeverType, p.IntType, p.BoolType)):
            local_scope["_leave"] = self.codecs.of(function.result).leave
            call = f"_leave({call})"
        exec(compile(f"def wrapper({', '.join(signature)}):\n    return {call}\n", f"<checks of {shown}>", "exec"), local_scope)
        wrapper: Any = local_scope["wrapper"]
        wrapper.__name__, wrapper.__qualname__, wrapper.__module__ = function.name, shown, function.module
        wrapper.__doc__ = function.docstring or None
        wrapper.__wrapped__ = self.scope[inner_name]
        return wrapper


def _declaration(name: str) -> Callable[..., None]:
    def declaration(*_: Any) -> None: ...

    declaration.__name__ = name
    return declaration


def _defaults(source: str, function: p.Function) -> dict[str, Any]:
    """The literal defaults of a function's parameters, which the typed program has filled into calls already."""
    for node in ast.walk(_parsed(source)):
        if isinstance(node, ast.FunctionDef) and node.name == function.name and _starts_at(node, function.span.line):
            positional = node.args.args
            pairs = zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)
            found: dict[str, Any] = {}
            for argument, default in pairs:
                try:
                    found[argument.arg] = ast.literal_eval(default)
                except ValueError:
                    pass  # a named constant: tests pass it themselves
            return found
    return {}


def _starts_at(node: ast.FunctionDef, line: int) -> bool:
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return first <= line <= (node.end_lineno or node.lineno)


_last_parsed: tuple[str, ast.Module] | None = None


def _parsed(source: str) -> ast.Module:
    global _last_parsed
    if _last_parsed is None or _last_parsed[0] is not source:
        _last_parsed = (source, ast.parse(source))
    return _last_parsed[1]


# --------------------------------------------------------------------------------------------------------------------- module text


class ModuleWriter:
    """The generated Python of one module."""

    def __init__(self, module: p.Module, names: Names) -> None:
        self.module, self.names = module, names
        self.regions: dict[str, p.RegionRef] = {}
        self.top = p.Span(module.path, 1, 0, 1, 0)
        self.lines: list[Line] = []

    def write(self) -> list[Line]:
        for line in sorted(_declaration_lines(self.module.source)):  # for coverage: these lines have no code of their own
            self._line(0, "pass", p.Span(self.module.path, line, 0, line, 0))
        for struct in self.module.structs:
            self._struct(struct)
        for function in self.module.functions:
            if function.extern is None or function.has_model:
                writer = FunctionWriter(self.module, self.names, function)
                written = writer.write()
                if function.extern is not None:
                    head = written[0]
                    model = self.names.helper(self.module.name, "model", function.name)
                    written[0] = Line(0, head.text.replace(self.names.function(function), model, 1), head.span)
                self.lines += written
                self.regions.update(writer.regions)
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
        self.regions.update(writer.regions)


def _declaration_lines(source: str) -> set[int]:
    """The lines of statements at module and class level."""
    tree = _parsed(source)
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
