# SPDX-License-Identifier: BSD-2-Clause
"""What a debugger cannot know from C: the members of enums and the fields of words, which are integers there.

Invariant: types have the names that the emitted C gives them.
"""

from __future__ import annotations

import json

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
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
    """`bool`, `signed`, `unsigned`, or the name of an enum."""
    if isinstance(kind, p.BoolType):
        return "bool"
    if isinstance(kind, p.EnumType):
        return names.of(kind)
    integer = integer_of(kind)
    return "signed" if integer is not None and integer.signed else "unsigned"
