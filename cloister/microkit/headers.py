# SPDX-License-Identifier: BSD-2-Clause
"""The headers of a configuration: those that are written by hand, those that are filled in, those that are generated; and what makes other languages' bindings.

In a file that ends in `.in`, `@module.NAME@` is a constant of the interface (`@module.NAME:x@`: in hexadecimal), `@module.Struct@` the size of a
struct, `@module.Word.field@` the width of a field. Invariant: the text depends on the board's and the configuration's numbers only.
"""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable

from cloister.boards.description import Board
from cloister.microkit.configuration import as_header, as_json, kernel_configuration, library_configuration
from cloister.microkit.descriptions import fault_blocks, object_api, system_calls, word_blocks
from cloister.microkit.methods import Part
from cloister.microkit.numbers import Numbers
from cloister.microkit.stubs import client_header, label_header, system_call_header
from cloister.microkit.words import faults_header, words_header

_PLACE = re.compile(r"@([a-z]+)\.(\w+)(?:\.(\w+))?(:x)?@")


def headers(board: Board, numbers: Numbers) -> dict[str, str]:
    """All files of the folder `include`, by their paths there."""
    found: dict[str, str] = {}
    _read(resources.files("cloister.microkit") / "include", "", found)
    result = {name.removesuffix(".in"): filled(text, numbers) if name.endswith(".in") else text for name, text in found.items()}
    kernel, library = kernel_configuration(board, numbers), library_configuration()
    result |= {
        "kernel/gen_config.h": as_header(kernel),
        "kernel/gen_config.json": as_json(kernel),
        "sel4/gen_config.h": as_header(library),
        "sel4/gen_config.json": as_json(library),
        "sel4/shared_types_gen.h": words_header(numbers),
        "sel4/sel4_arch/types_gen.h": faults_header(numbers),
        "sel4/syscall.h": system_call_header(numbers),
        "sel4/invocation.h": label_header(numbers, Part.GENERIC),
        "sel4/sel4_arch/invocation.h": label_header(numbers, Part.AARCH64),
        "sel4/arch/invocation.h": label_header(numbers, Part.ARM),
        "interfaces/sel4_client.h": client_header(numbers),
        "interfaces/object-api.xml": object_api(numbers, Part.GENERIC),
        "interfaces/object-api-sel4-arch.xml": object_api(numbers, Part.AARCH64),
        "interfaces/object-api-arch.xml": object_api(numbers, Part.ARM),
        "api/syscall.xml": system_calls(),
        "sel4/shared_types.pbf": word_blocks(numbers),
        "sel4/sel4_arch/types.pbf": fault_blocks(numbers),
    }
    return dict(sorted(result.items()))


def filled(text: str, numbers: Numbers) -> str:
    """A text with its places filled in. A place that names nothing is a KeyError."""

    def value(place: re.Match[str]) -> str:
        module, name, field, hexadecimal = place.groups()
        whole = f"{module}.{name}"
        if field is not None:
            return str(next(each.width for each in numbers.words[whole].fields if each.name == field))
        if whole in numbers.structs:
            return str(numbers.structs[whole].size)
        return f"{numbers[whole]:#x}" if hexadecimal else str(numbers[whole])

    return _PLACE.sub(value, text)


def _read(folder: Traversable, path: str, found: dict[str, str]) -> None:
    for each in folder.iterdir():
        if each.is_dir():
            _read(each, f"{path}{each.name}/", found)
        elif each.name.endswith((".h", ".in")):
            found[f"{path}{each.name}"] = each.read_text("utf-8")
