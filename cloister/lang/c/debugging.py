# SPDX-License-Identifier: BSD-2-Clause
"""What a debugger needs beside C: the members of enums and the fields of words, which are integers there, and the ends of blocks as Python has them.

Invariant: types have the names that the emitted C gives them; a line that can panic keeps its number.
"""

from __future__ import annotations

import json
import re

from cloister.lang import program as p
from cloister.lang.c.names import Names


def debugger_types(program: p.Program) -> str:
    """As JSON: `enums` and `words`, each by its name in C."""
    names = Names(program)
    enums = {
        names.of(enum): {"name": enum.name, "members": {str(value): member for member, value in enum.members}}
        for module in program.modules
        for enum in module.enums
    }
    words = {
        names.of(word): {
            "name": word.name,
            "fields": [
                {"name": field.name, "shift": field.shift, "width": field.width, "kind": _kind(field.type, names)} for field in word.fields
            ],
        }
        for module in program.modules
        for word in module.words
    }
    return json.dumps({"enums": enums, "words": words}, indent=1) + "\n"


def _kind(kind: p.Type, names: Names) -> str:
    """`bool`, `unsigned`, or the name of an enum."""
    if isinstance(kind, p.BoolType):
        return "bool"
    return names.of(kind) if isinstance(kind, p.EnumType) else "unsigned"


def ends_with_statements(text: str) -> str:
    """The emitted file with each closing brace at the line of the last statement before it.

    Python has no line for the end of a block. The C that people read has it where the next statement is, and what the compiler puts there, such as
    the way back to the head of a loop, would be hit by a break point on that statement.
    """
    written: list[str] = []
    line, last = 0, 0  # of Python; 0: not known yet
    for each in text.split("\n"):
        given = re.match(r"#line (\d+)", each)
        if given is not None:
            line = int(given[1])
            written.append(each)
            continue
        words = each.lstrip()
        if words.startswith("}") and 0 < last < line:
            indent = each[: len(each) - len(words)]
            written += [f"#line {last}", f"{indent}}}", f"#line {line}", f"{indent}{words[1:].lstrip()}".rstrip()]
        else:
            written.append(each)
            if words:
                last = line
        line += line > 0
    return "\n".join(written)
