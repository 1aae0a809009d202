# SPDX-License-Identifier: BSD-2-Clause
"""The tests of Microkit's own tool, through our reader: the same verdict, for the same reason, at the same place.

They are upstream's and not here: CLOISTER_MICROKIT names a checkout of Microkit 2.3.0. Without one they are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloister.upstream.reasons import REASONS
from cloister.upstream.suite import TESTS, Case, Kernel, Outcome, SuiteError, figure, read_suite, run_case, run_suite

VARIABLE = "CLOISTER_MICROKIT"
CHECKOUT = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
CASES = read_suite(CHECKOUT) if CHECKOUT else []

checkout = pytest.fixture(lambda: CHECKOUT)
needs_checkout = pytest.mark.skipif(CHECKOUT is None, reason=f"{VARIABLE} names no checkout of Microkit")


@needs_checkout
@pytest.mark.parametrize("case", [each for each in CASES if each.kernel is Kernel.AARCH64], ids=lambda case: case.name)
def test_as_upstream_decides(case: Case, checkout: Path) -> None:
    result = run_case(checkout, case)
    assert result.outcome is Outcome.SAME, str(result)


@needs_checkout
def test_figure(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = run_suite(checkout)
    assert len(results) == len(CASES)
    with capsys.disabled():
        print("\n" + figure(results))


@needs_checkout
def test_each_test_that_expects_an_error_has_its_rule() -> None:
    assert set(REASONS) == {case.name for case in CASES if case.kernel is Kernel.AARCH64 and case.message is not None}


# ------------------------------------------------------------------------------------------------------------------ the runner itself

RUST = """
mod region {
    #[test]
    fn test_good() {
        check_success(&DEFAULT_AARCH64_KERNEL_CONFIG, "good.system")
    }

    #[test]
    fn test_size() {
        check_missing(
            &DEFAULT_AARCH64_KERNEL_CONFIG,
            "size.system",
            "name",
            "memory_region",
        )
    }
}
mod domain {
    #[test]
    fn test_map() {
        check_error(
            &DEFAULT_AARCH64_KERNEL_CONFIG,
            "map.system",
            "Error: map says \\"no\\" \\
             on element 'map': map.system:4:9",
        )
    }

    #[test]
    fn test_port() {
        check_error(&sel4::Config { iommu: false, ..DEFAULT_X86_64_KERNEL_CONFIG }, "port.system", r#"Error: "port""#)
    }
}
"""
GOOD = """<system>
    <memory_region name="m" size="0x1000" />
    <protection_domain name="p"><program_image path="p.py" />
        <map mr="m" vaddr="0x1000000" />
    </protection_domain>
</system>
"""


def invented(folder: Path, **descriptions: str) -> Path:
    """A checkout with tests of our own making."""
    (folder / TESTS / "sdf").mkdir(parents=True)
    (folder / TESTS / "prefills").mkdir()
    (folder / TESTS / "test.rs").write_text(RUST)
    for name, text in descriptions.items():
        (folder / TESTS / "sdf" / f"{name}.system").write_text(text)
    return folder


def test_reads_the_calls_of_a_rust_file(tmp_path: Path) -> None:
    assert read_suite(invented(tmp_path)) == [
        Case("region::test_good", "good.system", Kernel.AARCH64, None),
        Case("region::test_size", "size.system", Kernel.AARCH64, "Error: Missing required attribute 'name' on element 'memory_region'"),
        Case("domain::test_map", "map.system", Kernel.AARCH64, "Error: map says \"no\" on element 'map': map.system:4:9"),
        Case("domain::test_port", "port.system", Kernel.X86_64, 'Error: "port"'),
    ]


def test_a_test_that_is_not_understood_is_an_error(tmp_path: Path) -> None:
    folder = invented(tmp_path)
    (folder / TESTS / "test.rs").write_text(RUST.replace("check_success(", "check_anything("))
    with pytest.raises(SuiteError, match="region::test_good"):
        read_suite(folder)


def test_no_checkout_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no checkout of Microkit"):
        read_suite(tmp_path)


def test_verdict_and_place_are_compared(tmp_path: Path) -> None:
    nameless = GOOD.replace('name="m" ', "")
    misplaced = GOOD.replace('vaddr="0x1000000"', 'vaddr="0x1000001"')
    results = run_suite(invented(tmp_path, good=GOOD, size=nameless, map=misplaced, port=GOOD))
    assert [each.outcome for each in results] == [Outcome.SAME, Outcome.SAME, Outcome.SAME, Outcome.NOT_MEANT]
    (tmp_path / TESTS / "sdf" / "good.system").write_text(nameless)
    (tmp_path / TESTS / "sdf" / "size.system").write_text(GOOD)
    (tmp_path / TESTS / "sdf" / "map.system").write_text("\n" + misplaced)
    assert [each.outcome for each in run_suite(tmp_path)] == [Outcome.REFUSED, Outcome.ACCEPTED, Outcome.ELSEWHERE, Outcome.NOT_MEANT]


def test_the_reason_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = invented(tmp_path, good=GOOD, size=GOOD.replace('name="m" ', ""), map=GOOD.replace("<map ", "<mop "), port=GOOD)
    for code, outcome in (("X005", Outcome.SAME), ("X004", Outcome.OTHER_REASON)):
        monkeypatch.setitem(REASONS, "region::test_size", code)
        assert run_suite(folder)[1].outcome is outcome
