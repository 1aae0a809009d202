# SPDX-License-Identifier: BSD-2-Clause
"""Functions as ordinary Python calls them: arguments checked on entry, results dressed; all those of a module in one piece of text.

The check of an integer is written out, everything else goes through its codec. The wrapper looks the generated function up when it is
called, so that one that is replaced in the space is replaced here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloister.lang import program as p
from cloister.lang.frontend.constants import evaluate
from cloister.lang.frontend.scope import default_of
from cloister.lang.python.boundary import Codecs
from cloister.lang.python.names import Names


def wrappers(module: p.Module, names: Names, codecs: Codecs, scope: dict[str, Any]) -> dict[p.Function, Callable[..., Any]]:
    """A wrapper for each function of the module."""
    local_scope: dict[str, Any] = {"_scope": scope, "_missing": object()}
    lines: list[str] = []
    functions = [*module.functions, *module.ghosts]
    for number, function in enumerate(functions):
        lines += _write(number, function, names, codecs, local_scope)
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


def _write(number: int, function: p.Function, names: Names, codecs: Codecs, scope: dict[str, Any]) -> list[str]:
    parameters = [names.local(local) for local in function.parameters]
    signature: list[str] = []
    checks: list[str] = []
    entered: list[str] = []
    optional = False
    for i, (name, local) in enumerate(zip(parameters, function.parameters, strict=True)):
        default = default_of(local)
        if default is not None:
            scope[f"_default{number}_{i}"] = _dressed(default, codecs)
            optional = True
            signature.append(f"{name}=_default{number}_{i}")
        elif optional:  # behind one that has a default, and given by name
            signature.append(f"{name}=_missing")
            checks.append(f"    if {name} is _missing:")
            checks.append(f"        raise TypeError({f'{_shown(function)}() needs a value for {local.name!r}'!r})")
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


def _dressed(default: p.Expression, codecs: Codecs) -> Any:
    """A default as a caller would give it: a constant, or None, or nothing to look at."""
    if isinstance(default.type, p.PointerType):
        return None
    if isinstance(default.type, p.ViewType):
        return ()
    value = evaluate(default)
    assert value is not None, "the front end takes constants only"
    return bool(value) if isinstance(default.type, p.BoolType) else codecs.of(default.type).leave(value)
