# SPDX-License-Identifier: BSD-2-Clause
"""XML as a tree of elements that know where they stand.

Invariant: a place is that of the element's `<`: row and column count characters from 1, and rows end at line feeds, as the readers of XML that
such files are otherwise given to count them. A file with a document type is refused before any entity is declared, so that nothing expands and
nothing outside the file is read.
Trusts: expat for what is well-formed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import Location

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass
class Element:
    """An XML element. `texts`: where there is more than blanks between its elements, with how it begins.

    `comments` stand before it; `last_comments`, in it behind all else.
    """

    tag: str
    attributes: dict[str, str]
    location: Location
    children: list[Element] = field(default_factory=lambda: [])
    texts: list[tuple[str, Location]] = field(default_factory=lambda: [])
    comments: list[str] = field(default_factory=lambda: [])
    last_comments: list[str] = field(default_factory=lambda: [])


class _TreeMaker:
    """Expat's events in, elements out."""

    def __init__(self, file: str, content: bytes) -> None:
        self.root: Element | None = None
        self._file = file
        self._content = content
        self._row, self._row_start = 1, 0  # of the last place that was asked for: events come in the file's order
        self._searched = 0
        self._open: list[Element] = []
        self._comments: list[str] = []
        self._in_text = False  # what expat gives line by line is one text
        self._parser = expat.ParserCreate("utf-8")  # whatever the file says of itself: SDF is UTF-8
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.CommentHandler = self._comment
        self._parser.StartDoctypeDeclHandler = self._doctype

    def parse(self) -> Element:
        try:
            self._parser.Parse(self._content, True)
        except expat.ExpatError as error:
            message = f"this is not well-formed XML: {expat.ErrorString(error.code)}"
            raise self._refuse(self._place(self._parser.ErrorByteIndex), message, "close every element and quote every value") from None
        assert self.root is not None
        self.root.last_comments += self._comments  # behind it
        return self.root

    def _refuse(self, place: Location, message: str, remedy: str) -> DescriptionError:
        return DescriptionError([Problem("X001", place, message, remedy)])

    def _place(self, offset: int) -> Location:
        """The row and column of a byte."""
        offset = max(offset, self._searched)
        self._row += self._content.count(b"\n", self._searched, offset)
        self._row_start = max(self._row_start, self._content.rfind(b"\n", self._searched, offset) + 1)
        self._searched = offset
        return Location(self._file, self._row, len(self._content[self._row_start : offset].decode("utf-8", "ignore")) + 1)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self._place(self._parser.CurrentByteIndex))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        element.comments, self._comments = self._comments, []
        self._in_text = False

    def _end(self, tag: str) -> None:
        self._open.pop().last_comments, self._comments = self._comments, []
        self._in_text = False

    def _text(self, text: str) -> None:
        if self._in_text or not self._open or not text.strip():
            return
        before = text[: len(text) - len(text.lstrip())]
        self._open[-1].texts.append((text.strip(), self._place(self._parser.CurrentByteIndex + len(before.encode()))))
        self._in_text = True

    def _comment(self, text: str) -> None:
        self._comments.append(text)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        place = self._place(self._content.rfind(b"<!DOCTYPE", 0, self._parser.CurrentByteIndex))  # expat has read its name by now
        raise self._refuse(place, "a system description has no document type", "remove the DOCTYPE, and write out what its entities stand for")


def parse_elements(file: Path) -> Element:
    """The file's root element. Raises DescriptionError if it cannot be read or is no well-formed XML."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DescriptionError([Problem("S050", Location(str(file), 0), f"{file} cannot be read: {error.strerror}", "give a file that can")]) from None
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = Location(str(file), before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1)
        raise DescriptionError([Problem("X001", place, f"this is not UTF-8: byte {content[error.start]:#04x}", "save the file as UTF-8")]) from None
    return _TreeMaker(str(file), content).parse()
