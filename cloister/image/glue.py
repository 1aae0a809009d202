# SPDX-License-Identifier: BSD-2-Clause
"""Writes the dispatcher of a PD: a module that takes the place of cloister/runtime/dispatch.py and calls the program's handlers by channel id.

Invariant: the text depends on the program's markers and the PD's ids only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MODULE = "cloister.runtime.dispatch"


@dataclass(frozen=True)
class Handler:
    """A marked function: where it is, and the channel's or child's id (None for `init`) and name."""

    module: str
    function: str
    id: int | None = None
    channel: str = ""


@dataclass(frozen=True)
class Handlers:
    init: Handler | None
    notified: Sequence[Handler]
    protected: Sequence[Handler]
    faults: Sequence[Handler] = ()


def _imports(handlers: Handlers) -> tuple[list[str], dict[Handler, str]]:
    """Import lines, and the name that each handler has here."""
    every = [*([handlers.init] if handlers.init else []), *handlers.notified, *handlers.protected, *handlers.faults]
    names = {handler: f"handler{number}" for number, handler in enumerate(every)}
    return [f"from {handler.module} import {handler.function} as {names[handler]}" for handler in every], names


def dispatcher(pd: str, handlers: Handlers, *, passive: bool, callable_by_others: bool, interrupt_ids: Sequence[int], child: bool = False) -> str:
    """The module's text. `child`: the PD has a parent, who may restart it."""
    imports, names = _imports(handlers)
    mask = sum(1 << each for each in interrupt_ids)
    lines = [
        "# SPDX-License-Identifier: BSD-2-Clause",
        f'"""Generated: calls the handlers of PD {pd!r}."""',
        "",
        "from cloister.lang import Ptr, panic, u64",
        *(["from cloister.pd.fault import fault_of"] if handlers.faults else []),
        "from cloister.pd.message import Message",
        "from cloister.pd.system_calls import Registers",
        *imports,
        "",
        f"PASSIVE: bool = {passive}",
        f"CALLABLE: bool = {callable_by_others}",
        f"CHILD: bool = {child}",
        f"PARENT: bool = {bool(handlers.faults)}",
        f"INTERRUPTS: u64 = {mask}",
        "",
        "",
        "def initialise() -> None:",
        '    """Call the program\'s `@init`."""',
        f"    {names[handlers.init]}()" if handlers.init else "    pass",
        "",
        "",
        "def notified(channel: u64) -> None:",
        '    """Call the `@notified` handler of the channel or interrupt with that id."""',
    ]
    if handlers.notified:
        lines.append("    match channel:")
        for handler in sorted(handlers.notified, key=lambda each: each.id or 0):
            lines += [f"        case {handler.id}:  # {handler.channel}", f"            {names[handler]}()"]
        lines += ["        case _:", "            pass"]
    else:
        lines.append("    pass")
    lines += [
        "",
        "",
        "def protected(channel: u64, request: Ptr[Message]) -> Message:",
        '    """Call the `@protected` handler of the channel with that id."""',
    ]
    if handlers.protected:
        lines.append("    match channel:")
        for handler in sorted(handlers.protected, key=lambda each: each.id or 0):
            lines += [f"        case {handler.id}:  # {handler.channel}", f"            return {names[handler]}(request)"]
        lines += ["        case _:", '            panic("a call on a channel without a handler")']
    else:
        lines.append('    panic("a call, though nobody may call")')
    lines += [
        "",
        "",
        "def faulted(child: u64, message: Ptr[Registers]) -> bool:",
        '    """Call the `@fault` handler of the child with that id. Does the child go on?"""',
    ]
    if handlers.faults:
        lines += ["    what = fault_of(child, message)", "    match child:"]
        for handler in sorted(handlers.faults, key=lambda each: each.id or 0):
            lines += [f"        case {handler.id}:  # {handler.channel}", f"            return {names[handler]}(what)"]
        lines += ["        case _:", '            panic("a fault of a child without a handler")']
    else:
        lines.append("    return False")
    return "\n".join(lines) + "\n"
