# SPDX-License-Identifier: BSD-2-Clause
"""Lines of C that know which line of Python they stand for.

Invariant: after the first `#line` of a file, the compiler's idea of the current line is the Python line of each statement, so that panics,
debugger and compiler messages name it. Comments of the source are carried over to the place where they stood.
"""

from __future__ import annotations

import io
import tokenize

_CLOSE = 3  # a gap of so few lines is bridged by blank lines and comments instead of a directive


def comment(text: str) -> str:
    """Text as the inside of a C comment."""
    return text.replace("*/", "* /").replace("/*", "/ *").rstrip()


def comments_of(source: str) -> dict[int, tuple[str, bool]]:
    """Comments by line: the text, and whether it stands alone on its line."""
    found: dict[int, tuple[str, bool]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                text = token.string.lstrip("#").strip()
                if text and not text.startswith(("SPDX-", "type:", "pyright:", "noqa", "fmt:")) and text.strip("-= "):
                    found[token.start[0]] = (comment(text), token.line[: token.start[1]].strip() == "")
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return {}
    return found


class Recording:
    """Lines of a function, to be written later: `Lines` in all that writers of functions use."""

    def __init__(self) -> None:
        self.indent = 0
        self._steps: list[tuple[int | None, str, int]] = []

    def plain(self, text: str = "") -> None:
        self._steps.append((None, text, self.indent))

    def at(self, line: int, text: str) -> None:
        self._steps.append((line, text, self.indent))

    def close(self, text: str = "}") -> None:
        self.plain(text)

    def write_to(self, lines: Lines) -> None:
        for line, text, indent in self._steps:
            lines.indent = indent
            if line is None:
                lines.plain(text)
            else:
                lines.at(line, text)
        lines.indent = 0


class Lines:
    """The text of one C file."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.text: list[str] = []
        self.indent = 0
        self._current: int | None = None
        self._named = False
        self._comments = comments_of(source)

    def followed_by(self, head: list[str], path: str, source: str) -> Lines:
        """What goes on behind these lines, in the same file, with what stands in that source."""
        more = Lines(path, source)
        more.text = [*self.text, "", *head]
        return more

    def plain(self, text: str = "") -> None:
        """A line that stands for no line of the source."""
        self.text.append(f"{'    ' * self.indent}{text}".rstrip())
        if self._current is not None:
            self._current += 1

    def at(self, line: int, text: str) -> None:
        """A line that stands for that line of the source."""
        first = line
        while (self._comments.get(first - 1) or ("", False))[1]:
            first -= 1
        above = [self._comments.pop(number)[0] for number in range(first, line)]
        if above:
            self._move(first)
            for words in above:
                self.plain(f"/* {words} */")
        self._move(line)
        words, alone = self._comments.get(line, ("", True))
        if not alone:
            del self._comments[line]
            text = f"{text} /* {words} */"
        self.plain(text)

    def gap(self, line: int) -> None:
        """A blank line, unless the source has one there."""
        if self._current is None or not self._current < line <= self._current + _CLOSE:
            self.plain()

    def close(self, text: str = "}") -> None:
        """The end of a block."""
        self.plain(text)

    def _move(self, line: int) -> None:
        if self._current == line:
            return
        if self._current is not None and self._current < line <= self._current + _CLOSE:
            while self._current < line:
                self.plain()
            return
        self.text.append(f"#line {line}" if self._named else f'#line {line} "{self.path}"')
        self._named = True
        self._current = line

    def string(self) -> str:
        return "\n".join(self.text) + "\n"
