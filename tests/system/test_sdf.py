# SPDX-License-Identifier: BSD-2-Clause
"""Descriptions in Microkit's format, one for each thing that is wrong, and what is right: its code, which its name begins with, and its place.

The programs that they name are made for each test, empty: whether an executable is sound is not for the rules to say.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.system.checks import check, warnings
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import (
    CapabilityKind,
    DurationUnit,
    RegionFact,
    Rights,
    SystemModel,
    Trigger,
)
from cloister.system.xml import read_xml

BOARD = board(DEFAULT_BOARD)
FOLDER = Path(__file__).parent / "sdf"
PREFILLS = {"data.bin": b"12345", "empty.bin": b"", "long.bin": bytes(0x1001)}

# The row and the column of the element that is wrong.
WRONG: dict[str, tuple[int, int]] = {
    "X001-unclosed": (5, 3),
    "X001-document-type": (2, 1),
    "X001-attribute-twice": (6, 39),
    "X002-root": (3, 1),
    "X003-in-system": (4, 5),
    "X003-in-protection-domain": (6, 9),
    "X003-in-program-image": (5, 41),
    "X003-in-map": (7, 44),
    "X003-in-irq": (6, 30),
    "X003-in-setvar": (7, 50),
    "X003-in-memory-region": (4, 48),
    "X003-in-channel": (11, 9),
    "X003-in-end": (11, 30),
    "X003-in-virtual-machine": (8, 13),
    "X003-in-vcpu": (7, 26),
    "X003-in-cspace": (7, 13),
    "X003-in-domains": (6, 9),
    "X003-in-domain-schedule": (8, 13),
    "X003-virtual-machine-in-system": (7, 5),
    "X004-of-protection-domain": (4, 5),
    "X004-id-without-parent": (4, 5),
    "X004-of-program-image": (5, 9),
    "X004-of-map": (7, 9),
    "X004-of-irq": (6, 9),
    "X004-of-memory-region": (4, 5),
    "X004-of-end": (11, 9),
    "X004-of-guests-map": (9, 13),
    "X004-of-vcpu": (7, 13),
    "X004-of-system": (3, 1),
    "X005-name-of-region": (4, 5),
    "X005-size-of-region": (4, 5),
    "X005-id-of-child": (6, 9),
    "X005-irq": (6, 9),
    "X005-vaddr-of-map": (7, 9),
    "X005-duration": (7, 13),
    "X006-letters": (4, 5),
    "X006-capital-x": (4, 5),
    "X006-two-to-the-64": (4, 5),
    "X006-minus": (4, 5),
    "X006-plus": (4, 5),
    "X006-blanks": (6, 9),
    "X006-underscore-in-id": (6, 9),
    "X006-hexadecimal-id": (6, 9),
    "X006-digits-of-another-script": (6, 9),
    "X006-empty": (7, 9),
    "X006-only-underscores": (7, 9),
    "X006-interrupt-of-65-bits": (6, 9),
    "X007-passive": (4, 5),
    "X007-pp": (11, 9),
    "X007-fpu": (4, 5),
    "X008-in-system": (7, 5),
    "X008-in-protection-domain": (6, 9),
    "X010-one-end": (10, 5),
    "X010-three-ends": (10, 5),
    "X011-two-programs": (6, 9),
    "X011-two-guests": (9, 9),
    "X011-two-cspaces": (7, 9),
    "X012-trigger": (6, 9),
    "X013-rights": (7, 9),
    "X014-io-apic": (6, 9),
    "X014-message-signalled": (6, 9),
    "X014-io-port": (6, 9),
    "X014-io-address-space": (7, 5),
    "X016-guest-without-vcpu": (6, 9),
    "X017-no-schedule": (4, 5),
    "X017-two-schedules": (9, 9),
    "X017-two-domains-elements": (10, 5),
    "X018-unit": (7, 13),
    "X018-two-blanks": (7, 13),
    "X019-unknown-record": (4, 5),
    "X019-file-and-record": (4, 5),
    "S001-no-pd": (3, 1),
    "S003-two-pds-of-a-name": (7, 5),
    "S003-child-of-the-same-name": (6, 9),
    "S004-monitor": (4, 5),
    "S005-empty-name": (4, 5),
    "S005-line-feed": (4, 5),
    "S005-long-name": (4, 5),
    "S006-priority": (4, 5),
    "S006-priority-of-guest": (6, 9),
    "S007-budget-and-period": (4, 5),
    "S008-short-budget": (4, 5),
    "S008-long-period": (4, 5),
    "S009-stack": (4, 5),
    "S010-no-program": (4, 5),
    "S010-program-is-not-there": (4, 5),
    "S010-symbols-are-not-there": (4, 5),
    "S013-map-and-setvar": (8, 9),
    "S013-channel": (13, 9),
    "S013-child": (7, 9),
    "S013-vcpu": (8, 13),
    "S014-two-regions-of-a-name": (5, 5),
    "S015-page-size": (4, 5),
    "S015-pages-of-nothing": (4, 5),
    "S016-size": (4, 5),
    "S016-nothing": (4, 5),
    "S017-physical-address": (4, 5),
    "S018-overlap": (5, 5),
    "S019-interrupt-controller": (4, 5),
    "S019-kernel": (4, 5),
    "S019-beyond-40-bits": (4, 5),
    "S019-across-the-edge": (4, 5),
    "S020-map": (6, 9),
    "S020-setvar": (6, 9),
    "S020-guests-map": (8, 13),
    "S021-vaddr": (7, 9),
    "S021-vaddr-of-large-pages": (7, 9),
    "S022-in-the-stack": (7, 9),
    "S022-reaches-too-high": (7, 9),
    "S022-guest": (9, 13),
    "S023-overlap": (9, 9),
    "S023-same-region-twice": (8, 9),
    "S023-guest": (10, 13),
    "S024-write-only": (7, 9),
    "S025-one-name-for-two": (8, 9),
    "S028-unknown-pd": (12, 9),
    "S030-both-call": (10, 5),
    "S031-call-to-lower-priority": (10, 5),
    "S031-call-of-itself": (10, 5),
    "S033-channel": (11, 9),
    "S033-negative": (6, 9),
    "S033-64-bits": (6, 9),
    "S034-two-irqs": (7, 9),
    "S034-two-channels": (16, 9),
    "S034-channel-with-itself": (12, 9),
    "S038-one-irq-for-two": (10, 9),
    "S039-too-large": (6, 9),
    "S039-software": (6, 9),
    "S039-timer": (6, 9),
    "S042-contiguous": (4, 5),
    "S044-over-the-program": (7, 9),
    "S057-symbols-of-python": (4, 5),
    "S058-cpu": (4, 5),
    "S058-cpu-of-vcpu": (7, 13),
    "S061-child-id": (6, 9),
    "S061-vcpu-id": (7, 13),
    "S062-two-children": (9, 9),
    "S062-child-and-vcpu": (9, 9),
    "S062-two-vcpus": (8, 13),
    "S064-two-guests-of-a-name": (12, 9),
    "S065-unknown-pd": (7, 13),
    "S066-slot-0": (7, 13),
    "S066-slot-64": (7, 13),
    "S067-slot-twice": (8, 13),
    "S070-no-schedule": (4, 5),
    "S070-unknown-domain": (10, 5),
    "S070-no-domain": (4, 5),
    "S071-two-domains-of-a-name": (6, 9),
    "S072-id": (6, 9),
    "S072-id-twice": (6, 9),
    "S072-too-many": (4, 5),
    "S073-unknown-domain": (8, 13),
    "S074-zero": (7, 13),
    "S074-more-than-56-bits": (7, 13),
    "S075-shift": (6, 9),
    "S076-start": (6, 9),
    "S076-starts-with-a-marker": (8, 13),
    "S077-no-file": (4, 5),
    "S077-empty-file": (4, 5),
    "S078-file-is-too-long": (4, 5),
    "S079-device": (4, 5),
    "S080-no-prefill": (7, 9),
    "S081-memory": (4, 5),
    "S082-pages": (4, 5),
}
RIGHT = sorted(path.stem for path in FOLDER.glob("*.system") if not re.match(r"[SX]\d{3}-", path.name))


def load(name: str, files: Path) -> SystemModel:
    """A description, laid out; the files that it names are in the folder `files`, save those called absent."""
    text = (FOLDER / f"{name}.system").read_text("utf-8")
    for path in re.findall(r'path\w*="(?!absent)([^"]+)"', text):
        (files / path).write_bytes(PREFILLS.get(path, b""))
    model = read_xml(FOLDER / f"{name}.system", [files])
    check(model, BOARD)
    return lay_out(model, BOARD)


def test_every_description_is_tested() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*WRONG, *RIGHT}
    assert len(RIGHT) == 9


@pytest.mark.parametrize("name", WRONG)
def test_wrong(name: str, tmp_path: Path) -> None:
    with pytest.raises(DescriptionError) as raised:
        load(name, tmp_path)
    # One mistake is told once.
    (problem,) = raised.value.problems
    assert problem.code == name[:4]
    assert (problem.location.file, problem.location.line, problem.location.column) == (str(FOLDER / f"{name}.system"), *WRONG[name])
    assert problem.remedy


@pytest.mark.parametrize("name", RIGHT)
def test_right(name: str, tmp_path: Path) -> None:
    model = load(name, tmp_path)
    assert lay_out(model, BOARD) == model


def test_places_that_the_search_does_not_reach_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    model = read_xml(FOLDER / "hello.system", [tmp_path, other])
    with pytest.raises(DescriptionError, match=f"looked for in: {tmp_path}, {other}, {FOLDER}"):
        check(model, BOARD)
    (other / "hello.elf").write_bytes(b"")
    assert read_xml(FOLDER / "hello.system", [tmp_path, other]).pd("hello").program == other / "hello.elf"
    (tmp_path / "hello.elf").write_bytes(b"")
    assert read_xml(FOLDER / "hello.system", [tmp_path, other]).pd("hello").program == tmp_path / "hello.elf"


def test_family(tmp_path: Path) -> None:
    model = load("hierarchy", tmp_path)
    assert [(pd.name, pd.parent, pd.child_id) for pd in model.protection_domains] == [
        ("restarter", None, None), ("crasher", "restarter", 1), ("grandchild", "crasher", 61), ("hello", "restarter", 0),
    ]  # fmt: skip
    assert dict(model.pd("restarter").settings) == {"crasher_id": 1, "irq_id": 61, "crasher_channel": 1}
    assert model.receives_messages(model.pd("crasher")) and not model.receives_messages(model.pd("hello"))


def test_schedule(tmp_path: Path) -> None:
    model = load("domains-at-the-end", tmp_path)
    assert model.domains is not None
    assert [(each.name, each.id) for each in model.domains.domains] == [("monitor", 0), ("spare", 2), ("emitter", 1)]
    assert [(each.domain, each.duration, each.unit) for each in model.domains.entries] == [
        ("monitor", 6000, DurationUnit.MICROSECONDS),
        ("emitter", 62500, DurationUnit.TICKS),
        (None, 0, DurationUnit.MICROSECONDS),
        ("spare", 10, DurationUnit.MICROSECONDS),
    ]
    assert (model.domains.start_index, model.domains.index_shift) == (1, 2)
    assert model.pd("emitter").domain == "emitter"
    (warning,) = warnings(model, BOARD)
    assert warning.code == "W003" and "domain 'spare' is on for 10 us" in warning.message


def test_prefilled_regions(tmp_path: Path) -> None:
    model = load("prefill", tmp_path)
    assert [(each.size, each.page_size, each.prefill_size, each.prefill_bootinfo) for each in model.memory_regions] == [
        (0x1000, 0x1000, 5, None), (0x20_0000, 0x20_0000, 0x1001, None), (0x4000, 0x1000, 0x1001, None), (0x1000, 0x1000, 5, None), (0x1000, 0x1000, 0, "fdt"),
    ]  # fmt: skip
    assert model.region("no size").prefill == tmp_path / "data.bin"
    assert dict(model.pd("reader").settings) == {"a": 0x1000_0000, "a_size": 0x1000, "a_length": 5}


def test_shared_capabilities(tmp_path: Path) -> None:
    model = load("cspace", tmp_path)
    assert [(each.kind, each.slot, each.pd) for each in model.pd("primary").shared] == [
        (CapabilityKind.SCHEDULING_CONTEXT, 1, "secondary"),
        (CapabilityKind.THREAD, 63, "secondary"),
        (CapabilityKind.VSPACE, 3, "primary"),
    ]


def test_guest(tmp_path: Path) -> None:
    model = load("guest", tmp_path)
    manager = model.pd("VMM")
    machine = manager.virtual_machine
    assert machine is not None and manager.smc and model.receives_messages(manager)
    assert (machine.name, machine.priority, machine.budget_us, machine.effective_period_us) == ("linux", 100, 1000, 2000)
    assert [(each.id, each.cpu) for each in machine.vcpus] == [(0, 0), (5, 0)]
    assert [(each.region, each.address, str(each.rights), each.cached) for each in machine.mappings] == [
        ("guest_ram", 0x4000_0000, "rwx", True), ("gic_vcpu", 0x801_0000, "rw", False),
    ]  # fmt: skip
    assert dict(manager.settings) == {"guest_ram_vaddr": 0x4000_0000, "second": 5}
    assert model.region("guest_ram").page_size == 0x20_0000


def test_what_a_generator_writes(tmp_path: Path) -> None:
    model = load("generated", tmp_path)
    driver, virtualiser = model.protection_domains
    assert virtualiser.name == "größe & <maß>"
    assert (virtualiser.budget_us, virtualiser.period_us, virtualiser.stack_size, virtualiser.passive) == (20, 0xFFFF, 0x1_0000, True)
    assert (driver.fpu, driver.uses_fpu, virtualiser.uses_fpu) == (None, True, False)
    assert driver.symbols == tmp_path / "symbols.elf"
    assert [each.name for each in driver.mappings] == [None] * 3
    assert dict(driver.settings) == {"again": 0x2000_4000}
    assert virtualiser.mappings[0].rights == Rights(read=True, execute=True)
    assert dict(virtualiser.settings) == {"size": 0x1000, "physical": model.memory_regions[0].physical, "driver": 0}
    assert [(each.number, each.id, each.trigger) for each in driver.irqs] == [(33, 0, Trigger.LEVEL)]
    assert [[(end.id, end.may_notify, end.may_call) for end in channel.ends] for channel in model.channels] == [
        [(1, True, False), (0, True, True)], [(2, False, False), (9, False, False)],
    ]  # fmt: skip
    assert [each.code for each in warnings(model, BOARD)] == ["W001", "W002"]


def test_channel_with_itself(tmp_path: Path) -> None:
    model = load("channel-with-itself", tmp_path)
    assert dict(model.pd("hello").settings) == {"near": 0, "far": 1}


def test_python_program_has_names_and_an_executable_has_variables(tmp_path: Path) -> None:
    model = read_xml(FOLDER / "python-beside-c.system", [tmp_path])
    client, server = model.protection_domains
    assert (client.is_prebuilt, server.is_prebuilt) == (False, True)
    assert [each.name for each in client.mappings] == ["buffer", None] and [each.name for each in server.mappings] == [None]
    (again,) = client.region_settings
    assert (again.fact, again.which) == (RegionFact.ADDRESS, 1)
    assert load("python-beside-c", tmp_path).pd("client").settings["again"] == 0x1000_2000


# ------------------------------------------------------------------------------------------------------------------ what no file can show well


def refused(folder: Path, content: bytes) -> tuple[str, int, int]:
    (folder / "test.system").write_bytes(content)
    with pytest.raises(DescriptionError) as raised:
        check(read_xml(folder / "test.system"), BOARD)
    (problem,) = raised.value.problems
    return problem.code, problem.location.line, problem.location.column


def test_file_that_is_not_utf_8(tmp_path: Path) -> None:
    assert refused(tmp_path, "<system>\n <!-- ü -->\n é".encode() + b"\xff") == ("X001", 3, 3)


def test_declared_encoding_does_not_count(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?>\n<system><protection_domain name="ü"><program_image path="test.system" /></protection_domain></system>'
    (tmp_path / "test.system").write_text(text, "utf-8")
    assert read_xml(tmp_path / "test.system").protection_domains[0].name == "ü"


def test_columns_count_characters(tmp_path: Path) -> None:
    assert refused(tmp_path, '\ufeff<!-- äöü𝄞 --><system/>'.encode()) == ("S001", 1, 14)
    assert refused(tmp_path, b"<!--\r\n--><system/>") == ("S001", 2, 4)


def test_64_pds(tmp_path: Path) -> None:
    pds = "\n".join(f'<protection_domain name="p{n}"><program_image path="test.system" /></protection_domain>' for n in range(64))
    assert refused(tmp_path, f"<system>\n{pds}</system>".encode()) == ("S002", 65, 1)


@pytest.mark.parametrize("depth", [64, 100_000])
def test_pds_too_deep_inside_each_other(depth: int, tmp_path: Path) -> None:
    opened = "".join(f'<protection_domain name="p{n}"{" id=" + chr(34) + "0" + chr(34) if n else ""}><program_image path="test.system" />\n' for n in range(depth))
    assert refused(tmp_path, f"<system>\n{opened}{'</protection_domain>' * depth}</system>".encode()) == ("X015", 65, 1)


def test_number_of_many_digits(tmp_path: Path) -> None:
    text = '<system>\n<protection_domain name="p" priority="{}"><program_image path="test.system" /></protection_domain></system>'
    assert refused(tmp_path, text.format("9" * 100_000).encode()) == ("X006", 2, 1)
    (tmp_path / "test.system").write_text(text.format("0" * 100_000 + "7"))
    assert read_xml(tmp_path / "test.system").protection_domains[0].priority == 7


@pytest.mark.parametrize("path", ["x" * 5000, "&#9;/../..", "/", ".", "a&#10;b"])
def test_path_that_can_be_none(path: str, tmp_path: Path) -> None:
    text = f'<system>\n<protection_domain name="p"><program_image path="{path}" /></protection_domain></system>'
    assert refused(tmp_path, text.encode()) == ("S010", 2, 1)
