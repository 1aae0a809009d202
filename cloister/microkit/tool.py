# SPDX-License-Identifier: BSD-2-Clause
"""What `bin/microkit` of an SDK runs: Microkit's command line over Cloister's builder.

It joins prebuilt programs with the SDK's kernel, loader, initialiser and monitor; systems with Python programs have these compiled first.
Invariant: the image and its companions are written when all has succeeded, each as a whole. What fails ends with one line for each mistake
(what, which element, file, row, column) and status 1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cloister.microkit.arguments import USAGE, ArgumentError, Arguments, Sdk, help_text, parse

if TYPE_CHECKING:
    from cloister.boards.description import Board
    from cloister.image.compose import Composed, Program
    from cloister.image.elf import Executable
    from cloister.system.errors import Problem
    from cloister.system.model import SystemModel


def main() -> int:
    """Run the tool with the words of the command line; its exit status."""
    try:
        named = os.environ.get("MICROKIT_SDK")
        if not named:
            raise ArgumentError("MICROKIT_SDK does not say where the SDK is; run bin/microkit of one")
        sdk = Sdk.at(Path(named))
        arguments = parse(sys.argv[1:], sdk)
        if arguments is None:
            print(help_text(sdk), end="")
            return 0
        build(arguments, sdk)
    except ArgumentError as error:
        if error.usage:
            print(USAGE, file=sys.stderr)
        return _fail(f"microkit: error: {error}")
    except KeyboardInterrupt:
        return _fail("microkit: error: interrupted", 130)
    except BrokenPipeError:
        return 1
    return 0


def build(arguments: Arguments, sdk: Sdk) -> None:
    """Build what the arguments say. Raises ArgumentError if the files that they name are not there; ends the program on mistakes in the system."""
    from cloister.boards import BOARDS
    from cloister.system.errors import DescriptionError

    if arguments.board not in BOARDS:
        raise ArgumentError(f"argument --board: '{arguments.board}' is in the SDK, and Cloister knows only {', '.join(BOARDS)}")
    board = BOARDS[arguments.board]
    if not arguments.system.is_file():
        raise ArgumentError(f"system description file '{arguments.system}' does not exist")
    try:
        model = _read(arguments, board)
        composed = _compose(arguments, sdk, model, board)
    except DescriptionError as error:
        raise SystemExit(_fail("\n".join(_told(each) for each in error.problems))) from None
    _write(arguments, model, composed)


def _read(arguments: Arguments, board: Board) -> SystemModel:
    from cloister.system.load import finish, read_system
    from cloister.system.xml import read_xml

    if arguments.system.suffix == ".py":
        return finish(read_system(arguments.system, board), board)
    model = finish(read_xml(arguments.system, [*arguments.search, Path.cwd()]), board)
    mapped = {each.region for pd in model.protection_domains for each in pd.mappings}
    mapped |= {each.region for pd in model.protection_domains if pd.virtual_machine is not None for each in pd.virtual_machine.mappings}
    for region in model.memory_regions:
        if region.name not in mapped:
            print(f"WARNING: unused memory region '{region.name}'")
    return model


def _compose(arguments: Arguments, sdk: Sdk, model: SystemModel, board: Board) -> Composed:
    from cloister.image.compose import Parts, compose

    kernel = arguments.kernel or sdk.elf(arguments.board, arguments.config, "sel4")
    parts = Parts(_part(kernel), *(_part(sdk.elf(arguments.board, arguments.config, name)) for name in ("loader", "initialiser", "monitor")))
    return compose(model, board, arguments.config, _programs(arguments, model, board), parts)


def _part(path: Path) -> Executable:
    from cloister.image.elf import read_executable

    try:
        return read_executable(path)
    except OSError as error:
        raise ArgumentError(f"'{path}' cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ArgumentError(f"'{path}' cannot be used: {error}") from None


def _programs(arguments: Arguments, model: SystemModel, board: Board) -> dict[str, Program]:
    """All programs, told what the system says of them. All that is wrong with them is told at once."""
    from cloister.image.compose import Program
    from cloister.image.prebuilt import prepare, read_program
    from cloister.system.errors import DescriptionError

    programs: dict[str, Program] = {}
    problems: list[Problem] = []
    withheld: list[str] = []
    for pd in model.protection_domains:
        if not pd.is_prebuilt:
            continue
        try:
            prepared = prepare(model, board, pd, read_program(pd))
        except DescriptionError as error:
            problems += error.problems
            continue
        programs[pd.name] = Program(prepared.executable)
        if prepared.was_writable_code:
            withheld.append(pd.name)
    if problems:
        raise DescriptionError(problems)
    if withheld:
        print(f"NOTE: writable segments are mapped without the right to execute, which the programs of these PDs ask for: {', '.join(withheld)}")
    if len(programs) < len(model.protection_domains):
        programs |= _compiled(arguments, model, board)
    return programs


def _compiled(arguments: Arguments, model: SystemModel, board: Board) -> dict[str, Program]:
    """The programs that are written in Python."""
    from tempfile import TemporaryDirectory

    from cloister.image.cache import Cache
    from cloister.image.programs import Builder
    from cloister.lang.c.toolchain import Toolchain, ToolchainError
    from cloister.lang.frontend import CompileErrors

    with TemporaryDirectory(prefix="cloister-") as name:
        folder = Path(name)
        try:
            builder = Builder(board, arguments.config, folder, Toolchain.default(), Cache(folder))
            return {pd.name: builder.pd(model, pd).ready for pd in model.protection_domains if not pd.is_prebuilt}
        except CompileErrors as errors:
            raise SystemExit(_fail("\n".join(f"Error: {each}" for each in errors.diagnostics))) from None
        except ToolchainError as error:
            raise SystemExit(_fail(f"Error: {error}")) from None


def _write(arguments: Arguments, model: SystemModel, composed: Composed) -> None:
    from cloister.microkit import outputs

    bootable = composed.bootable
    content: dict[str, Callable[[], bytes]] = {
        "binary": lambda: bootable.binary,
        "elf": lambda: bootable.elf,
        "uimage": lambda: outputs.uimage(bootable.binary, bootable.base),
    }
    image = content[arguments.image_type]()
    files = {arguments.output: image, arguments.report: outputs.report_text(model, composed.distribution).encode()}
    if arguments.capdl_json is not None:
        files[arguments.capdl_json] = outputs.capabilities_json(model, composed.distribution).encode()
    if arguments.viper_output is not None:
        try:
            arguments.viper_output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArgumentError(f"folder '{arguments.viper_output}' cannot be made: {error.strerror}") from None
        for name, text in outputs.viper(model, composed.distribution, arguments.system).items():
            files[arguments.viper_output / name] = text.encode()
    for path, data in files.items():
        _replace(path, data)
    initial = next(each for each in bootable.regions if each.name == "initialiser")
    print(f"MICROKIT|CAPDL SPEC: number of root objects = {len(composed.distribution.objects)}, spec footprint = {_size(composed.table_size)}")
    print(f"MICROKIT|INITIAL TASK: memory size = {_size(initial.total)}")
    print(f"MICROKIT|LOADER: image file size = {_size(len(image))}")


def _replace(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all. Where it is no ordinary file, such as /dev/null, it is written to."""
    from cloister.image.files import write_whole

    if path.is_dir():
        raise ArgumentError(f"'{path}' is a folder, and a file is to be written")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        write_whole(path, data)
    except OSError as error:
        raise ArgumentError(f"'{path}' cannot be written: {error.strerror}") from None


def _told(problem: Problem) -> str:
    """A mistake in the shape of Microkit's messages, with a remedy below it."""
    element = _element_at(problem)
    where = f" on element '{element}'" if element else ""
    remedy = f"\n  {problem.remedy}" if problem.remedy else ""
    return f"Error: {problem.message}{where}: {problem.location}{remedy}"


def _element_at(problem: Problem) -> str:
    """The name of the XML element at a problem's place; nothing, if there is none."""
    try:
        line = Path(problem.location.file).read_text("utf-8").splitlines()[problem.location.line - 1]
    except (OSError, ValueError, IndexError):
        return ""
    rest = line[max(0, problem.location.column - 1) :]
    if not rest.startswith("<"):
        return ""
    return rest[1:].replace("/", " ").replace(">", " ").split(maxsplit=1)[0]


def _size(count: int) -> str:
    """A number of bytes for people: 1,234 bytes, or with a unit."""
    amount = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if amount < 1024 or unit == "MiB":
            return f"{count:,} bytes" if unit == "bytes" else f"{amount:,.2f} {unit}"
        amount /= 1024
    raise AssertionError


def _fail(text: str, status: int = 1) -> int:
    print(text, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
