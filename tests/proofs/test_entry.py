# SPDX-License-Identifier: BSD-2-Clause
"""The proof of the entry loop goes through, and does not if the loop is wrong: each mutant breaks what the proof says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.lang.frontend import load_program
from cloister.lang.smt.functions import Execution, execute, something_broken
from cloister.lang.smt.prove import LIMIT, roots_of
from cloister.lang.smt.solve import Answer, Effort, ask, script
from cloister.prover.targets import targets_of

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "proofs"
ENTRY, DEFERRED = "cloister.runtime.entry", "cloister.pd.deferred"

MUTANTS = [
    (ENTRY, "rest &= rest - 1", "rest &= rest - 2"),
    (ENTRY, "notified(count_trailing_zeros(rest))", "notified(63 - count_trailing_zeros(rest))"),
    (ENTRY, "            flush()", "            pass"),
    (ENTRY, "        reply = False\n        if", "        if"),
    (ENTRY, "            reply = True", "            reply = False"),
    (ENTRY, "registers.badge & CHANNEL_MASK", "registers.badge & 31"),
    (ENTRY, "registers.word2 = response.word2", "registers.word2 = response.word3"),
    (ENTRY, "registers.badge >> BADGE_CALL_BIT", "registers.badge >> 62"),
    (ENTRY, "(registers.badge >> BADGE_FAULT_BIT)", "(registers.badge >> 61)"),
    (ENTRY, "registers.badge & CHILD_MASK", "registers.badge & CHANNEL_MASK"),
    (ENTRY, "reply = judge(registers)", "judge(registers)"),
    (ENTRY, "    return again", "    return not again"),
    (ENTRY, "    registers.info = to_raw(MessageInfo())\n", ""),
    (ENTRY, "if (CALLABLE or PARENT) and reply:", "if PARENT and not reply:"),
    (ENTRY, "registers.info = take()", "take()"),
    (DEFERRED, "if capability != 0 and capability != destination:", "if capability != 0:"),
    (DEFERRED, "        send_empty(capability, information)", "        pass"),
    (DEFERRED, "    capability = 0\n    return", "    return"),
]


def not_proved(redirects: dict[str, str], search: list[Path]) -> list[str]:
    """The functions of the proof that do not go through."""
    program = load_program([str(PROOFS / "entry.py")], search=search, redirects=redirects)
    module = next(m for m in program.modules if m.name == program.roots[0])
    return [f.name for f in roots_of(program, module) if not holds(execute(program, f))]


def holds(execution: Execution) -> bool:
    """Whether each obligation was shown, and no loop cut off; no counterexample is looked for, which takes longer."""
    loops = [[*execution.facts[:facts], guard] for _, guard, facts in execution.machine.bounds_used]
    return all(ask(script(conditions), Effort(LIMIT)).answer is Answer.UNSAT for conditions in (something_broken(execution), *loops))


def redirects() -> dict[str, str]:
    (target,) = targets_of(str(PROOFS / "entry.py"), board(DEFAULT_BOARD))
    return target.redirects


def test_the_proof_goes_through() -> None:
    assert not_proved(redirects(), [PROOFS]) == []


@pytest.mark.parametrize(("module", "old", "new"), MUTANTS, ids=lambda text: text.strip().replace("\n", " "))
def test_a_wrong_loop_is_not_proved(module: str, old: str, new: str, tmp_path: Path) -> None:
    source = (ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8")
    assert old in source
    (tmp_path / "mutant.py").write_text(source.replace(old, new, 1))
    assert not_proved({**redirects(), module: "mutant"}, [PROOFS, tmp_path])
