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
    """A marked function: where it is, and the channel's id (None for `init`)."""

    module: str
    function: str
    id: int | None = None
    channel: str = ""


@dataclass(frozen=True)
class Handlers:
    init: Handler | None
    notified: Sequence[Handler]
    protected: Sequence[Handler]


def _imports(handlers: Handlers) -> tuple[list[str], dict[Handler, str]]:
    """Import lines, and the name that each handler has here."""
    every = [*([handlers.init] if handlers.init else []), *handlers.notified, *handlers.protected]
    names = {handler: f"handler{number}" for number, handler in enumerate(every)}
    return [f"from {handler.module} import {handler.function} as {names[handler]}" for handler in every], names


def dispatcher(pd: str, handlers: Handlers, *, passive: bool, callable_by_others: bool, interrupt_ids: Sequence[int]) -> str:
    """The module's text."""
    imports, names = _imports(handlers)
    mask = sum(1 << each for each in interrupt_ids)
    lines = [
        "# SPDX-License-Identifier: BSD-2-Clause",
        f'"""Generated: calls the handlers of PD {pd!r}."""',
        "",
        "from cloister.lang import Ptr, panic, u64",
        "from cloister.pd.message import Message",
        *imports,
        "",
        f"PASSIVE: bool = {passive}",
        f"CALLABLE: bool = {callable_by_others}",
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
    return "\n".join(lines) + "\n"
