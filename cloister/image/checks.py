# SPDX-License-Identifier: BSD-2-Clause
"""The run-time checks of a program that is built: which are left out, by which proof, and what became of the others.

Theorems lie in files that are committed: one for the kernel of each architecture and one for the runtime, here, and one for each system, beside
its description. A build reads them and proves nothing, so it is quick, and the same everywhere; `cloister prove --checks` writes them.
Invariant: a theorem whose key does not fit the program is not used. A file that is not there, or is none, allows nothing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from cloister.image.cache import PACKAGE
from cloister.lang import program as p
from cloister.lang.c.stack import call_sites
from cloister.lang.checks import calls_of, shape_of
from cloister.lang.digests import name_of
from cloister.lang.theorems import Selection, read_theorems, redundant_checks
from cloister.system.model import SystemModel

THEOREMS = PACKAGE / "image" / "theorems"
RUNTIME_STORE = THEOREMS / "runtime.json"
PANIC = "cloister_panic"


def kernel_store(architecture: str) -> Path:
    """The theorems about the kernel."""
    return THEOREMS / f"kernel-{architecture}.json"


def system_store(model: SystemModel) -> Path:
    """The theorems about the programs of a system."""
    return Path(model.location.file).resolve().parent / "proofs" / "checks.json"


def selection(program: p.Program, store: Path) -> Selection:
    """What the theorems of a file allow to leave out of a program."""
    return Selection(redundant_checks(program, read_theorems(store)))


def tally(program: p.Program, checks: Selection, elf: Path) -> dict[str, Any]:
    """What became of the checks in the functions that the program may reach.

    `machine_sites` counts the calls of the panic function in the linked code. A check in a function that the compiler copies into its callers
    may have several, and checks of one place may share one.
    """
    proofs: dict[str, set[str]] = {}
    total = emitted = left_out = 0
    reasons: Counter[str] = Counter()
    for function in calls_of(program).reachable():
        known = shape_of(function).checks
        mine, proved = checks.emitted.get(function, set()), checks.left_out.get(function, set())
        total += len(known)
        emitted += len(mine & known.keys())
        left_out += len(proved - mine)
        for span, reason in sorted(proved - mine, key=lambda key: (key[0].line, key[0].column, key[1].value)):
            reasons[reason.name] += 1
            place = f"{name_of(function)}:{span.line}:{span.column} {reason.name}"  # a sum of three is two checks that begin at one place
            proofs.setdefault(place, set()).update(digest[:16] for digest in checks.redundant[function][span, reason])
    sites = call_sites(elf, PANIC)
    return {
        "total": total,
        "left_out_by_ranges": total - emitted - left_out,
        "left_out_by_proof": left_out,
        "emitted": emitted,
        "machine_sites": sum(sites.values()),
        "machine_sites_by_function": dict(sorted(sites.items())),
        "left_out_by_reason": dict(sorted(reasons.items())),
        "proofs": {place: sorted(digests) for place, digests in proofs.items()},
    }


def in_words(facts: dict[str, Any]) -> str:
    """A tally in a line."""
    total = max(int(facts["total"]), 1)
    gone = int(facts["left_out_by_ranges"]) + int(facts["left_out_by_proof"])
    return f"{gone} of {facts['total']} ({100 * gone // total} %), {facts['left_out_by_proof']} of them by proof"
