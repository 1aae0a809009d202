# SPDX-License-Identifier: BSD-2-Clause
"""The front end: target modules in, typed program out, or a list of complaints that say what to write instead.

`load` drives the stages; a stage imports from those before it: `reading` (modules and their names), `resolve`, `annotations` and `types`,
`constants`, `bindings`, then `checking`, `operations`, `expressions`, `declare` and `statements`, one file for each construct, and `whole`. Which file
checks a construct is in `expressions/table.py`, `operations/table.py` and `statements/table.py`. docs/architecture.md says more.
"""

from cloister.lang.frontend.catalogue import RULES, Rule
from cloister.lang.frontend.diagnostics import CompileErrors, Diagnostic
from cloister.lang.frontend.load import load_program

__all__ = ["RULES", "CompileErrors", "Diagnostic", "Rule", "load_program"]
