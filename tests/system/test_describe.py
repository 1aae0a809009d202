# SPDX-License-Identifier: BSD-2-Clause
"""What the Python API turns into, and what it refuses at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.errors import DescriptionError
from cloister.system.model import Rights, Trigger

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
