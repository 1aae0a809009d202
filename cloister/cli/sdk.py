# SPDX-License-Identifier: BSD-2-Clause
"""`cloister sdk`: what C programs are built with, laid out as Microkit's SDK is. Point MICROKIT_SDK at it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cloister.boards import BOARDS
from cloister.cli.options import Configuration, board_named
from cloister.cli.terminal import fail, messages, output, shown_path, user_errors

if TYPE_CHECKING:
    from cloister.microkit.numbers import Configuration as Name


def sdk(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Where to put it; an SDK that is there is replaced.")] = Path("microkit-sdk"),
    board: Annotated[list[str] | None, typer.Option("--board", metavar="NAME", help="A board; may be repeated.", show_default="all boards")] = None,
    config: Annotated[
        list[Configuration] | None, typer.Option("--config", help="A configuration; may be repeated.", show_default="all configurations")
    ] = None,
    kernel: Annotated[
        list[str] | None, typer.Option("--kernel", metavar="CONFIG=ELF", help="A seL4 kernel to put into it for that configuration. May be repeated.")
    ] = None,
) -> None:
    """Write an SDK for C programs, with the layout of Microkit 2.3."""
    started = time.monotonic()
    boards = [board_named(name) for name in dict.fromkeys(board or BOARDS)]
    configs = [cast("Name", each.value) for each in dict.fromkeys(config or Configuration)]
    kernels = _kernels(kernel or [], configs)
    with user_errors(), messages.status("reading the tables") as status:
        from cloister.microkit.sdk import write_sdk  # the compiler takes a while to import: mistakes are told before

        write_sdk(out, boards, configs, kernels, progress=status.update)
    output.print(f"[green]wrote[/green] {shown_path(out)} in {time.monotonic() - started:.1f} s. Build with it:\n\n  export MICROKIT_SDK={out.resolve()}")


def _kernels(given: list[str], configs: list[Name]) -> dict[Name, Path]:
    """From `debug=sel4.elf`."""
    found: dict[Name, Path] = {}
    for each in given:
        name, equals, path = each.partition("=")
        config = next((one for one in configs if one == name), None)
        if not equals or not path or config is None:
            fail(f"--kernel {each} is not CONFIG=ELF with a configuration of this SDK", f"write for example --kernel {configs[0]}=sel4.elf")
        if config in found:
            fail(f"there are two kernels for {config}", "name one for each configuration")
        found[config] = Path(path)
    return found
