# SPDX-License-Identifier: BSD-2-Clause
"""One bad system for each rule of checks.py: its code, its message, its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.checks import RULES, check, warnings
from cloister.system.describe import PD, Region
from cloister.system.errors import DescriptionError
from cloister.system.model import CapabilityKind, DurationUnit, IdKind, IdSetting, RegionFact, RegionSetting, SharedCapability, SystemModel
from cloister.system.parts import VirtualMachine
from cloister.system.rules import domains

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
        low.irq(32 + number, name=f"irq{number}")


def _both_call(s: System, low: PD, high: PD) -> Edit:
    s.channel(low, high, call=True)

    def edit(model: SystemModel) -> SystemModel:
        channel = model.channels[0]
        return replace(model, channels=(replace(channel, b=replace(channel.b, may_call=True)),))

    return edit


def _with_machine(s: System, low: PD, high: PD) -> VirtualMachine:
    return low.virtual_machine("guest")


def _prefilled(content: bytes | None, **options: object) -> Spoil:
    """A region that begins with a file of that content; None: there is no such file."""

    def spoil(s: System, low: PD, high: PD) -> None:
        if content is not None:
            (s.folder / "data.bin").write_bytes(content)
        low.map(s.region("r", prefill="data.bin", **options))  # pyright: ignore[reportArgumentType]

    return spoil


def _prebuilt(s: System) -> PD:
    (s.folder / "program.elf").write_bytes(b"")
    return s.pd("built", program="program.elf")


def _scheduled(*turns: int | None, domains: int = 1, ids: Sequence[int | None] = (), unit: str = "us", start: int = 0, shift: int = 0) -> Spoil:
    """A schedule of `domains` domains; a turn is the domain's number."""

    def spoil(s: System, low: PD, high: PD) -> Edit:
        made = [s.domain(f"d{number}", id=ids[number] if number < len(ids) else None) for number in range(domains)]
        s.schedule([None if each is None else (made[each], 1000, unit) for each in turns], start=start, shift=shift)
        return _all_pds(domain="d0")

    return spoil


def _all_pds(**changes: object) -> Edit:
    def edit(model: SystemModel) -> SystemModel:
        return replace(model, protection_domains=tuple(replace(pd, **changes) for pd in model.protection_domains))  # pyright: ignore[reportArgumentType]

    return edit


def _edited_schedule(**changes: object) -> Spoil:
    def spoil(s: System, low: PD, high: PD) -> Edit:
        s.schedule([(s.domain("d0"), 1000)])

        def edit(model: SystemModel) -> SystemModel:
            assert model.domains is not None
            entry = replace(model.domains.entries[0], **changes)  # pyright: ignore[reportArgumentType]
            return _all_pds(domain="d0")(replace(model, domains=replace(model.domains, entries=(entry,))))

        return edit

    return spoil


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
        (lambda s, low, high: low.virtual_machine("guest", priority=256), "virtual machine 'guest' has priority 256"),
    ],
    "S007": [
        (lambda s, low, high: low.virtual_machine("guest", budget=200, period=100), "virtual machine 'guest' has a budget of 200 µs in a period of 100 µs"),
        (lambda s, low, high: s.pd("x", program="program.py", budget=1000, period=100), "budget of 1000 µs in a period of 100 µs"),
    ],
    "S008": [
        (lambda s, low, high: s.pd("x", program="program.py", budget=0), "PD 'x' has a budget of 0 µs"),
        (lambda s, low, high: s.pd("x", program="program.py", budget=19), "PD 'x' has a budget of 19 µs"),
        (lambda s, low, high: s.pd("x", program="program.py", period=36893488147420), "PD 'x' has a period of 36893488147420 µs"),
        (lambda s, low, high: low.virtual_machine("guest", budget=5), "virtual machine 'guest' has a budget of 5 µs"),
    ],
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
        (_maps(("r", 0x1000, {}), physical=0x0800_0000), "lies in the interrupt controller (gic-distributor)"),
        (_maps(("r", 0x20_0000, {}), physical=0x0800_0000), "lies in the interrupt controller (gic-distributor)"),
        (_maps(("r", 0x1000, {}), physical=0x0801_0000), "lies in the interrupt controller (gic-cpu)"),
        (_maps(("r", 0x1000, {}), physical=0xBFFF_F000), "lies in memory that the kernel needs to start the system"),
        (_maps(("r", 0x2000, {}), physical=0xFF_FFFF_F000), "lies beyond what the processor can address"),
        (_maps(("r", 0x1000, {}), physical=1 << 63), "lies beyond what the processor can address"),
        (_maps(("r", 0x2000, {}), physical=0x3FFF_F000), "lies partly in memory and partly not"),
    ],
    "S020": [
        (
            lambda s, low, high: _first_pd(region_settings=(RegionSetting("x", "nowhere", RegionFact.SIZE),)),
            "PD 'low' uses region 'nowhere', which does not exist",
        )
    ],
    "S021": [(_maps(("r", 0x1000, {"address": 0x1234})), "PD 'low' maps 'r' at 0x1234")],
    "S022": [
        (_maps(("r", 0x1000, {"address": 0xFF_FFFF_C000})), "reaches beyond its part of the address space"),
        (_maps(("r", 0x1000, {"address": 1 << 40})), "reaches beyond its part of the address space"),
        (
            lambda s, low, high: low.virtual_machine("guest").map(s.region("r", 0x2000), address=0xFF_FFFF_F000),
            "virtual machine 'guest' maps 'r' [0xfffffff000..0x10000001000)",
        ),
    ],
    "S023": [
        (
            lambda s, low, high: _twice_in(low.virtual_machine("guest"), s.region("r1", 0x1000), s.region("r2", 0x1000)),
            "virtual machine 'guest' maps 'r2' [0x0..0x1000) over 'r1'",
        ),
        (_maps(("r1", 0x1000, {"address": 0x100_0000}), ("r2", 0x1000, {"address": 0x100_0000})), "PD 'low' maps 'r2' [0x1000000..0x1001000) over 'r1'"),
        (_maps(("r1", 0x20_0000, {"address": 0x80_0000}), ("r2", 0x1000, {"address": 0x80_1000})), "maps 'r2' [0x801000..0x802000) over 'r1'"),
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
    "S030": [(_both_call, "PDs 'low' and 'high' may each call the other")],
    "S031": [
        (lambda s, low, high: s.channel(high, low, call=True), "PD 'high' (priority 20) may call PD 'low' (priority 10)"),
        (lambda s, low, high: s.channel(low, s.pd("peer", program="program.py", priority=10), call=True), "may call PD 'peer' (priority 10)"),
    ],
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
        (lambda s, low, high: low.irq(160, name="x"), "PD 'low' asks for interrupt 160"),
        (lambda s, low, high: low.irq(15, name="x"), "interrupt 15, which no device can raise"),
        (lambda s, low, high: low.irq(25, name="x"), "interrupt 25, which is the kernel's own"),
        (lambda s, low, high: low.irq(26, name="x"), "interrupt 26, which is the kernel's timer"),
        (lambda s, low, high: low.irq(27, name="x"), "interrupt 27, which is the kernel's own"),
    ],
    "S040": [
        (lambda s, low, high, kind=kind: _first_pd(id_settings=(IdSetting("x", "nobody", kind),)), f"asks for the id of {kind.value} 'nobody', which PD 'low' does not have")
        for kind in IdKind
    ],
    "S044": [
        (_maps(("r", 0x1000, {"address": 0x20_0000})), "PD 'low' maps 'r' [0x200000..0x201000) over its program"),
        (_maps(("r", 0x20_0000, {"address": 0x1F_F000})), "over its program, which begins at 0x200000"),
    ],
    "S057": [
        (lambda s, low, high: s.pd("x", program="program.py", symbols="program.py"), "PD 'x' has its symbols in program.py, and its program is Python"),
        (lambda s, low, high: _first_pd(program=_prebuilt(s).described.program, c_sources=(s.folder / "program.c",)), "PD 'low' has C sources"),
        (lambda s, low, high: _prebuilt(s).map(s.region("r", 0x1000), name="r"), "PD 'built' is to know region 'r' by name"),
        (lambda s, low, high: _prebuilt(s).know(s.region("r", 0x1000)), "PD 'built' is to know region 'r' by name"),
    ],
    "S058": [
        (lambda s, low, high: s.pd("x", program="program.py", cpu=1), "PD 'x' is to run on CPU 1"),
        (lambda s, low, high: _with_machine(s, low, high).vcpu(5, cpu=7), "vcpu5 of 'guest' is to run on CPU 7"),
    ],
    "S059": [(_maps(("r", 0x1000, {}), device=True), "region 'r' is a device's, and it is not said where it lies")],
    "S060": [(lambda s, low, high: _first_pd(parent="high"), "PD 'low' is a child of 'high', which is not described before it")],
    "S061": [
        (lambda s, low, high: s.pd("x", program="program.py", parent=low, id=62), "PD 'low' would know child 'x' by id 62"),
        (lambda s, low, high: s.pd("x", program="program.py", parent=low, id=-1), "PD 'low' would know child 'x' by id -1"),
        (lambda s, low, high: _with_machine(s, low, high).vcpu(300), "PD 'low' would know virtual CPU of 'guest' by id 300"),
    ],
    "S062": [
        (
            lambda s, low, high: [s.pd(name, program="program.py", parent=low, id=3) for name in "xy"] and None,
            "PD 'low' would know child 'x' and child 'y' by id 3",
        ),
        (
            lambda s, low, high: (low.virtual_machine("guest", vcpus=2), s.pd("x", program="program.py", parent=low, id=1), None)[-1],
            "PD 'low' would know virtual CPU of 'guest' and child 'x' by id 1",
        ),
        (lambda s, low, high: _with_machine(s, low, high).vcpu(0), "would know virtual CPU of 'guest' and virtual CPU of 'guest' by id 0"),
    ],
    "S063": [
        (
            lambda s, low, high: (low.virtual_machine("guest", vcpus=60), [s.pd(f"x{n}", program="program.py", parent=low) for n in range(3)], None)[-1],
            "PD 'low' has 63 children and virtual CPUs",
        )
    ],
    "S064": [(lambda s, low, high: [pd.virtual_machine("guest") for pd in (low, high)] and None, "two virtual machines named 'guest'")],
    "S065": [(lambda s, low, high: _first_pd(shared=(SharedCapability(CapabilityKind.THREAD, 1, "x"),)), "shares a capability of PD 'x', which does not exist")],
    "S066": [
        (lambda s, low, high: low.capability("tcb", of=high, slot=0), "PD 'low' would have a shared capability in slot 0"),
        (lambda s, low, high: low.capability("tcb", of=high, slot=64), "PD 'low' would have a shared capability in slot 64"),
    ],
    "S067": [
        (
            lambda s, low, high: (low.capability("tcb", of=high, slot=2), low.capability("sc", of=low, slot=2), None)[-1],
            "PD 'low' would have two shared capabilities in slot 2",
        )
    ],
    "S070": [
        (lambda s, low, high: _all_pds(domain="x"), "PD 'low' is in domain 'x', and the system has no schedule"),
        (lambda s, low, high: (s.schedule([(s.domain("d"), 10)]), _all_pds(domain="x"))[-1], "PD 'low' is in domain 'x', which does not exist"),
        (lambda s, low, high: s.schedule([(s.domain("d"), 10)]), "PD 'low' is in no domain"),
    ],
    "S071": [(lambda s, low, high: (s.schedule([(s.domain("d0"), 10)]), s.domain("d0"), _all_pds(domain="d0"))[-1], "two domains named 'd0'")],
    "S072": [
        (_scheduled(0, ids=[16]), "domain 'd0' has id 16"),
        (_scheduled(0, ids=[-1]), "domain 'd0' has id -1"),
        (_scheduled(0, domains=2, ids=[1, 1]), "domains 'd0' and 'd1' have id 1"),
        (_scheduled(0, domains=17), "17 domains are too many"),
    ],
    "S073": [(_edited_schedule(domain="x"), "the schedule has domain 'x', which does not exist")],
    "S074": [
        (_edited_schedule(duration=0), "domain 'd0' is to be on for 0 us"),
        (_edited_schedule(duration=1 << 56, unit=DurationUnit.TICKS), "domain 'd0' is to be on for 72057594037927936 ticks"),
        (_edited_schedule(duration=1 << 51), "domain 'd0' is to be on for 2251799813685248 us"),
    ],
    "S075": [
        (_scheduled(*[0] * 100), "the schedule has 100 entries from index 0 on"),
        (_scheduled(0, 0, shift=98), "the schedule has 2 entries from index 98 on"),
    ],
    "S076": [
        (_scheduled(0, start=1), "the schedule is to start with its entry 1, and has 1"),
        (_scheduled(), "the schedule is to start with its entry 0, and has 0"),
        (_scheduled(0, None, start=1), "its entry 1, which is an end marker"),
        (_scheduled(None, 0, start=1), "the schedule begins with an end marker"),
    ],
    "S077": [(_prefilled(None), "data.bin, which does not exist"), (_prefilled(b""), "data.bin, which is empty or cannot be read")],
    "S078": [(_prefilled(b"x" * 0x1001, size=0x1000), "region 'r' has 0x1000 bytes, and begins with a file of 0x1001")],
    "S079": [
        (_prefilled(b"x", physical=0x900_0000), "region 'r' is to be prefilled at physical [0x9000000..0x9001000)"),
        (_prefilled(b"x", physical=0x8000_0000), "region 'r' is to be prefilled at physical [0x80000000..0x80001000)"),
    ],
    "S080": [(_maps(("r", 0x1000, {"prefill_size_setting": "length"})), "setting 'length' asks how long the file is that region 'r' begins with")],
    "S081": [
        (_maps(("r", 0x6000_0000, {})), "region 'r' has 0x60000000 bytes, and qemu_virt_aarch64 has memory for"),
        (_maps(("r1", 0x4000_0000, {}), ("r2", 0x4000_0000, {})), "up to region 'r2', the system has 0x80000000 bytes of regions"),
        (_maps(("r", 0xFFFF_FFFF_FFE0_0000, {})), "region 'r' has 0xffffffffffe00000 bytes"),
    ],
    "S082": [(_maps(("r1", 0x1000_1000, {}), ("r2", 0x1000_1000, {})), "up to region 'r2', the system has 131074 pages")],
}


def _twice_in(machine: VirtualMachine, *regions: Region) -> None:
    for region in regions:
        machine.map(region, address=0)


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
    assert not others or code in ("S020", "S028", "S013", "S034", "S071", "S073"), raised.value


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


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda s, low, high: s.region("spare", 0x1000), "W001"),
        (lambda s, low, high: s.channel(low, high, notify=(False, False)), "W002"),
        (_scheduled(0, ids=[1]), "W003"),
        (_scheduled(1, domains=2), "W003"),
    ],
)
def test_warning(spoil: Spoil, code: str, tmp_path: Path) -> None:
    description, low, high = system(tmp_path)
    edit = spoil(description, low, high)
    model = description.model(BOARD)
    model = edit(model) if callable(edit) else model
    check(model, BOARD)
    assert code in {each.code for each in warnings(model, BOARD)}


def test_all_that_lies_in_a_large_mapping_is_told_of(tmp_path: Path) -> None:
    description, low, _ = system(tmp_path)
    for name, size, address in (("small", 0x1000, 0x100_1000), ("large", 0x1_0000, 0x100_0000), ("other", 0x1000, 0x100_3000)):
        low.map(description.region(name, size), address=address)
    with pytest.raises(DescriptionError) as raised:
        check(description.model(BOARD), BOARD)
    # Told of is the one that comes later in the description.
    assert [each.message.split("'")[3] for each in raised.value.problems] == ["large", "other"]


def test_the_least_budget_is_the_kernels() -> None:
    from cloister.kernel.refills import MAX_PERIOD_MICROSECONDS, MIN_BUDGET_MICROSECONDS

    assert (domains.MINIMUM_BUDGET_US, domains.maximum_period_us(BOARD)) == (MIN_BUDGET_MICROSECONDS, MAX_PERIOD_MICROSECONDS)
