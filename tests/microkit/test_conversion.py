# SPDX-License-Identifier: BSD-2-Clause
"""`cloister import` and `cloister export`: what they write means the same, reads well, and leaves nothing out without saying so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.microkit.conversion import run_description, to_python, to_xml
from cloister.microkit.meaning import difference, meaning_of
from cloister.system.describe import PD
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import IdKind, IdSetting, RegionFact, RegionSetting, SystemModel
from cloister.system.xml import read_xml

BOARD = board(DEFAULT_BOARD)
ROOT = Path(__file__).parent.parent.parent
DESCRIPTIONS = sorted(path for path in (ROOT / "tests" / "system" / "sdf").glob("*.system") if not re.match(r"[SX]\d{3}-", path.name))
MICROKIT = os.environ.get("CLOISTER_MICROKIT")  # a checkout, whose examples are converted, too
PREFILLS = {"data.bin": b"12345", "long.bin": bytes(0x1001)}

XML = """<?xml version="1.0" encoding="UTF-8"?>
<!--
 Copyright of somebody.
 A licence.
-->
<system>
    <memory_region name="uart regs" size="0x1000" phys_addr="0x9000000" />
    <!-- what they share -->
    <memory_region name="buffer" size="0x1000" />
    <memory_region name="firmware" prefill_path="data.bin" />

    <!-- the driver -->
    <protection_domain name="driver" priority="100">
        <!-- of C -->
        <program_image path="driver.elf" />
        <map mr="uart regs" vaddr="0x2000000" cached="false" setvar_vaddr="regs" />
        <!-- the serial port's -->
        <irq irq="33" id="4" setvar_id="irq" />
        <map mr="buffer" vaddr="0x3000000" perms="r" />
        <setvar symbol="buffer_paddr" region_paddr="buffer" />
    </protection_domain>
    <protection_domain name="class" priority="50" budget="500" period="1000" stack_size="0x4000" passive="true">
        <program_image path="class.py" />
        <map mr="buffer" vaddr="0x3000000" />
        <map mr="firmware" vaddr="0x4000000" perms="rx" setvar_vaddr="firmware" setvar_prefill_size="firmware_size" />
        <irq irq="34" id="1" />
        <irq irq="100" id="2" trigger="edge" />
    </protection_domain>
    <channel>
        <end pd="driver" id="0" notify="false" setvar_id="user" />
        <end pd="class" id="3" pp="true" />
    </channel>
    <!-- the end -->
</system>
"""
PYTHON = '''# Copyright of somebody.
# A licence.
# the end
"""serial: imported from serial.system."""

from cloister import System

system = System("serial")

uart_regs = system.region("uart regs", device="uart")
# what they share
buffer = system.region("buffer", 0x1000)
firmware = system.region("firmware", prefill="data.bin")

# the driver
# of C
driver = system.pd("driver", program="driver.elf", priority=100)
driver.map(uart_regs, address=0x2000000, setting="regs")
driver.map(buffer, "r", address=0x3000000)
driver.know(buffer, setting="buffer_paddr")
# the serial port's
driver.irq("uart", id=4, id_setting="irq")

pd_class = system.pd("class", program="class.py", priority=50, budget=500, period=1000, passive=True, stack_size=0x4000)
pd_class.map(buffer, address=0x3000000)
pd_class.map(firmware, "rx", address=0x4000000, setting="firmware", prefill_size_setting="firmware_size")
pd_class.irq("rtc", name="irq34", id=1)
pd_class.irq(100, trigger="edge", id=2)

system.channel(pd_class, driver, call=True, notify=(True, False), ids=(3, 0), id_settings=(None, "user"))
'''


def with_files(file: Path, folder: Path) -> Path:
    """A copy of a description in a folder with the files that regions begin with; programs need not be there."""
    for name, content in PREFILLS.items():
        (folder / name).write_bytes(content)
    copy = folder / file.name
    copy.write_bytes(file.read_bytes())
    return copy


# ------------------------------------------------------------------------------------------------------------------ import


def test_reads_as_a_person_would_have_written_it(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"12345")
    (tmp_path / "serial.system").write_text(XML)
    assert to_python(tmp_path / "serial.system", BOARD, tmp_path) == PYTHON


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda path: path.stem)
def test_import_and_export_keep_the_meaning(file: Path, tmp_path: Path) -> None:
    description = with_files(file, tmp_path)
    model = read_xml(description)
    imported = run_description(to_python(description, BOARD, tmp_path), tmp_path / "system.py").model(BOARD)
    assert meaning_of(imported) == meaning_of(model)
    (tmp_path / "again.system").write_text(to_xml(imported, BOARD, tmp_path), "utf-8")
    assert not difference(model, read_xml(tmp_path / "again.system"))


def test_paths_are_as_seen_from_where_the_result_goes(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    text = XML.replace("driver.elf", "json.tool")
    (tmp_path / "data.bin").write_bytes(b"12345")
    (tmp_path / "serial.system").write_text(text)
    python = to_python(tmp_path / "serial.system", BOARD, tmp_path / "there")
    assert 'program="../json.tool"' in python and 'prefill="../data.bin"' in python
    assert 'program="./json.tool"' in to_python(tmp_path / "serial.system", BOARD, tmp_path), "a file, not the module of that name"


def test_wrong_description_is_told_of_instead(tmp_path: Path) -> None:
    (tmp_path / "serial.system").write_text(XML.replace('id="4"', 'id="62"'))
    with pytest.raises(DescriptionError, match="S033"):
        to_python(tmp_path / "serial.system", BOARD, tmp_path)
    (tmp_path / "serial.system").write_text(XML.replace('<program_image path="driver.elf" />', ""))
    with pytest.raises(DescriptionError, match="PD 'driver' has no program"):
        to_python(tmp_path / "serial.system", BOARD, tmp_path)


# ------------------------------------------------------------------------------------------------------------------ export


def described(folder: Path) -> tuple[System, PD, PD]:
    """A system that the format can say: a Python PD and one in C."""
    (folder / "program.py").write_text("")
    (folder / "program.elf").write_bytes(b"")
    system = System("test", folder=folder)
    return system, system.pd("python", program="program.py", priority=1), system.pd("c", program="program.elf", priority=2)


def test_what_the_build_decides_is_written_out(tmp_path: Path) -> None:
    system, python, c = described(tmp_path)
    shared = system.region("shared", 0x1000)
    rings = system.region("rings", 0x2000, contiguous=True)
    python.map(shared)
    c.map(shared, "r", setting="shared_vaddr")
    c.map(rings, cached=False)
    c.device("uart")
    system.channel(python, c, call=True)
    system.pd("child", program="program.elf", parent=c, fpu=False, id_setting="child")
    c.virtual_machine("guest", vcpus=2).map(shared, address=0)
    model = system.model(BOARD)
    text = to_xml(model, BOARD, tmp_path)
    assert '<memory_region name="rings" size="0x2000" phys_addr="0x5fffe000" />' in text
    assert '<map mr="uart_registers" vaddr="0x10005000" perms="rw" cached="false" />' in text
    assert '<irq irq="33" id="1" />' in text
    assert '<protection_domain name="child" fpu="false" id="2" setvar_id="child">' in text
    (tmp_path / "test.system").write_text(text)
    assert not difference(lay_out(model, BOARD), lay_out(read_xml(tmp_path / "test.system"), BOARD))


Spoil = Callable[[System, PD, PD], object]
UNSAYABLE: dict[str, tuple[Spoil, str]] = {
    "setting": (lambda s, python, c: python.settings.update(limit=5), "PD 'python' has a setting 'limit' with a value"),
    "c sources": (lambda s, python, c: s.pd("x", program="program.py", c_sources=["x.c"]), "PD 'x' has C sources"),
    "module": (lambda s, python, c: s.pd("x", program="cloister.pd.channel"), "PD 'x' runs the installed module cloister.pd.channel"),
    "knowledge": (lambda s, python, c: python.know(s.region("r", 0x1000)), "PD 'python' is to know where region 'r' lies by its name"),
    "known place": (lambda s, python, c: python.map(s.region("r", 0x1000, contiguous=True), physical_known=True), "is to know where region 'r' lies"),
    "name of region": (lambda s, python, c: python.map(s.region("r", 0x1000), name="mine"), "PD 'python' calls region 'r' 'mine'"),
    "name and setting": (lambda s, python, c: python.map(s.region("r", 0x1000), name="r", setting="r_vaddr"), "PD 'python' calls region 'r' 'r'"),
    "name of interrupt": (lambda s, python, c: python.irq(40, name="irq"), "PD 'python' calls interrupt 40 'irq'"),
    "name of channel": (lambda s, python, c: s.channel(python, c, names=("server", None)), "PD 'python' calls its channel to 'c' 'server'"),
    "two settings of an id": (
        lambda s, python, c: (s.channel(c, python, id_settings=("one", None)), c.tell_id("two", "python", IdKind.CHANNEL)),
        "two settings of PD 'c' hold the id of channel 'python'",
    ),
}


@pytest.mark.parametrize("what", UNSAYABLE)
def test_what_the_format_cannot_say_is_an_error(what: str, tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text("")
    spoil, message = UNSAYABLE[what]
    system, python, c = described(tmp_path)
    spoil(system, python, c)
    with pytest.raises(DescriptionError) as raised:
        to_xml(system.model(BOARD), BOARD, tmp_path)
    (problem,) = raised.value.problems
    assert problem.code == "X020" and message in problem.message and problem.remedy
    assert problem.location.file == __file__


def test_names_in_c_programs_are_nobodys_loss(tmp_path: Path) -> None:
    system, python, c = described(tmp_path)
    system.channel(c, c)
    system.channel(c, python, names=("whatever", None), id_settings=("channel", None))
    c.irq(40, name="irq", id_setting="irq")
    model = system.model(BOARD)
    (tmp_path / "test.system").write_text(to_xml(model, BOARD, tmp_path))
    assert dict(lay_out(read_xml(tmp_path / "test.system"), BOARD).pd("c").settings) == dict(lay_out(model, BOARD).pd("c").settings)


def test_too_many_settings_of_a_region_are_an_error(tmp_path: Path) -> None:
    system, _, c = described(tmp_path)
    c.map(system.region("r", 0x1000), size_setting="one")
    model = system.model(BOARD)
    first, second = model.protection_domains
    second = replace(second, region_settings=(*second.region_settings, RegionSetting("two", "r", RegionFact.SIZE)))
    with pytest.raises(DescriptionError, match="asks for the size of 'r' once more than the PD maps it"):
        to_xml(replace(model, protection_domains=(first, second)), BOARD, tmp_path)


# ------------------------------------------------------------------------------------------------------------------ meaning


def change(model: SystemModel, pd: str, **changes: object) -> SystemModel:
    pds = tuple(replace(each, **changes) if each.name == pd else each for each in model.protection_domains)  # pyright: ignore[reportArgumentType]
    return replace(model, protection_domains=pds)


def test_what_changes_the_meaning_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"12345")
    (tmp_path / "serial.system").write_text(XML)
    model = read_xml(tmp_path / "serial.system")
    driver, python = model.protection_domains
    channel = model.channels[0]
    changed = [
        change(model, "driver", priority=101),
        change(model, "driver", mappings=(replace(driver.mappings[0], cached=True), *driver.mappings[1:])),
        change(model, "driver", irqs=()),
        change(model, "driver", id_settings=(IdSetting("irq", "irq33", IdKind.INTERRUPT),)),
        change(model, "driver", region_settings=driver.region_settings[1:]),
        change(model, "class", mappings=(replace(python.mappings[0], name="other"), *python.mappings[1:])),
        replace(model, channels=()),
        replace(model, channels=(channel, channel)),
        replace(model, channels=(replace(channel, a=replace(channel.a, may_notify=True)),)),
        replace(model, memory_regions=(replace(model.memory_regions[0], size=0x2000), *model.memory_regions[1:])),
        replace(model, protection_domains=(python, driver)),
    ]
    assert all(difference(model, each) for each in changed)
    renamed = tuple(replace(each, target="another name") if each.kind is IdKind.CHANNEL else each for each in driver.id_settings)
    swapped = replace(change(model, "driver", id_settings=renamed), channels=(replace(channel, a=channel.b, b=replace(channel.a, name="another name")),))
    assert not difference(model, swapped), "of a C program's channel only the id counts"


# ------------------------------------------------------------------------------------------------------------------ the commands


def cloister(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "cloister.cli", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_commands(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"12345")
    (tmp_path / "serial.system").write_text(XML)
    assert cloister(tmp_path, "import", "serial.system").stdout == PYTHON
    done = cloister(tmp_path, "import", "serial.system", "-o", "system.py")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "wrote system.py")
    assert (tmp_path / "system.py").read_text() == PYTHON
    done = cloister(tmp_path, "export", "system.py", "-o", "again.system")
    assert done.returncode == 0
    assert not difference(read_xml(tmp_path / "again.system"), read_xml(tmp_path / "serial.system"))


def test_commands_tell_what_is_wrong_and_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("")
    (tmp_path / "system.py").write_text('from cloister import System\nsystem = System("s")\nsystem.pd("p", program="program.py", settings={"limit": 5})\n')
    done = cloister(tmp_path, "export", "-o", "s.system")
    assert done.returncode == 1 and "system.py:3: error X020: PD 'p' has a setting 'limit' with a value" in done.stderr
    assert not (tmp_path / "s.system").exists()
    done = cloister(tmp_path, "import", "system.py")
    assert done.returncode == 1 and "no description in Microkit's format" in done.stderr


@pytest.mark.skipif(MICROKIT is None, reason="CLOISTER_MICROKIT names no checkout of Microkit")
def test_examples_of_microkit(tmp_path: Path) -> None:
    assert MICROKIT is not None
    done = 0
    for file in sorted(Path(MICROKIT).glob("example/*/*.system")):
        try:
            read_xml(file)
        except DescriptionError as error:
            assert {each.code for each in error.problems} <= {"X014"}, error  # x86
            continue
        try:
            python = to_python(file, BOARD, tmp_path)
        except DescriptionError as error:
            assert {each.code for each in error.problems} <= {"S019", "S039"}, error  # another board
            continue
        model = run_description(python, tmp_path / "system.py").model(BOARD)
        assert not difference(model, read_xml(file)), file
        to_xml(model, BOARD, tmp_path)
        done += 1
    assert done >= 9
