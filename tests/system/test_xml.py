# SPDX-License-Identifier: BSD-2-Clause
"""Microkit's system descriptions: what is read, and one bad file for each thing that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.system.errors import DescriptionError
from cloister.system.load import load_system
from cloister.system.model import Rights, SystemModel, Trigger

BOARD = board(DEFAULT_BOARD)

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<system>
    <!-- numbers may be hexadecimal and hold underscores -->
    <memory_region name="buffer" size="0x2_000" />
    <memory_region name="uart" size="0x1000" phys_addr="0x9000000" />
    <protection_domain name="client" priority="1_0" budget="100" period="400" stack_size="0x4000">
        <program_image path="client.py" />
        <map mr="buffer" vaddr="0x4_000_000" perms="rw" setvar_vaddr="buffer_address" setvar_size="buffer_size" />
        <setvar symbol="buffer_physical" region_paddr="buffer" />
    </protection_domain>
    <protection_domain name="server" priority="200" passive="true">
        <program_image path="server.py" />
        <map mr="buffer" vaddr="0x5_000_000" perms="r" />
        <map mr="uart" vaddr="0x6_000_000" cached="false" />
        <irq irq="33" id="4" trigger="edge" setvar_id="irq_id" />
    </protection_domain>
    <channel>
        <end pd="client" id="1" pp="true" notify="false" setvar_id="server_channel" />
        <end pd="server" id="2" />
    </channel>
</system>
"""


def load(folder: Path, text: str) -> SystemModel:
    for name in ("client.py", "server.py"):
        (folder / name).write_text("")
    (folder / "test.system").write_text(text)
    return load_system(folder / "test.system", BOARD)


def test_everything_that_is_read(tmp_path: Path) -> None:
    model = load(tmp_path, GOOD)
    client, server = model.protection_domains
    assert model.name == "test"
    assert (client.priority, client.budget_us, client.period_us, client.stack_size, client.passive) == (10, 100, 400, 0x4000, False)
    assert client.program == tmp_path / "client.py"
    assert (server.priority, server.budget_us, server.effective_period_us, server.passive) == (200, 1000, 1000, True)
    assert [(each.region, each.address, each.rights, each.cached) for each in server.mappings] == [
        ("buffer", 0x500_0000, Rights(read=True), True),
        ("uart", 0x600_0000, Rights(read=True, write=True), False),
    ]
    (irq,) = server.irqs
    assert (irq.number, irq.id, irq.trigger) == (33, 4, Trigger.EDGE)
    (channel,) = model.channels
    assert (channel.a.pd, channel.a.name, channel.a.id, channel.a.may_call, channel.a.may_notify) == ("client", "server", 1, True, False)
    assert (channel.b.pd, channel.b.name, channel.b.id, channel.b.may_call, channel.b.may_notify) == ("server", "client", 2, False, True)
    assert model.region("uart").physical == 0x900_0000
    assert dict(client.settings) == {
        "buffer_address": 0x400_0000,
        "buffer_size": 0x2000,
        "buffer_physical": model.region("buffer").physical,
        "server_channel": 1,
    }
    assert dict(server.settings) == {"irq_id": 4}


def test_two_channels_between_two_pds_have_distinct_names(tmp_path: Path) -> None:
    second = '<channel><end pd="client" id="7" /><end pd="server" id="8" /></channel></system>'
    model = load(tmp_path, GOOD.replace("</system>", second))
    assert [end.name for end, _ in model.ends_of("client")] == ["server_1", "server_7"]


def test_element_has_line_and_column(tmp_path: Path) -> None:
    model = load(tmp_path, GOOD)
    location = model.pd("client").location
    assert (location.file, location.line, location.column) == (str(tmp_path / "test.system"), 6, 5)


# (what to replace in the good file, by what, code, message)
BAD = [
    ("</system>", "", "X001", "not well-formed XML"),
    ('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE x [<!ENTITY a "b">]>', "X001", "has no document type"),
    ("system>", "sistem>", "X002", "the root element is 'sistem'"),
    ("<setvar", "<set_var", "X003", "'protection_domain' has no element 'set_var'"),
    ("<channel>", '<channel foo="1">', "X004", "'channel' has no attribute 'foo'"),
    ('name="client"', "", "X005", "'protection_domain' lacks its attribute 'name'"),
    ('vaddr="0x4_000_000"', "", "X005", "'map' lacks its attribute 'vaddr'"),
    ('symbol="buffer_physical"', "", "X005", "'setvar' lacks its attribute 'symbol'"),
    ('path="client.py"', "", "X005", "'program_image' lacks its attribute 'path'"),
    ('id="1" ', "", "X005", "'end' lacks its attribute 'id'"),
    ('size="0x2_000"', 'size="0x2_000sd"', "X006", 'size="0x2_000sd" of \'memory_region\' is no number'),
    ('size="0x2_000"', 'size="0X2000"', "X006", "is no number"),
    ('priority="1_0"', 'priority="-1"', "X006", "is no number"),
    ('id="4"', 'id="0x4"', "X006", "is no number"),
    ('pp="true"', 'pp="no"', "X007", 'pp="no" of \'end\' is neither true nor false'),
    ('notify="false"', 'notify="0"', "X007", "neither true nor false"),
    ('passive="true"', 'passive="yes"', "X007", "neither true nor false"),
    ("<channel>", "hello <channel>", "X008", "'system' holds the text 'hello'"),
    ('<end pd="server" id="2" />', "", "X010", "this channel has 1 ends"),
    ('<end pd="server" id="2" />', '<end pd="server" id="2" /><end pd="server" id="3" />', "X010", "this channel has 3 ends"),
    ('<program_image path="client.py" />', "", "S010", "PD 'client' has no program"),
    ('<program_image path="client.py" />', '<program_image path="client.py" />' * 2, "X011", "PD 'client' has 2 program_image elements"),
    ('trigger="edge"', 'trigger="rising"', "X012", 'there is no trigger "rising"'),
    ('perms="rw"', 'perms="rq"', "X013", 'perms="rq" of \'map\' are no rights'),
    ('irq="33"', 'pin="3"', "X014", "this 'irq' is an I/O APIC's, which only x86 has"),
    ("<channel>", "<io_address_space /><channel>", "X014", "needs a kernel with support for an IOMMU"),
    ("<irq irq", '<virtual_machine name="x" /><irq irq', "X016", "virtual machine 'x' has no 'vcpu'"),
    ("<channel>", "<domains /><channel>", "X017", "'domains' has 0 domain_schedule elements"),
    ("<channel>", '<domains><domain_schedule><schedule_entry domain="x" duration="5 s" /></domain_schedule></domains><channel>', "X018", "none of the units"),
    ('size="0x2_000"', 'prefill_bootinfo="dtb"', "X019", 'there is no boot information "dtb"'),
    # What the rules of every system refuse, told with the place in the XML file.
    ('path="client.py"', 'path="client.elf"', "S010", "client.elf, which does not exist"),
    ('mr="uart"', 'mr="mart"', "S020", "PD 'server' uses region 'mart', which does not exist"),
    ('<end pd="server"', '<end pd="sever"', "S028", "a channel ends at PD 'sever', which does not exist"),
    ('priority="200"', 'priority="10"', "S031", "PD 'client' (priority 10) may call PD 'server' (priority 10)"),
    ('id="4"', 'id="63"', "S033", "PD 'server' has id 63"),
    ('id="4"', 'id="2"', "S034", "PD 'server' uses id 2 twice"),
]


@pytest.mark.parametrize(("old", "new", "code", "message"), BAD)
def test_refused(old: str, new: str, code: str, message: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(DescriptionError) as raised:
        load(tmp_path, GOOD.replace(old, new) if old == "system>" else GOOD.replace(old, new, 1))
    problem = next(each for each in raised.value.problems if each.code == code and message in each.message)
    assert problem.location.file == str(tmp_path / "test.system")
    assert problem.location.line > 0 or code == "X001"
    assert problem.remedy


def test_all_problems_of_a_file_are_reported_together(tmp_path: Path) -> None:
    bad = GOOD.replace('pp="true"', 'pp="no"').replace('perms="rw"', 'perms="q"').replace('trigger="edge"', 'trigger="x"')
    with pytest.raises(DescriptionError) as raised:
        load(tmp_path, bad)
    assert {each.code for each in raised.value.problems} == {"X007", "X012", "X013"}
