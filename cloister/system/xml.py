# SPDX-License-Identifier: BSD-2-Clause
"""Reads Microkit's system description files (SDF): XML with the root element `system`.

What is read here: protection domains, memory regions, maps, interrupts (Arm form), settings (`setvar`), channels. What the format has beyond
that is refused by name (X009), never ignored. A `program_image` names a Python file; the symbols that `setvar` attributes name are the
program's settings.

Invariant: every element and attribute was either used or reported; all problems of a file are reported together.
Trusts: defusedxml to refuse entities and external references.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import (
    DEFAULT_BUDGET_US,
    DEFAULT_STACK_SIZE,
    Channel,
    ChannelEnd,
    IdSetting,
    Irq,
    Location,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    RegionFact,
    RegionSetting,
    Rights,
    SystemModel,
    Trigger,
)


@dataclass
class Element:
    """An XML element, with its place."""

    tag: str
    attributes: dict[str, str]
    location: Location
    children: list[Element] = field(default_factory=lambda: [])
    text: str = ""


class _TreeMaker(ContentHandler):
    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.root: Element | None = None
        self._open: list[Element] = []
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        assert self._locator is not None
        location = Location(self.file, self._locator.getLineNumber() or 0, (self._locator.getColumnNumber() or 0) + 1)
        element = Element(name, {key: attrs.getValue(key) for key in attrs.getNames()}, location)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElement(self, name: str) -> None:
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].text += content


def parse_elements(file: Path) -> Element:
    """The file's root element. Raises DescriptionError if it is no well-formed XML."""
    handler = _TreeMaker(str(file))
    parser = make_parser()
    parser.setContentHandler(handler)
    try:
        with file.open("rb") as stream:
            parser.parse(stream)
    except SAXParseException as error:
        place = Location(str(file), error.getLineNumber() or 0, (error.getColumnNumber() or 0) + 1)
        raise DescriptionError([Problem("X001", place, f"this is not well-formed XML: {error.getMessage()}", "close every element and quote every value")]) from None
    except DefusedXmlException as error:
        problem = Problem("X001", Location(str(file), 0), f"this XML uses what a system description may not: {error}", "remove entities and references to other files")
        raise DescriptionError([problem]) from None
    assert handler.root is not None
    return handler.root


def read_xml(file: Path) -> SystemModel:
    """The system that an SDF file describes. Raises DescriptionError with all that is wrong in the file."""
    root = parse_elements(file)
    reader = _Reader(file.parent)
    model = reader.system(root, file.stem)
    if reader.problems:
        raise DescriptionError(reader.problems)
    return model


_NOT_YET = {
    "virtual_machine": "virtual machines",
    "io_address_space": "IO address spaces",
    "domains": "scheduling domains",
    "cspace": "capabilities shared between PDs",
    "ioport": "IO ports",
    "protection_domain": "PDs inside PDs",
}


class _Reader:
    """One file's reading: elements in, model out, problems collected on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._id_settings: dict[Location, str] = {}  # of channel ends; they belong to a PD that may come later in the file

    # ------------------------------------------------------------------ values

    def _report(self, code: str, location: Location, message: str, remedy: str) -> None:
        self.problems.append(Problem(code, location, message, remedy))

    def _attributes(self, element: Element, *known: str, not_yet: tuple[str, ...] = ()) -> None:
        for name in element.attributes:
            if name in not_yet:
                self._report("X009", element.location, f"attribute '{name}' of '{element.tag}' is not supported yet", "remove it")
            elif name not in known:
                self._report("X004", element.location, f"'{element.tag}' has no attribute '{name}'", f"it has: {', '.join(known) or 'none'}")

    def _text(self, element: Element, name: str) -> str:
        if name not in element.attributes:
            self._report("X005", element.location, f"'{element.tag}' lacks its attribute '{name}'", f'add {name}="..."')
        return element.attributes.get(name, "")

    def _number(self, element: Element, name: str, default: int | None = None) -> int:
        """An SDF number: decimal, or 0x and hexadecimal; underscores anywhere. Without a default it is required."""
        if default is not None and name not in element.attributes:
            return default
        text = self._text(element, name)
        digits, base = (text[2:], 16) if text.startswith("0x") else (text, 10)
        digits = digits.replace("_", "")
        allowed = "0123456789abcdefABCDEF" if base == 16 else "0123456789"
        if digits and all(each in allowed for each in digits):
            return int(digits, base)
        if name in element.attributes:
            self._report("X006", element.location, f"{name}=\"{text}\" of '{element.tag}' is no number", 'write a decimal number, or 0x and a hexadecimal one: "0x1000"')
        return default or 0

    def _small_integer(self, element: Element, name: str) -> int:
        """A plain decimal number, which may have a sign (ids)."""
        text = self._text(element, name)
        try:
            return int(text)
        except ValueError:
            if name in element.attributes:
                self._report("X006", element.location, f"{name}=\"{text}\" of '{element.tag}' is no number", "write a decimal number")
            return 0

    def _flag(self, element: Element, name: str, default: bool) -> bool:
        text = element.attributes.get(name, "true" if default else "false")
        if text not in ("true", "false"):
            self._report("X007", element.location, f"{name}=\"{text}\" of '{element.tag}' is neither true nor false", f'write {name}="true" or {name}="false"')
        return text == "true"

    def _children(self, element: Element, readers: dict[str, Callable[[Element], None]]) -> None:
        for child in element.children:
            if child.tag in readers:
                readers[child.tag](child)
            elif child.tag in _NOT_YET:
                self._report("X009", child.location, f"{_NOT_YET[child.tag]} ('{child.tag}') are not supported yet", "remove the element")
            else:
                known = ", ".join(readers) or "none"
                self._report("X003", child.location, f"'{element.tag}' has no element '{child.tag}'", f"it has: {known}")

    # ------------------------------------------------------------------ elements

    def system(self, root: Element, name: str) -> SystemModel:
        if root.tag != "system":
            self._report("X002", root.location, f"the root element is '{root.tag}'", "a system description's root is 'system'")
            return SystemModel(name, ())
        self._attributes(root)
        if root.text.strip():
            self._report("X008", root.location, f"'system' holds the text {root.text.strip()[:30]!r}", "put text into comments")
        pds: list[ProtectionDomain] = []
        regions: list[MemoryRegion] = []
        channels: list[Channel] = []
        self._children(
            root,
            {
                "protection_domain": lambda e: pds.append(self._pd(e)),
                "memory_region": lambda e: regions.append(self._region(e)),
                "channel": lambda e: channels.append(self._channel(e)),
            },
        )
        channels = _distinct_names(channels)
        return SystemModel(name, tuple(self._with_channel_ids(pd, channels) for pd in pds), tuple(regions), tuple(channels), location=root.location)

    def _region(self, element: Element) -> MemoryRegion:
        self._attributes(element, "name", "size", "page_size", "phys_addr", not_yet=("prefill_path", "prefill_bootinfo"))
        physical = self._number(element, "phys_addr") if "phys_addr" in element.attributes else None
        page = self._number(element, "page_size") if "page_size" in element.attributes else None
        return MemoryRegion(
            self._text(element, "name"), self._number(element, "size"), physical, physical is not None, page, location=element.location
        )

    def _pd(self, element: Element) -> ProtectionDomain:
        self._attributes(element, "name", "priority", "budget", "period", "passive", "stack_size", "fpu", not_yet=("smc", "cpu", "domain"))
        if "id" in element.attributes:
            self._report("X009", element.location, "PDs inside PDs are not supported yet", "remove the attribute 'id'")
        self._flag(element, "fpu", True)
        images: list[Element] = []
        maps: list[tuple[Mapping, list[RegionSetting]]] = []
        irqs: list[tuple[Irq, list[IdSetting]]] = []
        facts: list[RegionSetting] = []
        self._children(
            element,
            {
                "program_image": images.append,
                "map": lambda e: maps.append(self._map(e)),
                "irq": lambda e: irqs.append(self._irq(e)),
                "setvar": lambda e: facts.append(self._setvar(e)),
            },
        )
        name = self._text(element, "name")
        budget = self._number(element, "budget", DEFAULT_BUDGET_US)
        return ProtectionDomain(
            name=name,
            program=self._program(element, images),
            priority=self._number(element, "priority", 0),
            budget_us=budget,
            period_us=self._number(element, "period", budget),
            passive=self._flag(element, "passive", False),
            stack_size=self._number(element, "stack_size", DEFAULT_STACK_SIZE),
            settings=MappingProxyType({}),
            mappings=tuple(mapping for mapping, _ in maps),
            irqs=tuple(irq for irq, _ in irqs),
            region_settings=tuple(each for _, found in maps for each in found) + tuple(facts),
            id_settings=tuple(each for _, found in irqs for each in found),
            location=element.location,
        )

    def _program(self, element: Element, images: list[Element]) -> Path:
        if len(images) != 1:
            place = images[1].location if images else element.location
            name = element.attributes.get("name", "")
            self._report("X011", place, f"PD '{name}' has {len(images)} program_image elements", 'it has exactly one: <program_image path="hello.py" />')
            return self.folder / "missing.py"
        self._attributes(images[0], "path", not_yet=("path_for_symbols",))
        return (self.folder / self._text(images[0], "path")).resolve()

    def _map(self, element: Element) -> tuple[Mapping, list[RegionSetting]]:
        self._attributes(element, "mr", "vaddr", "perms", "cached", "setvar_vaddr", "setvar_size", not_yet=("setvar_prefill_size",))
        region = self._text(element, "mr")
        text = element.attributes.get("perms", "rw")
        if any(letter not in "rwx" for letter in text):
            self._report("X013", element.location, f"perms=\"{text}\" of 'map' are no rights", "rights are a mix of the letters r, w and x")
        mapping = Mapping(
            region=region,
            name=None if "setvar_vaddr" in element.attributes else region,  # one way or the other, the program must say that it knows of it
            address=self._number(element, "vaddr"),
            rights=Rights("r" in text, "w" in text, "x" in text),
            cached=self._flag(element, "cached", True),
            location=element.location,
        )
        facts = {"setvar_vaddr": RegionFact.ADDRESS, "setvar_size": RegionFact.SIZE}
        settings = [RegionSetting(element.attributes[key], region, fact, element.location) for key, fact in facts.items() if key in element.attributes]
        return mapping, settings

    def _setvar(self, element: Element) -> RegionSetting:
        self._attributes(element, "symbol", "region_paddr")
        return RegionSetting(self._text(element, "symbol"), self._text(element, "region_paddr"), RegionFact.PHYSICAL, element.location)

    def _irq(self, element: Element) -> tuple[Irq, list[IdSetting]]:
        if "pin" in element.attributes or "pcidev" in element.attributes:
            self._report("X014", element.location, "this form of 'irq' is for x86", 'write irq="NUMBER" and id="ID"')
            return Irq(0, "x86", 0, location=element.location), []
        self._attributes(element, "irq", "id", "trigger", "setvar_id")
        trigger = element.attributes.get("trigger", "level")
        if trigger not in ("level", "edge"):
            self._report("X012", element.location, f"there is no trigger \"{trigger}\"", 'write trigger="level" or trigger="edge"')
            trigger = "level"
        number = self._small_integer(element, "irq")
        irq = Irq(number, f"irq{number}", self._small_integer(element, "id"), Trigger(trigger), element.location)
        settings = [IdSetting(element.attributes["setvar_id"], irq.name, element.location)] if "setvar_id" in element.attributes else []
        return irq, settings

    def _channel(self, element: Element) -> Channel:
        self._attributes(element)
        ends: list[Element] = []
        self._children(element, {"end": ends.append})
        if len(ends) != 2:
            self._report("X010", element.location, f"this channel has {len(ends)} ends", "a channel has exactly two 'end' elements")
            nowhere = ChannelEnd("", "", location=element.location)
            return Channel(nowhere, nowhere, element.location)
        return Channel(self._end(ends[0], ends[1]), self._end(ends[1], ends[0]), element.location)

    def _end(self, element: Element, other: Element) -> ChannelEnd:
        self._attributes(element, "pd", "id", "pp", "notify", "setvar_id")
        if "setvar_id" in element.attributes:
            self._id_settings[element.location] = element.attributes["setvar_id"]
        return ChannelEnd(
            pd=self._text(element, "pd"),
            name=other.attributes.get("pd", ""),
            id=self._small_integer(element, "id"),
            may_notify=self._flag(element, "notify", True),
            may_call=self._flag(element, "pp", False),
            location=element.location,
        )

    def _with_channel_ids(self, pd: ProtectionDomain, channels: list[Channel]) -> ProtectionDomain:
        ends = [end for channel in channels for end in channel.ends if end.pd == pd.name and end.location in self._id_settings]
        found = tuple(IdSetting(self._id_settings[end.location], end.name, end.location) for end in ends)
        return replace(pd, id_settings=pd.id_settings + found)


def _distinct_names(channels: list[Channel]) -> list[Channel]:
    """XML has no names for channels: the other PD's name serves, and where a PD has several channels to one other, its id is added."""
    uses = Counter((end.pd, end.name) for channel in channels for end in channel.ends)

    def named(end: ChannelEnd) -> ChannelEnd:
        return replace(end, name=f"{end.name}_{end.id}") if uses[end.pd, end.name] > 1 else end

    return [replace(channel, a=named(channel.a), b=named(channel.b)) for channel in channels]
