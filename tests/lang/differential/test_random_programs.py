# SPDX-License-Identifier: BSD-2-Clause
"""Random well-typed programs: CPython and compiled C give the same results and the same panics."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import generator

FUNCTIONS = 120


def test_random_programs_agree(tmp_path: Path) -> None:
    from harness import Both, arguments

    session = generator.Session()

    @settings(max_examples=FUNCTIONS, deadline=None, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        known, text = data.draw(generator.functions(session))
        known.name = f"f{len(session.functions)}"
        session.functions.append(known)
        session.text.append(text)

    collect()
    assert len(session.functions) > FUNCTIONS // 4
    source = generator.HEADER + "\n\n" + "\n\n\n".join(session.text) + "\n"
    (tmp_path / "generated.py").write_text(source)
    both = Both(["generated"], [tmp_path])
    outcomes: Counter[str] = Counter()
    for i, text in enumerate(session.text):
        name = f"generated.f{i}"

        @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(arguments(both.functions[name]))
        def agree(values: tuple[int, ...], name: str = name, text: str = text) -> None:
            try:
                outcome = both.check(name, values)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{text}\n\nthe module: {tmp_path / 'generated.py'}") from None
            outcomes[(outcome.panic or "value").split(" ")[0]] += 1

        agree()
    assert outcomes["value"] > 200 and len(outcomes) >= 4, outcomes
