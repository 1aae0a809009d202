# SPDX-License-Identifier: BSD-2-Clause
"""Writes the page of errors from the catalogue: `python -m cloister.lang.frontend.page > docs/errors.md`."""

from __future__ import annotations

from cloister.lang.frontend.catalogue import RULES

GROUPS = {
    "C01": "Modules",
    "C020": "Declarations",
    "C021": "Declarations",
    "C025": "Names bound by the system description",
    "C03": "Types",
    "C04": "Expressions",
    "C05": "Pointers, views and shared memory",
    "C06": "Statements",
    "C07": "Functions",
    "C08": "Unsafe names",
    "C09": "Contracts and proofs",
}

HEAD = """# Errors of the front end

What the front end says about a wrong program begins with a code, and names the place, what is wrong, and what to write instead:

    error[C0402]: a is u32, and b is u16
     --> sum.py:8:12
    8 |     return a + b
      |            ^^^^^
     = instead: u32(b) or u16(a), which panic if the value does not fit

This page is made from the catalogue in `cloister/lang/frontend/catalogue.py`.
For each rule, `tests/lang/frontend/bad/` has a program that breaks it.
"""


def page() -> str:
    """The page, in Markdown."""
    lines = [HEAD]
    group = ""
    for rule in RULES.values():
        current = next(title for prefix, title in GROUPS.items() if rule.code.startswith(prefix))
        if current != group:
            group = current
            lines.append(f"## {group}\n\n| code | rule | why |\n|---|---|---|")
            if len(lines) > 2:
                lines[-1] = "\n" + lines[-1]
        explanation = rule.explanation.replace("|", "\\|")
        lines.append(f"| {rule.code} | {rule.title} | {explanation} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
