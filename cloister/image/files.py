# SPDX-License-Identifier: BSD-2-Clause
"""What the files of a build are called, and how they are written."""

from __future__ import annotations

from pathlib import Path

from cloister.system.model import SystemModel


def file_names(model: SystemModel) -> dict[str, str]:
    """What the files of each PD are called: its name, or one that a file can have and no other PD's files do."""
    names: dict[str, str] = {}
    for pd in model.protection_domains:
        plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-.") else "_" for letter in pd.name)[:100].lstrip(".") or "_"
        taken = {each.lower() for each in names.values()}  # some file systems do not tell cases apart
        names[pd.name] = next(each for each in (plain, *(f"{plain}_{number}" for number in range(len(names) + 2))) if each.lower() not in taken)
    return names


def write_whole(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all; leave it alone if it is the same."""
    if path.exists() and path.read_bytes() == data:
        return
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    temporary.replace(path)
