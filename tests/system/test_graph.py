# SPDX-License-Identifier: BSD-2-Clause
"""The drawing says neither more nor less than the model."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.graph import Kind, SystemGraph, size_text, system_graph
from cloister.system.layout import lay_out
from cloister.system.load import load_system, read_system
from cloister.system.svg import draw

BOARD = board(DEFAULT_BOARD)
ROOT = Path(__file__).parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def graph_of(system: System) -> SystemGraph:
    from cloister.system.layout import lay_out

    return system_graph(lay_out(system.model(BOARD), BOARD), BOARD)


def echo() -> SystemGraph:
    return system_graph(load_system(ROOT / "examples" / "udp_echo", BOARD), BOARD)


def test_driver_is_told_of_packets_and_reaches_none() -> None:
    (packets,) = (node for node in echo().nodes if node.title == "packets")
    edges = {edge.pd: edge for edge in echo().edges if edge.thing == packets.key}
    assert edges["pd:network"].told and edges["pd:network"].label == "address only"
    assert not edges["pd:udp_echo"].told and edges["pd:udp_echo"].label == "rw"


def test_only_the_driver_reaches_the_device() -> None:
    (device,) = (node for node in echo().nodes if node.kind is Kind.DEVICE)
    assert device.lines == ("virtio-mmio", "0xa000000", "interrupt 48")
    assert [edge.pd for edge in echo().edges if edge.thing == device.key] == ["pd:network"]


def test_regions_that_look_the_same_are_one_node() -> None:
    (queues,) = (node for node in echo().nodes if node.title == "4 regions")
    assert queues.lines == ("rx_free", "rx_active", "tx_free", "tx_active", "12 KiB each")


def test_each_region_and_channel_is_drawn_once() -> None:
    model = load_system(ROOT / "examples" / "udp_echo", BOARD)
    lines = [line for node in echo().nodes if node.kind is Kind.REGION for line in (node.title, *node.lines)]
    names = {mapping.name for pd in model.protection_domains for mapping in pd.mappings} - {"registers"}
    assert all(lines.count(name or "") == 1 for name in names)
    assert sum(node.kind is Kind.CHANNEL for node in echo().nodes) == len(model.channels)


def test_call_arrow_goes_to_the_one_who_is_called() -> None:
    system = System("test")
    a, b = system.pd("a", program="a.py", priority=1), system.pd("b", program="b.py", priority=2)
    system.channel(a, b, call=True, notify=(False, False))
    edges = {edge.pd: edge for edge in graph_of(system).edges}
    assert edges["pd:b"].call and edges["pd:b"].arrow_to_pd
    assert not edges["pd:a"].call and not edges["pd:a"].arrow_to_pd


def test_interrupt_without_a_device_is_drawn_alone() -> None:
    system = System("test")
    system.pd("a", program="a.py").irq(90, name="button")
    (node,) = (node for node in graph_of(system).nodes if node.kind is Kind.DEVICE)
    assert node.title == "interrupt 90"


def test_every_edge_joins_neighbouring_layers() -> None:
    for example in sorted(path.parent for path in (ROOT / "examples").glob("*/system.py")):
        graph = system_graph(lay_out(read_system(example, BOARD), BOARD), BOARD)  # programs in C need not be built to be drawn
        layer = {key: number for number, keys in enumerate(graph.layers) for key in keys}
        assert set(layer) == {node.key for node in graph.nodes}
        assert all(abs(layer[edge.pd] - layer[edge.thing]) == 1 for edge in graph.edges)


def test_drawing_is_well_formed_and_repeats() -> None:
    system = System("<a & b>")
    system.pd("a", program="a.py").map(system.region("r", 0x1000))
    text = draw(graph_of(system))
    assert text == draw(graph_of(system))
    root = ElementTree.fromstring(text)
    assert "<a & b>" in {element.text for element in root.iter(f"{SVG}text")}


def test_boxes_do_not_overlap_and_lie_inside() -> None:
    root = ElementTree.fromstring(draw(echo()))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    boxes = [tuple(float(each.attrib[name]) for name in ("x", "y", "width", "height")) for each in root.iter(f"{SVG}rect") if "stroke-width" in each.attrib]
    assert len(boxes) == sum(node.kind is not Kind.CHANNEL for node in echo().nodes)
    for index, (x, y, w, h) in enumerate(boxes):
        assert 0 <= x and x + w <= width and 0 <= y and y + h <= height
        assert all(x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y for x2, y2, w2, h2 in boxes[index + 1 :])


def test_drawing_in_the_documentation_is_current() -> None:
    assert (ROOT / "docs" / "images" / "udp_echo.svg").read_text("utf-8") == draw(echo()), "run `cloister graph examples/udp_echo -o docs/images/udp_echo.svg`"


def test_sizes_as_people_say_them() -> None:
    assert [size_text(each) for each in (0x1000, 0x20_0000, 0x4000_0000, 0x1800, 100)] == ["4 KiB", "2 MiB", "1 GiB", "6 KiB", "100 bytes"]


def test_families_shared_capabilities_and_guests_are_drawn(tmp_path: Path) -> None:
    from cloister.system.layout import lay_out
    from cloister.system.xml import read_xml

    (tmp_path / "a.system").write_text(
        """<system><memory_region name="ram" size="0x200000"/>
        <protection_domain name="boss" priority="5"><program_image path="boss.elf"/>
          <protection_domain name="worker" id="1"><program_image path="worker.elf"/></protection_domain>
          <cspace><cap_tcb slot="3" pd="other"/></cspace>
          <virtual_machine name="linux"><vcpu id="2"/><map mr="ram" vaddr="0x40000000" perms="rwx"/></virtual_machine>
        </protection_domain>
        <protection_domain name="other"><program_image path="other.elf"/></protection_domain></system>"""
    )
    graph = system_graph(lay_out(read_xml(tmp_path / "a.system"), BOARD), BOARD)
    joined = {node.title: {edge.pd: edge.label for edge in graph.edges if edge.thing == node.key} for node in graph.nodes if node.kind is not Kind.PD}
    assert joined["parent of"] == {"pd:boss": "faults", "pd:worker": "stop, restart"}
    assert joined["cap_tcb"] == {"pd:boss": "slot 3", "pd:other": "controlled"}
    assert joined["linux"] == {"pd:boss": "exits"}
    (guest,) = (node for node in graph.nodes if node.kind is Kind.GUEST)
    assert guest.lines == ("1 vCPU, priority 0", "ram rwx at 0x40000000")
    assert "linux" in draw(graph)


def test_registers_that_xml_describes_are_drawn_once(tmp_path: Path) -> None:
    (tmp_path / "uart.py").write_text("")
    (tmp_path / "test.system").write_text(
        """<system>
    <memory_region name="registers" size="0x1000" phys_addr="0x9000000" />
    <memory_region name="fixed" size="0x1000" phys_addr="0x40000000" />
    <protection_domain name="driver">
        <program_image path="uart.py" />
        <map mr="registers" vaddr="0x1000000" />
        <map mr="fixed" vaddr="0x2000000" />
    </protection_domain>
</system>"""
    )
    graph = system_graph(load_system(tmp_path / "test.system", BOARD), BOARD)
    assert [(node.kind, node.title) for node in graph.nodes] == [(Kind.PD, "driver"), (Kind.DEVICE, "uart"), (Kind.REGION, "fixed")]
    assert len(graph.edges) == 2
