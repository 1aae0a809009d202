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
from typing import Any, Literal

from cloister import lang
from cloister.lang import program as p
from cloister.lang.python.boundary import Codecs, enum_class, fill_array, word_class
from cloister.lang.python.environment import Environment
from cloister.lang.python.memory import Scripted
from cloister.lang.python.generics import GenericName
from cloister.lang.python.modules import ModuleWriter, parsed, place
from cloister.lang.python.names import Names
from cloister.lang.python.structs import Overlays, struct_class
from cloister.lang.python.support import NoModel, helpers, panics
from cloister.lang.python.wrappers import wrappers

DEFAULT_REGION = 1 << 16
PACKAGE_ROOT = Path(__file__).resolve().parents[3]


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
        self.instances: dict[tuple[str, str], Any] = {}  # of structs and functions over types, by the module of the generic one
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
            else:
                self.load_instances(module)

    def load_instances(self, module: p.Module) -> None:
        """Add the instances of structs and functions over types that another program than the one it was loaded from has in a module."""
        scope, names = self.scope, self.names
        structs = [s for s in module.structs if s.instance is not None and names.declared(module.name, s.name) not in scope]
        functions, ghosts = (
            [f for f in each if f.instance is not None and (f.owner in structs if f.owner is not None else names.function(f) not in scope)]
            for each in (module.functions, module.ghosts)
        )
        if not (structs or functions or ghosts):
            return
        part = p.Module(module.name, module.path, module.source, "", None, structs=structs, functions=functions, ghosts=ghosts)
        for kind in structs:
            scope[names.declared(module.name, kind.name)] = struct_class(kind, self.codecs, self.environment.memory)
        self._execute(part, str(self.modules[module.name].__file__), variables=False)
        self._dress_functions(part, self.modules[module.name].__dict__)

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

    def _execute(self, module: p.Module, path: str, variables: bool = True) -> None:
        names, scope = self.names, self.scope
        writer = ModuleWriter(module, names, {**self.typed, module.name: module})
        lines = writer.write(variables)
        for origin, regions in writer.regions.items():
            self._references.setdefault(origin, {}).update(regions)
            self._regions(self.typed[origin], regions)
        self.text[module.name] = self.text.get(module.name, "") + "\n".join("    " * line.indent + line.text for line in lines) + "\n"
        files = {self.typed[each].path: str(made.__file__) for each, made in self.modules.items()}
        for written_in in dict.fromkeys(line.span.file for line in lines):  # an instance has the lines of its generic one
            own = [line for line in lines if line.span.file == written_in]
            file = path if written_in == module.path else files[written_in]
            tree = place(ast.parse("\n".join("    " * line.indent + line.text for line in own) + "\n", file), [line.span for line in own])
            exec(compile(tree, file, "exec", dont_inherit=True), scope)
        if not os.path.exists(path):
            linecache.cache[path] = (len(module.source), None, module.source.splitlines(True), path)
        for function in (*module.functions, *module.ghosts):
            inner = scope.get(names.body(function), scope[names.function(function)])
            if function.extern is None or function.has_model:
                code = scope.get(names.helper(module.name, "model", function.name), inner) if function.extern else inner
                shown = f"{function.owner.name}.{function.name}" if function.owner else function.name
                code.__code__ = code.__code__.replace(co_name=function.name, co_qualname=shown)
                code.__name__, code.__qualname__, code.__module__ = function.name, shown, module.name
                code.__doc__ = function.docstring or None
        for struct in module.structs:
            cls = scope[names.declared(module.name, struct.name)]
            cls.assign_from = scope[names.of_struct("assign", struct)]
            cls._zero = staticmethod(scope[names.of_struct("zero", struct)])
            for field in struct.fields:
                cls._defaults[field.name] = scope[names.of_struct(f"default_{field.name}", struct)]
        if not variables:
            return
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
                target = reference.type.target if isinstance(reference.type, p.PointerType) else None
                least = target.size if isinstance(target, p.StructType) else 0
                storage = self.environment.regions[module.name, binding.name] = bytearray(binding.size or max(least, DEFAULT_REGION))
            self._bind(name, reference, storage)

    def _bind(self, name: str, reference: p.RegionRef, storage: bytearray | Scripted) -> None:
        if isinstance(reference.type, p.PointerType) and isinstance(reference.type.target, p.StructType):
            target = reference.type.target
            self.scope[name] = self.overlays.make(self._class(target.module, target.name), storage, 0)
        else:
            self.scope[name] = (storage, 0, len(storage))

    def bind_region(self, module: str, name: str, storage: bytearray | Scripted) -> None:
        """Let the region of that name in that module be these bytes, or a script: now if the module is loaded, else when it is."""
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
        for name in module.generics:
            public[name] = GenericName(module.name, name, self.instances)
        for name, named in module.aliases:
            public[name] = Literal[named] if isinstance(named, int) else self._type_named(named)
        self._dress_functions(module, public)
        for name in module.markers:
            public[name] = lang.marker(_declaration(name))
        for name, value in self._imported(module):
            public.setdefault(name, value)
        return made

    def _dress_functions(self, module: p.Module, public: dict[str, Any]) -> None:
        """Let tests call the functions and methods of a module. Those of instances also have their whole name, for `getattr`."""
        names, scope = self.names, self.scope
        for kind in module.structs:
            if kind.instance is not None:
                public[kind.name] = self.instances[kind.instance.module, kind.name] = scope[names.declared(module.name, kind.name)]
        for function, wrapper in wrappers(module, names, self.codecs, scope).items():
            if function.owner is not None:
                setattr(scope[names.declared(module.name, function.owner.name)], function.name, wrapper)
            else:
                public[function.name] = wrapper
                if function.instance is not None:
                    self.instances[function.instance.module, function.name] = wrapper

    def _type_named(self, kind: p.Type) -> Any:
        """The class of a type that has a name of its own; else the name."""
        if isinstance(kind, (p.StructType, p.EnumType, p.WordType)):
            return self._class(kind.module, kind.name)
        return getattr(lang, str(kind), str(kind))

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
        for statement in parsed(module.source).body:
            if not isinstance(statement, ast.ImportFrom) or statement.module in (None, "__future__"):
                continue
            source: Any = self.modules.get(statement.module or "") or sys.modules.get(statement.module or "")
            for alias in statement.names:
                if source is not None and hasattr(source, alias.name):
                    yield alias.asname or alias.name, getattr(source, alias.name)

    def _region_properties(self, module: p.Module) -> dict[str, property]:
        """The regions that the source names, as far as its functions use them."""
        found: dict[str, property] = {}
        for statement in parsed(module.source).body:
            if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)):
                continue
            target, arguments = statement.targets[0], statement.value.args
            literal = arguments[-1] if arguments else None
            for name, reference in self._region_references(module).items():
                if isinstance(target, ast.Name) and isinstance(literal, ast.Constant) and literal.value == reference.region.name:
                    found[target.id] = self._region_property(name, reference)
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


def _declaration(name: str) -> Callable[..., None]:
    def declaration(*_: Any) -> None: ...

    declaration.__name__ = name
    return declaration
