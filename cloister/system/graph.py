# SPDX-License-Identifier: BSD-2-Clause
"""Who may reach what, as a graph to be drawn: PDs, what joins them, and what they have for themselves.

PDs lie on odd layers; regions, channels and devices on the even layers between, so that every line joins neighbours. A PD's layer is its
distance from the nearest PD that handles a device. Regions that the same PDs map with the same rights become one node.

Invariant: every mapping, channel, interrupt, child, shared capability and guest of the model is drawn, and nothing else is. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

import networkx as nx

from cloister.boards.description import Board
from cloister.system.model import MemoryRegion, ProtectionDomain, SystemModel

_SWEEPS = 8


class Kind(Enum):
    PD = "pd"
    REGION = "region"
    CHANNEL = "channel"
    DEVICE = "device"
    GUEST = "guest"


@dataclass(frozen=True)
class Node:
    key: str
    kind: Kind
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """From a PD to what it may reach. `arrow_to`, `arrow_from`: where information or control flows. `told`: knows the address, maps nothing."""

    pd: str  # node keys
    thing: str
    label: str
    arrow_to_pd: bool = False
    arrow_to_thing: bool = False
    told: bool = False
    call: bool = False


@dataclass(frozen=True)
class SystemGraph:
    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    layers: tuple[tuple[str, ...], ...]  # node keys, in drawing order

    def as_data(self) -> dict[str, Any]:
        """For `--json`."""
        nodes = [asdict(node) | {"kind": node.kind.value} for node in self.nodes]
        return {"name": self.name, "nodes": nodes, "edges": [asdict(edge) for edge in self.edges], "layers": self.layers}


def size_text(size: int) -> str:
    """A size as people say it."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"


def system_graph(model: SystemModel, board: Board) -> SystemGraph:
    """The graph of a laid-out system."""
    nodes = [_pd_node(pd) for pd in model.protection_domains]
    edges: list[Edge] = []
    for part_nodes, part_edges in (_devices(model, board), _regions(model, board), _channels(model), _powers(model), _guests(model)):
        nodes += part_nodes
        edges += part_edges
    return SystemGraph(model.name, tuple(nodes), tuple(edges), _layers(nodes, edges))


def _pd_key(name: str) -> str:
    return f"pd:{name}"


def _pd_node(pd: ProtectionDomain) -> Node:
    program = pd.program if isinstance(pd.program, str) else pd.program.name
    time = f"priority {pd.priority}"
    if pd.passive:
        time += ", passive"
    elif pd.effective_period_us != pd.budget_us:
        time += f", {pd.budget_us} of {pd.effective_period_us} µs"
    more = [f"domain {pd.domain}"] if pd.domain is not None else []
    more += ["secure monitor calls"] if pd.smc else []
    return Node(_pd_key(pd.name), Kind.PD, pd.name, (program.rsplit("cloister.", 1)[-1], time, *more))


def _is_device(region: MemoryRegion, board: Board) -> bool:
    return region.device or (region.physical is not None and not board.memory.base <= region.physical < board.memory.end)


def _devices(model: SystemModel, board: Board) -> tuple[list[Node], list[Edge]]:
    """A device is its register region with the interrupts of the same PD that the board says are its own; other interrupts stand alone."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    drawn: set[int] = set()
    for region in model.memory_regions:
        if not _is_device(region, board):
            continue
        assert region.physical is not None
        known = [each for each in board.devices if region.physical <= each.registers.base < region.physical + region.size]
        users = [(pd, mapping) for pd in model.protection_domains for mapping in pd.mappings if mapping.region == region.name]
        irqs = {irq.number for pd, _ in users for irq in pd.irqs} & {each.irq for each in known}
        named = [each for each in known if each.irq in irqs] or known[:1]
        title = ", ".join(each.name for each in named) or region.name
        key = f"device:{region.name}"
        lines = [named[0].kind] if named else []
        nodes.append(Node(key, Kind.DEVICE, title, (*lines, f"{region.physical:#x}", *(f"interrupt {each}" for each in sorted(irqs)))))
        for pd, mapping in users:
            mine = [irq for irq in pd.irqs if irq.number in irqs]
            drawn |= {irq.number for irq in mine}
            label = str(mapping.rights) + (" + irq" if mine else "")
            edges.append(Edge(_pd_key(pd.name), key, label, arrow_to_pd=bool(mine), arrow_to_thing=mapping.rights.write))
    for pd in model.protection_domains:
        for irq in pd.irqs:
            if irq.number not in drawn:
                key = f"irq:{irq.number}"
                nodes.append(Node(key, Kind.DEVICE, f"interrupt {irq.number}", (irq.trigger.value,)))
                edges.append(Edge(_pd_key(pd.name), key, irq.name, arrow_to_pd=True))
    return nodes, edges


def _regions(model: SystemModel, board: Board) -> tuple[list[Node], list[Edge]]:
    """One node for all regions that look the same from every PD."""
    device_regions = {region.name for region in model.memory_regions if _is_device(region, board)}
    groups: dict[tuple[object, ...], list[MemoryRegion]] = {}
    for region in model.memory_regions:
        if region.name in device_regions:
            continue
        view = tuple((pd.name, *sorted(_views(pd, region.name))) for pd in model.protection_domains if any(_views(pd, region.name)))
        groups.setdefault((view, region.size, region.contiguous), []).append(region)
    nodes: list[Node] = []
    edges: list[Edge] = []
    for regions in groups.values():
        first = regions[0]
        key = f"region:{first.name}"
        size = size_text(first.size) + (" each" if len(regions) > 1 else "")
        names = _short_names(model, regions)
        lines = (size, "fixed place") if first.contiguous else (size,)
        nodes.append(Node(key, Kind.REGION, names[0] if len(names) == 1 else f"{len(names)} regions", (*(names if len(names) > 1 else ()), *lines)))
        for pd in model.protection_domains:
            for rights, told in _views(pd, first.name):
                edges.append(Edge(_pd_key(pd.name), key, "address only" if told else rights, arrow_to_thing="w" in rights, told=told))
    return nodes, edges


def _views(pd: ProtectionDomain, region: str) -> list[tuple[str, bool]]:
    """(rights, merely told of) for each way in which a PD sees a region."""
    mapped = [(str(mapping.rights), False) for mapping in pd.mappings if mapping.region == region]
    return mapped + [("", True) for known in pd.physical if known.region == region and not mapped]


def _short_names(model: SystemModel, regions: Iterable[MemoryRegion]) -> list[str]:
    """What the programs call the regions, where they agree; otherwise the system's names."""
    names: list[str] = []
    for region in regions:
        used = {each.name for pd in model.protection_domains for each in (*pd.mappings, *pd.physical) if each.region == region.name and each.name}
        names.append(used.pop() if len(used) == 1 else region.name)
    return names


def _channels(model: SystemModel) -> tuple[list[Node], list[Edge]]:
    nodes: list[Node] = []
    edges: list[Edge] = []
    for index, channel in enumerate(model.channels):
        key = f"channel:{index}"
        caller = next((near for near, _ in channel.directions() if near.may_call), None)
        title = "call" if caller else "notify"
        nodes.append(Node(key, Kind.CHANNEL, title, ()))
        for near, far in channel.directions():
            # An arrow into the channel: may use it. An arrow out of it: is reached by it.
            reached = far.may_notify or far.may_call
            edges.append(
                Edge(_pd_key(near.pd), key, f"id {near.id}", arrow_to_pd=reached, arrow_to_thing=False, call=caller is not None and far is caller)
            )
    return nodes, edges


def _powers(model: SystemModel) -> tuple[list[Node], list[Edge]]:
    """Who may stop or change whom: parents their children, and who is given a capability of another PD."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for child in model.protection_domains:
        if child.parent is not None:
            key = f"child:{child.name}"
            nodes.append(Node(key, Kind.CHANNEL, "parent of", ()))
            edges.append(Edge(_pd_key(child.parent), key, "faults", arrow_to_pd=True))
            edges.append(Edge(_pd_key(child.name), key, "stop, restart", arrow_to_pd=True, call=True))
    for holder in model.protection_domains:
        for index, each in enumerate(holder.shared):
            key = f"shared:{holder.name}:{index}"
            nodes.append(Node(key, Kind.CHANNEL, f"cap_{each.kind.value}", ()))
            edges.append(Edge(_pd_key(holder.name), key, f"slot {each.slot}"))
            if each.pd != holder.name:
                edges.append(Edge(_pd_key(each.pd), key, "controlled", arrow_to_pd=True, call=True))
    return nodes, edges


def _guests(model: SystemModel) -> tuple[list[Node], list[Edge]]:
    """Virtual machines, with the memory that they see, each beside the PD that manages it."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for pd in model.protection_domains:
        guest = pd.virtual_machine
        if guest is not None:
            count = len(guest.vcpus)
            maps = [f"{each.region} {each.rights} at {each.address or 0:#x}" for each in guest.mappings]
            key = f"guest:{guest.name}"
            nodes.append(Node(key, Kind.GUEST, guest.name, (f"{count} vCPU{'' if count == 1 else 's'}, priority {guest.priority}", *maps)))
            edges.append(Edge(_pd_key(pd.name), key, "exits", arrow_to_pd=True, arrow_to_thing=True))
    return nodes, edges


def _layers(nodes: list[Node], edges: list[Edge]) -> tuple[tuple[str, ...], ...]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node.key for node in nodes)
    graph.add_edges_from((edge.pd, edge.thing) for edge in edges)
    kinds = {node.key: node.kind for node in nodes}
    order = {node.key: index for index, node in enumerate(nodes)}
    layer: dict[str, int] = {}
    for component in sorted(nx.connected_components(graph), key=lambda keys: min(order[key] for key in keys)):
        pds = sorted((key for key in component if kinds[key] is Kind.PD), key=order.__getitem__)
        drivers = [key for key in pds if any(kinds[each] is Kind.DEVICE for each in graph[key])]
        joined = graph.subgraph([key for key in component if kinds[key] is not Kind.DEVICE])
        distance = {key: depth for depth, keys in enumerate(nx.bfs_layers(joined, drivers or pds[:1])) for key in keys} if pds else {}
        for key in component:
            if kinds[key] is Kind.PD:
                layer[key] = 1 + distance.get(key, 0)
        for key in component:
            if kinds[key] is Kind.DEVICE:
                layer[key] = 0
            elif kinds[key] is not Kind.PD:
                layer[key] = 1 + min((layer[each] for each in graph[key]), default=-1)
    lowest = min(layer.values(), default=0)
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) - lowest + 1)]
    for node in nodes:
        columns[layer[node.key] - lowest].append(node.key)
    return _untangle(columns, graph)


def _untangle(columns: list[list[str]], graph: nx.Graph[str]) -> tuple[tuple[str, ...], ...]:
    """Order each layer by the mean position of its neighbours, back and forth: Sugiyama's barycentre heuristic."""
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            position = {key: (index + 0.5) / len(each) for each in columns for index, key in enumerate(each)}

            def centre(key: str, position: dict[str, float] = position) -> float:
                neighbours = [position[each] for each in graph[key]]
                return sum(neighbours) / len(neighbours) if neighbours else position[key]

            column.sort(key=centre)
    return tuple(tuple(column) for column in columns)
