# SPDX-License-Identifier: BSD-2-Clause
"""Functions as ordinary Python calls them: arguments checked on entry, results dressed; all those of a module in one piece of text.

The check of an integer is written out, everything else goes through its codec. The wrapper looks the generated function up when it is
called, so that one that is replaced in the space is replaced here too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cloister.lang import program as p
from cloister.lang.python.boundary import Codecs
from cloister.lang.python.modules import parsed
from cloister.lang.python.names import Names


def wrappers(module: p.Module, names: Names, codecs: Codecs, scope: dict[str, Any]) -> dict[p.Function, Callable[..., Any]]:
    """A wrapper for each function of the module."""
    local_scope: dict[str, Any] = {"_scope": scope}
    lines: list[str] = []
    definitions = _definitions(module.source)
    functions = [*module.functions, *module.ghosts]
    for number, function in enumerate(functions):
        lines += _write(number, function, names, codecs, local_scope, _defaults(definitions, function))
    exec(compile("\n".join(lines) + "\n", f"<checks of {module.name}>", "exec"), local_scope)
    made: dict[p.Function, Callable[..., Any]] = {}
    for number, function in enumerate(functions):
        wrapper = made[function] = local_scope[f"_wrapper{number}"]
        shown = _shown(function)
        wrapper.__name__, wrapper.__qualname__, wrapper.__module__ = function.name, shown, function.module
        wrapper.__code__ = wrapper.__code__.replace(co_name=function.name, co_qualname=shown)
        wrapper.__doc__ = function.docstring or None
        wrapper.__wrapped__ = scope[names.function(function)]
    return made


def _shown(function: p.Function) -> str:
    return f"{function.owner.name}.{function.name}" if function.owner else function.name


def _write(number: int, function: p.Function, names: Names, codecs: Codecs, scope: dict[str, Any], defaults: dict[str, Any]) -> list[str]:
    parameters = [names.local(local) for local in function.parameters]
    signature: list[str] = []
    checks: list[str] = []
    entered: list[str] = []
    for i, (name, local) in enumerate(zip(parameters, function.parameters, strict=True)):
        if local.name in defaults:
            scope[f"_default{number}_{i}"] = defaults[local.name]
            signature.append(f"{name}=_default{number}_{i}")
        else:
            signature.append(name)
        entered.append(name)
        if i == 0 and function.owner is not None:
            entered[0] = name if isinstance(function.owner, p.StructType) else f"int({name})"
            continue
        scope[f"_enter{number}_{i}"] = codecs.of(local.type).enter
        convert = f"{name} = _enter{number}_{i}({name}, {f'{_shown(function)}() parameter {local.name!r}'!r})"
        if isinstance(local.type, p.IntType):
            checks.append(f"    if {name}.__class__ is not int or not {local.type.minimum} <= {name} <= {local.type.maximum}:")
            checks.append(f"        {convert}")
        else:
            checks.append(f"    {convert}")
    call = f"_scope[{names.function(function)!r}]({', '.join(entered)})"
    if not isinstance(function.result, (p.VoidType, p.NeverType, p.IntType, p.BoolType)):
        scope[f"_leave{number}"] = codecs.of(function.result).leave
        call = f"_leave{number}({call})"
    return [f"def _wrapper{number}({', '.join(signature)}):", *checks, f"    return {call}"]


def _definitions(source: str) -> dict[tuple[str, str], ast.FunctionDef]:
    """Functions and methods of the source by the owner's and their own name."""
    found: dict[tuple[str, str], ast.FunctionDef] = {}
    for node in parsed(source).body:
        if isinstance(node, ast.FunctionDef):
            found["", node.name] = node
        elif isinstance(node, ast.ClassDef):
            found.update({(node.name, item.name): item for item in node.body if isinstance(item, ast.FunctionDef)})
    return found


def _defaults(definitions: dict[tuple[str, str], ast.FunctionDef], function: p.Function) -> dict[str, Any]:
    """The literal defaults of a function's parameters, which the typed program has filled into calls already."""
    node = definitions.get((function.owner.name if function.owner else "", function.name))
    found: dict[str, Any] = {}
    if node is not None and node.args.defaults:
        for argument, default in zip(node.args.args[-len(node.args.defaults) :], node.args.defaults, strict=True):
            try:
                found[argument.arg] = ast.literal_eval(default)
            except ValueError:
                pass  # a named constant: tests pass it themselves
    return found
