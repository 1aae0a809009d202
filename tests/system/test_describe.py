# SPDX-License-Identifier: BSD-2-Clause
"""What the Python API turns into, and what it refuses at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.describe import PD
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import DurationUnit, IdKind, Rights, Trigger

BOARD = board(DEFAULT_BOARD)


def test_few_lines_make_a_system() -> None:
    system = System("ping-pong")
    ping = system.pd("ping", program="ping.py", priority=100)
    pong = system.pd("pong", program="pong.py", priority=99)
    system.channel(ping, pong)
    model = system.model(BOARD)
    assert [pd.name for pd in model.protection_domains] == ["ping", "pong"]
    assert model.pd("ping").program == Path(__file__).resolve().parent / "ping.py"
    (channel,) = model.channels
    assert (channel.a.pd, channel.a.name, channel.b.pd, channel.b.name) == ("ping", "pong", "pong", "ping")
    assert channel.a.may_notify and channel.b.may_notify and not channel.a.may_call and not channel.b.may_call


def test_call_is_the_first_ones_right() -> None:
    system = System("calculator")
    client = system.pd("client", program="client.py")
    server = system.pd("server", program="server.py", priority=2, passive=True)
    system.channel(client, server, call=True, notify=(False, True), names=("calculator", None), ids=(5, 6))
    (channel,) = system.model(BOARD).channels
    assert (channel.a.name, channel.a.may_call, channel.a.may_notify, channel.a.id) == ("calculator", True, False, 5)
    assert (channel.b.name, channel.b.may_call, channel.b.may_notify, channel.b.id) == ("client", False, True, 6)
    assert system.model(BOARD).pd("server").passive


def test_device_gives_registers_and_interrupt() -> None:
    system = System("console")
    uart = system.pd("uart", program="uart.py")
    uart.device("uart")
    model = system.model(BOARD)
    (region,), (mapping,), (irq,) = model.memory_regions, model.pd("uart").mappings, model.pd("uart").irqs
    assert region.device and region.physical == 0x900_0000 and region.size == 0x1000
    assert mapping.name == "registers" and mapping.rights == Rights(True, True) and not mapping.cached
    assert (irq.number, irq.name, irq.trigger) == (33, "irq", Trigger.LEVEL)


def test_device_that_the_board_lacks_is_refused_with_those_it_has() -> None:
    system = System("console")
    system.pd("uart", program="uart.py").device("uart7")
    with pytest.raises(DescriptionError, match=r"has no device 'uart7'[\s\S]*it has: uart, rtc, virtio0"):
        system.model(BOARD)


def test_network_gives_each_side_only_its_own() -> None:
    system = System("echo")
    driver = system.pd("driver", program="driver.py", priority=2)
    client = system.pd("client", program="client.py", priority=1)
    system.network(driver=driver, client=client)
    model = system.model(BOARD)
    queues = {"rx_free", "rx_active", "tx_free", "tx_active"}
    assert {each.name for each in model.pd("driver").mappings} == queues | {"registers", "rx_ring", "tx_ring", "information"}
    assert {each.name for each in model.pd("client").mappings} == queues | {"packets", "information"}
    assert {each.name for each in model.pd("driver").physical} == {"packets"}
    assert [str(each.rights) for each in model.pd("client").mappings if each.name == "information"] == ["r"]
    assert not model.pd("client").physical and not model.pd("client").irqs
    assert [irq.number for irq in model.pd("driver").irqs] == [48]
    assert not any(each.physical_known for each in model.pd("client").mappings)
    (channel,) = model.channels
    assert (channel.a.pd, channel.a.name, channel.b.pd, channel.b.name) == ("driver", "client", "client", "network")


def test_program_may_be_an_installed_module_or_a_file_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "drivers").mkdir()
    (tmp_path / "drivers" / "uart.py").write_text("")
    system = System("test", folder=tmp_path)
    assert system.pd("a", program="cloister.pd.channel").program == "cloister.pd.channel"
    assert system.pd("b", program="drivers.uart").program == tmp_path / "drivers" / "uart.py"
    assert system.pd("c", program="drivers/uart.py").program == tmp_path / "drivers" / "uart.py"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"priority": "high"}, "priority must be an integer, not 'high'"),
        ({"priority": True}, "priority must be an integer, not True"),
        ({"settings": {"limit": "5"}}, "limit must be an integer, not '5'"),
        ({"program": 5}, "a path is asked for, not 5"),
    ],
)
def test_value_of_the_wrong_kind_is_refused_where_it_stands(arguments: dict[str, object], message: str) -> None:
    system = System("test")
    with pytest.raises(DescriptionError) as raised:
        system.pd("x", **({"program": "x.py"} | arguments))  # pyright: ignore[reportArgumentType]
    (problem,) = raised.value.problems
    assert message in problem.message
    assert problem.location.file == __file__


def test_part_of_another_system_is_refused() -> None:
    one, other = System("one"), System("other")
    a, b = one.pd("a", program="a.py"), other.pd("b", program="b.py")
    with pytest.raises(DescriptionError, match="is no part of system 'one'"):
        one.channel(a, b)


def test_rights_that_do_not_exist_are_refused() -> None:
    system = System("test")
    with pytest.raises(DescriptionError, match="rights 'rq' are none"):
        system.pd("a", program="a.py").map(system.region("r", 0x1000), "rq")


def test_trigger_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DescriptionError, match="there is no trigger 'rising'"):
        System("test").pd("a", program="a.py").irq(40, name="x", trigger="rising")


# ------------------------------------------------------------------------------------------------------------------ all that can be described


def test_family_is_in_the_order_of_its_tree(tmp_path: Path) -> None:
    system = System("family", folder=tmp_path)
    first = system.pd("first", program="a.elf")
    second = system.pd("second", program="a.elf")
    child = system.pd("child", program="a.elf", parent=first, id=5, id_setting="child_id")
    system.pd("younger", program="a.elf", parent=first)
    system.pd("grandchild", program="a.elf", parent=child)
    system.pd("other", program="a.elf", parent=second)
    model = system.model(BOARD)
    assert [(pd.name, pd.parent, pd.child_id) for pd in model.protection_domains] == [
        ("first", None, None), ("child", "first", 5), ("grandchild", "child", None), ("younger", "first", None), ("second", None, None), ("other", "second", None),
    ]  # fmt: skip
    assert [(each.name, each.target, each.kind) for each in model.pd("first").id_settings] == [("child_id", "child", IdKind.CHILD)]
    whole = lay_out(model, BOARD)
    assert [whole.pd(name).child_id for name in ("child", "younger", "grandchild", "other")] == [5, 0, 0, 0]
    assert dict(whole.pd("first").settings) == {"child_id": 5}


def test_executable_knows_by_variables_and_python_by_names(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"12345")
    system = System("test", folder=tmp_path)
    data = system.region("data", prefill="data.bin")
    buffer = system.region("buffer", 0x1000)
    for pd in (system.pd("c", program="c.elf", settings={"speed": 9600}), system.pd("python", program="p.py")):
        pd.map(data, "r", setting="data_vaddr", size_setting="data_size", prefill_size_setting="data_length", address=0x400_0000)
        pd.map(buffer, address=0x500_0000)
        pd.map(buffer, setting="again", address=0x600_0000)
        pd.know(buffer, setting="buffer_paddr")
        pd.irq(40, id=7, id_setting="irq")
    model = system.model(BOARD)
    assert [each.name for each in model.pd("c").mappings] == [None, None, None]
    assert [each.name for each in model.pd("python").mappings] == [None, "buffer", None]
    assert [each.name for each in model.pd("python").irqs] == ["irq40"]
    whole = lay_out(model, BOARD)
    told = {"data_vaddr": 0x400_0000, "data_size": 0x1000, "data_length": 5, "again": 0x600_0000, "buffer_paddr": whole.region("buffer").physical, "irq": 7}
    assert dict(whole.pd("python").settings) == told
    assert dict(whole.pd("c").settings) == {"speed": 9600, **told}
    assert (model.pd("c").uses_fpu, model.pd("python").uses_fpu) == (True, False)


def test_interrupt_and_registers_by_the_name_of_the_device() -> None:
    system = System("test")
    pd = system.pd("c", program="c.elf")
    pd.map(system.region("regs", device="virtio3"), setting="regs")
    pd.irq("virtio3", id=1)
    pd.irq("uart", name="console", trigger="edge")
    model = system.model(BOARD)
    region = model.region("regs")
    assert (region.physical, region.size, region.device) == (0xA00_0000, 0x1000, True)
    assert [(each.number, each.name, each.trigger) for each in model.pd("c").irqs] == [(51, "virtio3", Trigger.EDGE), (33, "console", Trigger.EDGE)]
    system.region("none", device="absent")
    with pytest.raises(DescriptionError, match="has no device 'absent'"):
        system.model(BOARD)


def test_guest() -> None:
    system = System("test")
    ram = system.region("ram", 0x20_0000)
    manager = system.pd("vmm", program="vmm.elf", smc=True, fpu=False)
    guest = manager.virtual_machine("linux", vcpus=2, priority=5, budget=100, period=200)
    guest.vcpu(9, cpu=0, id_setting="ninth")
    guest.map(ram, "rwx", address=0, cached=False)
    guest.map(ram)
    whole = lay_out(system.model(BOARD), BOARD)
    machine = whole.pd("vmm").virtual_machine
    assert machine is not None
    assert [(each.id, each.cpu) for each in machine.vcpus] == [(0, 0), (1, 0), (9, 0)]
    assert (machine.priority, machine.budget_us, machine.effective_period_us) == (5, 100, 200)
    assert [(each.address, str(each.rights), each.cached) for each in machine.mappings] == [(0, "rwx", False), (BOARD.map_base, "rw", True)]
    assert dict(whole.pd("vmm").settings) == {"ninth": 9}
    with pytest.raises(DescriptionError, match="has the guest 'linux' already"):
        manager.virtual_machine("other")


def test_schedule_of_domains() -> None:
    system = System("test")
    slow, fast = system.domain("slow", id=1), system.domain("fast")
    system.schedule([(slow, 500), None, (fast, 62500, "ticks")], start=2, shift=3)
    system.pd("a", program="a.elf", domain=fast)
    model = system.model(BOARD)
    schedule = model.domains
    assert schedule is not None and model.pd("a").domain == "fast"
    assert [(each.domain, each.duration, each.unit) for each in schedule.entries] == [
        ("slow", 500, DurationUnit.MICROSECONDS), (None, 0, DurationUnit.MICROSECONDS), ("fast", 62500, DurationUnit.TICKS),
    ]  # fmt: skip
    assert (schedule.start_index, schedule.index_shift) == (2, 3)
    laid_out = lay_out(model, BOARD).domains
    assert laid_out is not None and [each.id for each in laid_out.domains] == [1, 0]


def test_shared_capabilities() -> None:
    system = System("test")
    a, b = system.pd("a", program="a.elf"), system.pd("b", program="a.elf")
    a.capability("tcb", of=b, slot=1)
    a.capability("vspace", of=a, slot=63)
    assert [(each.kind.value, each.slot, each.pd) for each in system.model(BOARD).pd("a").shared] == [("tcb", 1, "b"), ("vspace", 63, "a")]


def test_channels_of_an_executable_need_no_names() -> None:
    system = System("test")
    c, python = system.pd("c", program="c.elf"), system.pd("python", program="p.py", priority=1)
    system.channel(c, python, id_settings=("first", None), ids=(3, None), names=(None, "a"))
    system.channel(c, python, id_settings=("second", "b_id"), ids=(4, 8), names=(None, "b"))
    system.channel(c, c, id_settings=("here", "there"), ids=(5, 6))
    whole = lay_out(system.model(BOARD), BOARD)
    assert dict(whole.pd("c").settings) == {"first": 3, "second": 4, "here": 5, "there": 6}
    assert dict(whole.pd("python").settings) == {"b_id": 8}


@pytest.mark.parametrize(
    ("describe", "message"),
    [
        (lambda s, pd: s.pd("x", program="x.elf", id=1), "PD 'x' has an id, and no parent that would know it"),
        (lambda s, pd: s.pd("x", program="x.elf", id_setting="x"), "PD 'x' has an id, and no parent that would know it"),
        (lambda s, pd: s.region("r"), "region 'r' has no size"),
        (lambda s, pd: s.region("r", physical=0x900_0000, device="uart"), "region 'r' lies where device 'uart' is, and at a physical address"),
        (lambda s, pd: s.region("r", prefill_bootinfo="dtb"), "a region cannot begin with 'dtb'"),
        (lambda s, pd: s.region("r", prefill_bootinfo="fdt", prefill="x.bin"), "a region cannot begin with 'fdt'"),
        (lambda s, pd: pd.capability("reply", of=pd, slot=1), "there is no capability 'reply' to share"),
        (lambda s, pd: s.schedule([(s.domain("d"), 5, "ms")]), "there is no unit 'ms' of time"),
        (lambda s, pd: (s.schedule([]), s.schedule([])), "has a schedule already"),
        (lambda s, pd: pd.irq(True), "number must be an integer, not True"),
        (lambda s, pd: s.channel(pd, pd, ids=("1", None)), "id must be an integer, not '1'"),
        (lambda s, pd: s.pd("x", program="x.elf", domain=System("other").domain("d")), "is no part of system 'test'"),
        (lambda s, pd: s.pd("x", program="x.elf", parent=System("other").pd("y", program="y.elf")), "is no part of system 'test'"),
    ],
)
def test_what_cannot_be_written_down(describe: Callable[[System, PD], object], message: str) -> None:
    system = System("test")
    pd = system.pd("a", program="a.elf")
    with pytest.raises(DescriptionError) as raised:
        describe(system, pd)
    (problem,) = raised.value.problems
    assert problem.code == "S000" and message in problem.message and problem.remedy and problem.location.file == __file__
