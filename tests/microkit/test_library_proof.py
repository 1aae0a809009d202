# SPDX-License-Identifier: BSD-2-Clause
"""The proof of libmicrokit's loop does not go through if the loop is wrong: each mutant breaks what the proof says. (That it goes through: tests/proofs.)"""

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
PROOF = ROOT / "proofs" / "microkit_entry.py"
LOOP = "cloister.microkit.library.entry"

MUTANTS = [
    ("    construct()\n    init()", "    init()\n    construct()"),
    ("    if is_passive():\n        send_waiting()", "    if is_passive():\n        pass"),
    ("count_trailing_zeros(rest)))\n        rest &= rest - 1", "count_trailing_zeros(rest)))\n        rest &= rest - 2"),
    ("truncate(u32, count_trailing_zeros(rest))", "truncate(u32, 63 - count_trailing_zeros(rest))"),
    ("    if reply:\n        send_waiting()", "    if reply:\n        pass"),
    ("        load_words(registers)\n        reply_receive", "        reply_receive"),
    ("        load_words_of(registers)", "        pass"),
    ("        registers.info = take()\n", "        take()\n"),
    ("    store_words(registers)\n    registers.info = protected", "    registers.info = protected"),
    ("    store_words(registers)\n    judgement", "    judgement"),
    ("registers.badge & CHANNEL_MASK", "registers.badge & 31"),
    ("registers.badge & CHILD_MASK", "registers.badge & CHANNEL_MASK"),
    ("        answer(registers)\n        return True", "        answer(registers)\n        return False"),
    ("return judge(registers)", "return not judge(registers)"),
    ("registers.info = judgement.information", "registers.info = 0"),
    ("        send_empty(to, take())", "        send_empty(to, take())\n        send_empty(to, 0)"),
    ("badge >> BADGE_CALL_BIT != 0", "badge >> BADGE_FAULT_BIT != 0"),
]


def holds(execution: Execution) -> bool:
    """Whether each obligation was shown, and no loop cut off; no counterexample is looked for, which takes longer."""
    loops = [[*execution.facts[:facts], guard] for _, guard, facts in execution.machine.bounds_used]
    return all(ask(script(conditions), Effort(LIMIT)).answer is Answer.UNSAT for conditions in (something_broken(execution), *loops))


@pytest.mark.parametrize(("old", "new"), MUTANTS, ids=lambda text: text.strip().replace("\n", " "))
def test_a_wrong_loop_is_not_proved(old: str, new: str, tmp_path: Path) -> None:
    source = (ROOT / (LOOP.replace(".", "/") + ".py")).read_text("utf-8")
    assert source.count(old) == 1
    (tmp_path / "mutant.py").write_text(source.replace(old, new))
    (target,) = targets_of(str(PROOF), board(DEFAULT_BOARD))
    program = load_program([str(PROOF)], search=[PROOF.parent, tmp_path], redirects={**target.redirects, LOOP: "mutant"})
    module = next(m for m in program.modules if m.name == program.roots[0])
    assert not all(holds(execute(program, function)) for function in roots_of(program, module))
