# SPDX-License-Identifier: BSD-2-Clause
"""A step is done again exactly when something that it depends on has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.image.cache import Cache


@pytest.fixture
def counted(tmp_path: Path) -> tuple[Cache, Path, list[int]]:
    return Cache(tmp_path / "out"), tmp_path / "input", []


def do(counted: tuple[Cache, Path, list[int]], parameters: object = 1) -> str:
    cache, source, runs = counted
    output = cache.folder / "output"

    def make() -> tuple[dict[str, Path], list[Path], str]:
        runs.append(1)
        cache.folder.mkdir(exist_ok=True)
        output.write_text(source.read_text().upper())
        return {"input": source}, [output], source.read_text()

    return cache.step("shout", parameters, make)


def test_the_same_is_not_done_twice(counted: tuple[Cache, Path, list[int]]) -> None:
    counted[1].write_text("a")
    assert do(counted) == do(counted) == "a"
    assert len(counted[2]) == 1


def test_a_changed_source_is(counted: tuple[Cache, Path, list[int]]) -> None:
    counted[1].write_text("a")
    do(counted)
    counted[1].write_text("b")
    assert do(counted) == "b"


def test_changed_parameters_are(counted: tuple[Cache, Path, list[int]]) -> None:
    counted[1].write_text("a")
    do(counted, 1)
    do(counted, 2)
    assert len(counted[2]) == 2


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("other")])
def test_a_damaged_output_is_made_again(counted: tuple[Cache, Path, list[int]], damage: object) -> None:
    counted[1].write_text("a")
    do(counted)
    damage(counted[0].folder / "output")  # pyright: ignore[reportCallIssue]
    do(counted)
    assert (counted[0].folder / "output").read_text() == "A"


def test_a_damaged_record_is_no_record(counted: tuple[Cache, Path, list[int]]) -> None:
    counted[1].write_text("a")
    do(counted)
    (counted[0].folder / ".cache" / "shout.json").write_text("[]")
    assert do(counted) == "a"
    assert len(counted[2]) == 2


def test_a_failure_leaves_no_record(counted: tuple[Cache, Path, list[int]]) -> None:
    with pytest.raises(OSError):
        do(counted)
    counted[1].write_text("a")
    assert do(counted) == "a"


def test_a_step_without_a_value_is_a_mistake_because_it_would_never_be_recalled(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        Cache(tmp_path).step("empty", 1, lambda: ({}, [], None))
