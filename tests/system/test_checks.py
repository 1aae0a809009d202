# SPDX-License-Identifier: BSD-2-Clause
"""One bad system for each rule of checks.py: its code, its message, its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.checks import RULES, check, warnings
from cloister.system.describe import PD
from cloister.system.errors import DescriptionError
from cloister.system.model import IdKind, IdSetting, RegionFact, RegionSetting, SystemModel

BOARD = board(DEFAULT_BOARD)
THIS = __file__


def system(folder: Path) -> tuple[System, PD, PD]:
    """A good system of two PDs, `low` and `high`, to be spoilt."""
    (folder / "program.py").write_text("")
    result = System("test", folder=folder)
    return result, result.pd("low", program="program.py", priority=10), result.pd("high", program="program.py", priority=20)


Spoil = Callable[[System, PD, PD], object]
Edit = Callable[[SystemModel], SystemModel]


def _first_pd(**changes: object) -> Edit:
    """A model whose first PD is changed: for what the Python API cannot write and XML can."""

    def edit(model: SystemModel) -> SystemModel:
        first, *rest = model.protection_domains
        return replace(model, protection_domains=(replace(first, **changes), *rest))  # pyright: ignore[reportArgumentType]

    return edit


def _two_in_one_id(s: System, low: PD, high: PD) -> None:
    s.channel(low, high, ids=(3, 3))
    low.irq(40, name="device", id=3)


def _many_channels(s: System, low: PD, high: PD) -> None:
    for number in range(63):
        low.irq(100 + number, name=f"irq{number}")


def _both_call(s: System, low: PD, high: PD) -> Edit:
    s.channel(low, high, call=True)

    def edit(model: SystemModel) -> SystemModel:
        channel = model.channels[0]
        return replace(model, channels=(replace(channel, b=replace(channel.b, may_call=True)),))

    return edit


def _same_pd(s: System, low: PD, high: PD) -> None:
    s.channel(low, low, names=("a", "b"))


def _maps(*arguments: tuple[str, int, dict[str, object]], **region_options: object) -> Spoil:
    def spoil(s: System, low: PD, high: PD) -> None:
        for name, size, options in arguments:
            low.map(s.region(name, size, **region_options), **options)  # pyright: ignore[reportArgumentType]

    return spoil


# code: [(how to spoil the system, what the message says)]
CASES: dict[str, list[tuple[Spoil, str]]] = {
    "S001": [(lambda s, low, high: lambda model: replace(model, protection_domains=()), "has no protection domain")],
    "S002": [(lambda s, low, high: [s.pd(f"pd{n}", program="program.py") for n in range(62)] and None, "64 protection domains are too many")],
    "S003": [(lambda s, low, high: s.pd("low", program="program.py"), "two PDs named 'low'")],
    "S004": [(lambda s, low, high: s.pd("monitor", program="program.py"), "no PD may be named 'monitor'")],
    "S005": [
        (lambda s, low, high: s.pd("", program="program.py"), "'' cannot be the name of a PD"),
        (lambda s, low, high: s.pd("x" * 64, program="program.py"), "is too long for the name of a PD"),
        (lambda s, low, high: s.pd("a\nb", program="program.py"), "'a\\nb' cannot be the name of a PD"),
        (lambda s, low, high: low.map(s.region("\ud800", 0x1000), name="u"), "cannot be the name of a region"),
    ],
    "S006": [
        (lambda s, low, high: s.pd("x", program="program.py", priority=255), "PD 'x' has priority 255"),
        (lambda s, low, high: s.pd("x", program="program.py", priority=-1), "PD 'x' has priority -1"),
    ],
    "S007": [(lambda s, low, high: s.pd("x", program="program.py", budget=1000, period=100), "budget of 1000 µs in a period of 100 µs")],
    "S008": [(lambda s, low, high: s.pd("x", program="program.py", budget=0), "PD 'x' has a budget of 0 µs")],
    "S009": [
        (lambda s, low, high: s.pd("x", program="program.py", stack_size=0), "a stack of 0x0 bytes"),
        (lambda s, low, high: s.pd("x", program="program.py", stack_size=0x4001), "a stack of 0x4001 bytes"),
        (lambda s, low, high: s.pd("x", program="program.py", stack_size=0x200_0000), "a stack of 0x2000000 bytes"),
    ],
    "S010": [
        (lambda s, low, high: s.pd("x", program="absent.py"), "absent.py, which does not exist"),
        (lambda s, low, high: s.pd("x", program="absent.elf"), "absent.elf, which does not exist"),
        (lambda s, low, high: s.pd("x", program="cloister.absent.driver"), "there is no such module"),
    ],
    "S011": [
        (lambda s, low, high: s.pd("x", program="program.py", c_sources=["absent.c"]), "absent.c, which does not exist"),
        (lambda s, low, high: s.pd("x", program="program.py", c_sources=["x.cpp"]), "has the C source x.cpp"),
    ],
    "S012": [(lambda s, low, high: s.pd("x", program="program.py", settings={"limit": 1 << 64}), "setting 'limit' of PD 'x' is 18446744073709551616")],
    "S013": [
        (
            lambda s, low, high: _first_pd(settings={"a": 1}, region_settings=(RegionSetting("a", "r", RegionFact.SIZE),)),
            "setting 'a' of PD 'low' is set twice",
        )
    ],
    "S014": [(_maps(("r", 0x1000, {}), ("r", 0x1000, {"name": "other"})), "two regions named 'r'")],
    "S015": [(_maps(("r", 0x1000, {}), page_size=0x4000), "has pages of 0x4000 bytes")],
    "S016": [
        (_maps(("r", 0x1001, {})), "region 'r' has a size of 0x1001 bytes"),
        (_maps(("r", 0, {})), "region 'r' has a size of 0x0 bytes"),
        (_maps(("r", 0x1000, {}), page_size=0x20_0000), "region 'r' has a size of 0x1000 bytes"),
    ],
    "S017": [(_maps(("r", 0x1000, {}), physical=0x900_0800), "region 'r' lies at physical 0x9000800")],
    "S018": [
        (
            lambda s, low, high: (
                low.map(s.region("r1", 0x2000, physical=0x900_0000)),
                low.map(s.region("r2", 0x1000, physical=0x900_1000)),
                None,
            )[-1],
            "region 'r2' [0x9001000..0x9002000) overlaps region 'r1' [0x9000000..0x9002000)",
        )
    ],
    "S019": [
        (_maps(("r", 0x1000, {}), physical=0x6000_0000), "lies in the kernel's memory"),
        (_maps(("r", 0x1000, {}), physical=0x0800_0000), "lies in the interrupt controller"),
    ],
    "S020": [
        (
            lambda s, low, high: _first_pd(region_settings=(RegionSetting("x", "nowhere", RegionFact.SIZE),)),
            "PD 'low' uses region 'nowhere', which does not exist",
        )
    ],
    "S021": [(_maps(("r", 0x1000, {"address": 0x1234})), "PD 'low' maps 'r' at 0x1234")],
    "S022": [
        (_maps(("r", 0x1000, {"address": 0xFF_FFFF_C000})), "reaches into its stack or beyond"),
        (_maps(("r", 0x1000, {"address": 1 << 40})), "reaches into its stack or beyond"),
    ],
    "S023": [
        (_maps(("r1", 0x1000, {"address": 0x100_0000}), ("r2", 0x1000, {"address": 0x100_0000})), "PD 'low' maps 'r2' [0x1000000..0x1001000) over 'r1'"),
        (_maps(("r1", 0x20_0000, {"address": 0x20_0000}), ("r2", 0x1000, {"address": 0x20_1000})), "maps 'r2' [0x201000..0x202000) over 'r1'"),
    ],
    "S024": [
        (_maps(("r", 0x1000, {"permissions": "w"})), "with rights 'w', without reading"),
        (_maps(("r", 0x1000, {"permissions": ""})), "with rights '', without reading"),
    ],
    "S025": [(_maps(("r1", 0x1000, {"name": "same"}), ("r2", 0x1000, {"name": "same"})), "PD 'low' would know two regions as 'same'")],
    "S026": [
        (
            lambda s, low, high: (
                high.map(s.region("r", 0x1000)),
                _first_pd(region_settings=(RegionSetting("where", "r", RegionFact.ADDRESS),)),
            )[-1],
            "setting 'where' asks where PD 'low' maps 'r', and it does not",
        )
    ],
    "S027": [(_maps(("r", 0x1000, {"physical_known": True})), "to know where 'r' lies, which is not fixed")],
    "S028": [
        (
            lambda s, low, high: (s.channel(low, high), lambda model: replace(model, protection_domains=model.protection_domains[:1]))[-1],
            "a channel ends at PD 'high', which does not exist",
        )
    ],
    "S029": [(_same_pd, "a channel joins PD 'low' with itself")],
    "S030": [(_both_call, "PDs 'low' and 'high' may each call the other")],
    "S031": [
        (lambda s, low, high: s.channel(high, low, call=True), "PD 'high' (priority 20) may call PD 'low' (priority 10)"),
        (lambda s, low, high: s.channel(low, s.pd("peer", program="program.py", priority=10), call=True), "may call PD 'peer' (priority 10)"),
    ],
    "S032": [(lambda s, low, high: s.channel(low, high, notify=(False, False)), "nothing may pass through the channel")],
    "S033": [
        (lambda s, low, high: s.channel(low, high, ids=(62, None)), "PD 'low' has id 62"),
        (lambda s, low, high: s.channel(low, high, ids=(None, -1)), "PD 'high' has id -1"),
        (lambda s, low, high: low.irq(40, name="x", id=63), "PD 'low' has id 63"),
    ],
    "S034": [(_two_in_one_id, "PD 'low' uses id 3 twice")],
    "S035": [(_many_channels, "PD 'low' has 63 channels and interrupts")],
    "S036": [(lambda s, low, high: (s.channel(low, high), s.channel(low, high, names=("high", "x")), None)[-1], "PD 'low' would know two channels as 'high'")],
    "S037": [(lambda s, low, high: (low.irq(40, name="x"), low.irq(41, name="x"), None)[-1], "PD 'low' would know two interrupts as 'x'")],
    "S038": [(lambda s, low, high: (low.irq(40, name="x"), high.irq(40, name="x"), None)[-1], "interrupt 40 goes to PD 'high' and to PD 'low'")],
    "S039": [
        (lambda s, low, high: low.irq(-1, name="x"), "PD 'low' asks for interrupt -1"),
        (lambda s, low, high: low.irq(26, name="x"), "interrupt 26, which is the kernel's timer"),
    ],
    "S040": [(lambda s, low, high: _first_pd(id_settings=(IdSetting("x", "nobody", IdKind.CHANNEL),)), "asks for the id of channel 'nobody', which PD 'low' does not have")],
}


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


def test_good_system_breaks_no_rule(tmp_path: Path) -> None:
    description, low, high = system(tmp_path)
    description.channel(low, high, call=True)
    low.map(description.region("r", 0x1000))
    check(description.model(BOARD), BOARD)


@pytest.mark.parametrize(("code", "spoil", "message"), [(code, *case) for code, cases in CASES.items() for case in cases])
def test_rule(code: str, spoil: Spoil, message: str, tmp_path: Path) -> None:
    description, low, high = system(tmp_path)
    edit = spoil(description, low, high)
    model = description.model(BOARD)
    if callable(edit):
        model = edit(model)
    with pytest.raises(DescriptionError) as raised:
        check(model, BOARD)
    found = [each for each in raised.value.problems if each.code == code]
    assert [each for each in found if message in each.message], raised.value
    assert all(each.remedy for each in found)
    # What the rule refuses is refused by it alone, so that a user sees one mistake once. A missing PD list and a repeated name may have echoes.
    others = {each.code for each in raised.value.problems} - {code}
    assert not others or code in ("S020", "S028", "S013", "S034"), raised.value


def test_problem_has_the_line_that_made_it(tmp_path: Path) -> None:
    description, _, _ = system(tmp_path)
    description.pd("x", program="program.py", priority=300)
    with pytest.raises(DescriptionError) as raised:
        check(description.model(BOARD), BOARD)
    (problem,) = raised.value.problems
    assert problem.location.file == THIS
    assert "priority=300" in Path(THIS).read_text().splitlines()[problem.location.line - 1]


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    description, low, _ = system(tmp_path)
    description.pd("x", program="program.py", priority=300)
    low.irq(-1, name="x")
    with pytest.raises(DescriptionError) as raised:
        check(description.model(BOARD), BOARD)
    assert [each.code for each in raised.value.problems] == ["S006", "S039"]


def test_unused_region_is_a_warning(tmp_path: Path) -> None:
    description, _, _ = system(tmp_path)
    description.region("spare", 0x1000)
    model = description.model(BOARD)
    check(model, BOARD)
    assert ["W001"] == [each.code for each in warnings(model)]
