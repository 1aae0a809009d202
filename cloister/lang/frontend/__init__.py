# SPDX-License-Identifier: BSD-2-Clause
"""The front end: target modules in, typed program out, or a list of complaints that say what to write instead."""

from cloister.lang.frontend.catalogue import RULES, Rule
from cloister.lang.frontend.diagnostics import CompileErrors, Diagnostic
from cloister.lang.frontend.load import load_program

__all__ = ["RULES", "CompileErrors", "Diagnostic", "Rule", "load_program"]
