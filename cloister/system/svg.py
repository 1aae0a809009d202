# SPDX-License-Identifier: BSD-2-Clause
"""Draws a system's graph as an SVG that needs nothing but a browser. Left to right: devices, drivers, what they share, their clients.

Invariant: the same graph gives the same bytes. All text is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from cloister.system.graph import Edge, Kind, Node, SystemGraph

_FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
_TITLE_SIZE, _LINE_SIZE = 14, 11
_LINE_HEIGHT, _PADDING = 15, 12
_COLUMN_GAP, _ROW_GAP, _MARGIN, _HEADER = 84, 22, 28, 44
_LEGEND_HEIGHT = 34

# fill, outline, text
_COLOURS = {
    Kind.PD: ("#eef4ff", "#3565c4", "#17305f"),
    Kind.REGION: ("#fff7e3", "#c08a1e", "#59400b"),
    Kind.CHANNEL: ("#ffffff", "#7a8699", "#46505f"),
    Kind.DEVICE: ("#e9f7ee", "#2f8a55", "#12452a"),
    Kind.GUEST: ("#f4ecfb", "#7b4bb0", "#3b1f5c"),
}
_LINE, _CALL = "#6b7686", "#b3306b"


@dataclass(frozen=True)
class _Box:
    node: Node
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def _text_width(text: str, size: int) -> float:
    return sum(0.33 if each in "il.,:;'|!()[] fjtI" else 0.86 if each in "mwMW@" else 0.58 for each in text) * size


def _box_size(node: Node) -> tuple[float, float]:
    if node.kind is Kind.CHANNEL:
        return _text_width(node.title, _LINE_SIZE) + 26, 24
    width = max([_text_width(node.title, _TITLE_SIZE) * 1.05, *(_text_width(line, _LINE_SIZE) for line in node.lines)])
    return max(width + 2 * _PADDING, 90), 2 * _PADDING + _TITLE_SIZE + len(node.lines) * _LINE_HEIGHT


def draw(graph: SystemGraph) -> str:
    """The drawing, as SVG text."""
    boxes = _place(graph)
    bottom = max((box.y + box.height for box in boxes.values()), default=_HEADER)
    legend, legend_end = _legend(_MARGIN, bottom + _MARGIN + 12, any(node.kind is Kind.GUEST for node in graph.nodes))
    width = max([box.x + box.width for box in boxes.values()] + [_text_width(graph.name, 20) + _MARGIN, legend_end]) + _MARGIN
    height = bottom + _MARGIN + _LEGEND_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="{escape(_FONT, {chr(34): "&quot;"})}" role="img">',
        f"<title>{escape(graph.name)}</title>",
        "<defs>",
        *(
            f'<marker id="{name}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" '
            f'orient="auto-start-reverse"><path d="M0 0.5 L8 4 L0 7.5 z" fill="{colour}"/></marker>'
            for name, colour in (("arrow", _LINE), ("call", _CALL))
        ),
        "</defs>",
        f'<rect width="{width:.0f}" height="{height:.0f}" rx="10" fill="#ffffff"/>',
        _text(_MARGIN, _MARGIN + 8, graph.name, 18, "#1b2430", weight=600),
    ]
    ports = _ports(graph, boxes)
    lines: list[str] = []
    labels: list[str] = []
    for edge in graph.edges:
        line, label = _edge(edge, boxes[edge.pd], boxes[edge.thing], ports)
        lines.append(line)
        labels.append(label)
    parts += lines
    parts += [_node(box) for box in boxes.values()]
    parts += labels
    parts += legend
    return "\n".join([*parts, "</svg>", ""])


def _place(graph: SystemGraph) -> dict[str, _Box]:
    """Columns from left to right, each centred on the tallest."""
    nodes = {node.key: node for node in graph.nodes}
    sizes = {node.key: _box_size(node) for node in graph.nodes}
    heights = [sum(sizes[key][1] for key in layer) + _ROW_GAP * (len(layer) - 1) for layer in graph.layers]
    tallest = max(heights, default=0)
    gap = _COLUMN_GAP + max((_text_width(edge.label, _LINE_SIZE) for edge in graph.edges), default=0) * 0.6
    boxes: dict[str, _Box] = {}
    x = float(_MARGIN)
    for layer, total in zip(graph.layers, heights, strict=True):
        if not layer:
            continue
        column = max(sizes[key][0] for key in layer)
        y = _MARGIN + _HEADER + (tallest - total) / 2
        for key in layer:
            width, height = sizes[key]
            boxes[key] = _Box(nodes[key], x + (column - width) / 2, y, width, height)
            y += height + _ROW_GAP
        x += column + gap
    return boxes


def _ports(graph: SystemGraph, boxes: dict[str, _Box]) -> dict[tuple[str, Edge], float]:
    """Where each edge meets each of its boxes: spread along the side, in the order of the other ends, so that lines do not cross there."""
    sides: dict[tuple[str, bool], list[Edge]] = {}
    for edge in graph.edges:
        for key, other in ((edge.pd, edge.thing), (edge.thing, edge.pd)):
            sides.setdefault((key, boxes[other].x > boxes[key].x), []).append(edge)
    ports: dict[tuple[str, Edge], float] = {}
    for (key, _), edges in sides.items():
        box = boxes[key]
        edges.sort(key=lambda edge: boxes[edge.thing if edge.pd == key else edge.pd].middle)
        for index, edge in enumerate(edges):
            ports[key, edge] = box.y + box.height * (index + 1) / (len(edges) + 1)
    return ports


def _edge(edge: Edge, pd: _Box, thing: _Box, ports: dict[tuple[str, Edge], float]) -> tuple[str, str]:
    right = thing.x > pd.x
    x1, x2 = (pd.x + pd.width, thing.x) if right else (pd.x, thing.x + thing.width)
    y1, y2 = ports[edge.pd, edge], ports[edge.thing, edge]
    bend = abs(x2 - x1) / 2 * (1 if right else -1)
    colour, marker = (_CALL, "call") if edge.call else (_LINE, "arrow")
    style = f'fill="none" stroke="{colour}" stroke-width="1.4"'
    if edge.told:
        style += ' stroke-dasharray="2 4" stroke-linecap="round"'
    if edge.arrow_to_pd:
        style += f' marker-start="url(#{marker})"'
    if edge.arrow_to_thing:
        style += f' marker-end="url(#{marker})"'
    line = f'<path d="M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" {style}/>'
    # Nearer to the thing: several edges leave a PD close together, few meet a thing. The more so at channels, whose lines often cross.
    at = 0.78 if thing.node.kind is Kind.CHANNEL else 0.56
    x = _bezier(x1, x1 + bend, x2 - bend, x2, at)
    y = _bezier(y1, y1, y2, y2, at)
    width = _text_width(edge.label, _LINE_SIZE) + 6
    label = (
        f'<rect x="{x - width / 2:.1f}" y="{y - 8:.1f}" width="{width:.1f}" height="15" rx="4" fill="#ffffff" fill-opacity="0.92"/>'
        + _text(x, y + 3.5, edge.label, _LINE_SIZE, colour, anchor="middle")
    )
    return line, label


def _bezier(a: float, b: float, c: float, d: float, t: float) -> float:
    s = 1 - t
    return s**3 * a + 3 * s**2 * t * b + 3 * s * t**2 * c + t**3 * d


def _node(box: _Box) -> str:
    fill, outline, colour = _COLOURS[box.node.kind]
    middle = box.x + box.width / 2
    if box.node.kind is Kind.CHANNEL:
        return (
            f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{box.height / 2:.1f}" '
            f'fill="{fill}" stroke="{outline}"/>' + _text(middle, box.middle + 4, box.node.title, _LINE_SIZE, colour, anchor="middle")
        )
    corner = {Kind.PD: 9, Kind.REGION: 3, Kind.DEVICE: 3, Kind.GUEST: 9}[box.node.kind]
    parts = [
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{corner}" fill="{fill}" '
        f'stroke="{outline}" stroke-width="{1.8 if box.node.kind is Kind.PD else 1.2}"/>',
        _text(middle, box.y + _PADDING + _TITLE_SIZE - 3, box.node.title, _TITLE_SIZE, colour, anchor="middle", weight=600),
    ]
    for index, line in enumerate(box.node.lines):
        parts.append(_text(middle, box.y + _PADDING + _TITLE_SIZE + (index + 1) * _LINE_HEIGHT - 3, line, _LINE_SIZE, colour, anchor="middle"))
    return "\n".join(parts)


def _text(x: float, y: float, text: str, size: int, colour: str, *, anchor: str = "start", weight: int = 400) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{bold}>{escape(text)}</text>'


def _legend(x: float, y: float, with_guests: bool) -> tuple[list[str], float]:
    """What the colours and lines mean, and where that ends on the right."""
    parts: list[str] = []
    names = {Kind.PD: "protection domain", Kind.REGION: "memory region", Kind.DEVICE: "device"}
    if with_guests:
        names[Kind.GUEST] = "virtual machine"
    for kind, name in names.items():
        fill, outline, _ = _COLOURS[kind]
        parts.append(f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="14" height="11" rx="2" fill="{fill}" stroke="{outline}"/>')
        parts.append(_text(x + 20, y, name, _LINE_SIZE, "#46505f"))
        x += 20 + _text_width(name, _LINE_SIZE) + 22
    for name, style in (
        ("reaches; arrow: changes, wakes", f'stroke="{_LINE}" marker-end="url(#arrow)"'),
        ("told the address only", f'stroke="{_LINE}" stroke-dasharray="2 4" stroke-linecap="round"'),
        ("protected call", f'stroke="{_CALL}" marker-end="url(#call)"'),
    ):
        parts.append(f'<path d="M{x:.1f} {y - 4:.1f} h26" fill="none" stroke-width="1.4" {style}/>')
        parts.append(_text(x + 32, y, name, _LINE_SIZE, "#46505f"))
        x += 32 + _text_width(name, _LINE_SIZE) + 22
    return parts, x - 22
