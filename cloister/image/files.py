# SPDX-License-Identifier: BSD-2-Clause
"""What the files of a build are called."""

from __future__ import annotations

from cloister.system.model import SystemModel


def file_names(model: SystemModel) -> dict[str, str]:
    """What the files of each PD are called: its name, or one that a file can have and no other PD's files do."""
    names: dict[str, str] = {}
    for pd in model.protection_domains:
        plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-.") else "_" for letter in pd.name)[:100].lstrip(".") or "_"
        taken = {each.lower() for each in names.values()}  # some file systems do not tell cases apart
        names[pd.name] = next(each for each in (plain, *(f"{plain}_{number}" for number in range(len(names) + 2))) if each.lower() not in taken)
    return names
