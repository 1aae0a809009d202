# SPDX-License-Identifier: BSD-2-Clause
"""The command line of Microkit's tool, and the SDK that it finds itself in.

Options come in any order; `--search-path` takes words until one begins with a dash. Source: Microkit 2.3, user manual, "Microkit tool".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

USAGE = "usage: microkit [-h] [OPTIONS] --board BOARD --config CONFIG [--search-path SEARCH_PATH ...] system"
IMAGE_TYPES = ("binary", "elf", "uimage")
CONFIGURATIONS = ("debug", "release", "benchmark")


class ArgumentError(Exception):
    """What is wrong with the command line or the SDK. `usage`: it helps to show the usage."""

    def __init__(self, message: str, usage: bool = False) -> None:
        super().__init__(message)
        self.usage = usage


@dataclass(frozen=True)
class Sdk:
    """A folder with `board/<board>/<configuration>/`."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Sdk:
        """The SDK in a folder, which MICROKIT_SDK names."""
        if not folder.is_dir():
            raise ArgumentError(f"the SDK folder '{folder}', which MICROKIT_SDK names, does not exist")
        if not (folder / "board").is_dir():
            raise ArgumentError(f"the SDK folder '{folder}' has no folder 'board'; write an SDK with: cloister sdk")
        return cls(folder)

    def boards(self) -> list[str]:
        return sorted(each.name for each in (self.folder / "board").iterdir() if each.is_dir())

    def configurations(self, board: str) -> list[str]:
        return sorted(each.name for each in (self.folder / "board" / board).iterdir() if each.is_dir())

    def elf(self, board: str, config: str, name: str) -> Path:
        """One of the SDK's executables: sel4, loader, monitor, initialiser."""
        return self.folder / "board" / board / config / "elf" / f"{name}.elf"


@dataclass
class Arguments:
    system: Path = Path()
    board: str = ""
    config: str = ""
    output: Path = Path("loader.img")
    report: Path = Path("report.txt")
    capdl_json: Path | None = None
    viper_output: Path | None = None
    search: list[Path] = field(default_factory=lambda: [])
    image_type: str = "binary"
    kernel: Path | None = None


def parse(words: Sequence[str], sdk: Sdk) -> Arguments | None:
    """What the words ask for; None: help. Raises ArgumentError."""
    found = Arguments()
    system: str | None = None
    rest = list(words)

    def parameter(option: str) -> str:
        if not rest:
            raise ArgumentError(f"argument {option}: expected one parameter")
        return rest.pop(0)

    while rest:
        word = rest.pop(0)
        match word:
            case "-h" | "--help":
                return None
            case "-o" | "--output":
                found.output = Path(parameter("--output"))
            case "-r" | "--report":
                found.report = Path(parameter("--report"))
            case "--board":
                found.board = parameter("--board")
                if found.board not in sdk.boards():
                    _refuse_choice("--board", found.board, sdk.boards())
            case "--config":
                found.config = parameter("--config")
            case "--capdl-json":
                found.capdl_json = Path(parameter("--capdl-json"))
            case "--viper-output":
                found.viper_output = Path(parameter("--viper-output"))
            case "--override-kernel":
                found.kernel = Path(parameter("--override-kernel"))
            case "--image-type":
                found.image_type = parameter("--image-type")
                if found.image_type not in IMAGE_TYPES:
                    _refuse_choice("--image-type", found.image_type, IMAGE_TYPES)
            case "--search-path":
                while rest and not rest[0].startswith("-"):
                    found.search.append(Path(rest.pop(0)))
            case _ if word.startswith("-") and word != "-" or system is not None:
                raise ArgumentError(f"unrecognized argument '{word}'", usage=True)
            case _:
                system = word
    missing = [name for name, value in (("--board", found.board), ("--config", found.config), ("system", system)) if not value]
    if missing:
        raise ArgumentError(f"the following arguments are required: {', '.join(missing)}", usage=True)
    if found.config not in sdk.configurations(found.board):
        _refuse_choice("--config", found.config, sdk.configurations(found.board))
    if found.config not in CONFIGURATIONS:
        raise ArgumentError(f"argument --config: '{found.config}' is in the SDK, and Cloister knows only {', '.join(CONFIGURATIONS)}")
    found.system = Path(system or "")
    return found


def help_text(sdk: Sdk) -> str:
    """What `--help` prints."""
    boards = "\n                             ".join(sdk.boards())
    return f"""{USAGE}

Builds the bootable image of a system. Paths of programs and prefilled regions are looked up along the search paths, then in the current folder.

  system                     the system description: XML, or a system.py of Cloister's
  -h, --help                 show this and exit
  -o, --output FILE          the image (loader.img)
  -r, --report FILE          what is in it (report.txt)
  --board BOARD              {boards}
  --config CONFIG            a configuration of the board: {', '.join(CONFIGURATIONS)}
  --search-path FOLDER...    up to the next word that begins with a dash
  --image-type TYPE          {', '.join(IMAGE_TYPES)} (binary)
  --override-kernel FILE     a kernel to use in place of the SDK's
  --capdl-json FILE          objects and capabilities, as JSON
  --viper-output FOLDER      what each protection domain may rely on, for the Viper verifier
"""


def _refuse_choice(option: str, given: str, choices: Sequence[str]) -> NoReturn:
    raise ArgumentError(f"argument {option}: invalid choice '{given}' (choose from: {', '.join(choices)})")
