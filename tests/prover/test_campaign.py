# SPDX-License-Identifier: BSD-2-Clause
"""`cloister prove` from the outside: results, exit status, files that reproduce what is refuted, and what is kept from run to run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.prover import prove_targets, targets_of
from cloister.prover.store import Store
from cloister.prover.trust import TRUSTED

GOOD = """\
from cloister.lang import ensures, invariant, struct, u8, u32


def half(n: u32) -> u32:
    ensures(lambda result: result <= n)
    return n // 2


def used(n: u32) -> u32:
    return n - half(n)
"""
BAD = """\
from cloister.lang import Shared, View, load_be, u8, u16, u64


def kind(frame: View[Shared[u8]]) -> u16:
    if len(frame) < 4:
        return 0
    return load_be(u16, frame, u64(frame[3].relaxed()))
"""
LOOP = """\
from cloister.lang import View, u8, u64


def total(v: View[u8]) -> u64:
    sum: u64 = 0
    for x in v:
        sum += u64(x)
    return sum
"""
SERVICE = """\
from cloister.lang import Shared, may_stop, panic, proof, region, serves, struct, u8


@struct
class Cell:
    work: Shared[u8]


cell = region(Cell, "cell")


def checked(work: u8) -> u8:
    may_stop("too [much]")
    if work > 200:
        panic("too [much]")
    return work + 1


def serve() -> None:
    while checked(cell.work.relaxed()) != 1:
        serves()


@proof
def all_of_it() -> None:
    serve()
"""


SYSTEM = """\
from cloister import System

system = System("pair")
system.channel(system.pd("one", program="one.py", priority=100), system.pd("two", program="two.py", priority=99))
"""
ONE = """\
from cloister.lang import u8
from cloister.pd import Channel, init, notified

two = Channel("two")
count: u8 = 250


@init
def start() -> None:
    global count
    count += 5
    two.notify()


@notified(two)
def again() -> None:
    global count
    count += 5
"""
TWO = """\
from cloister.pd import Channel, init, notified

one = Channel("one")


@init
def start() -> None:
    pass


@notified(one)
def told() -> None:
    pass
"""


def run(folder: Path, *arguments: str, cache: str = "cache") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / cache), "COLUMNS": "200"}
    command = [sys.executable, "-m", "cloister.cli", "prove", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("good", GOOD), ("bad", BAD), ("loop", LOOP)):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def test_what_holds_is_proved(folder: Path) -> None:
    done = run(folder, "good.py")
    assert done.returncode == 0, done.stderr
    assert "proved  half  good.py:4" in done.stdout and "2 proved" in done.stdout


def test_a_refutation_has_arguments_and_a_test_that_reproduces_it(folder: Path) -> None:
    done = run(folder, "bad.py", "--tests", "found")
    assert done.returncode == 1
    assert "refuted: INDEX at bad.py:7  kind  bad.py:4" in done.stdout
    (test,) = (folder / "found").glob("test_*.py")
    assert "Scripted(" in test.read_text()
    again = subprocess.run([sys.executable, "-m", "pytest", "-q", str(test)], cwd=folder, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout
    test.write_text(test.read_text().replace("script = [", "script = [0, 0, "))
    wrong = subprocess.run([sys.executable, "-m", "pytest", "-q", str(test)], cwd=folder, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1, "the test cannot fail"


def test_a_loop_without_invariant_is_bounded_never_proved(folder: Path) -> None:
    done = run(folder, "loop.py")
    assert done.returncode == 3 and "bounded(9)  total" in done.stdout
    assert "nothing shows that the loop at loop.py:6 ends by then: give it invariant(...)\n" in done.stdout
    (folder / "loop.py").write_text(LOOP.replace("for x in v:", "i: u64 = 0\n    while i < len(v):").replace("sum += u64(x)", "i += 1"))
    assert "the loop at loop.py:7 ends by then: give it invariant(...) and decreases(...)\n" in run(folder, "loop.py").stdout


def test_what_serves_for_ever_and_what_stops_on_purpose_is_listed(folder: Path) -> None:
    """Of whoever calls it, too, when it is new, when it is kept, and when lines have moved since."""
    source = folder / "service.py"
    for moved, kept in ((0, False), (0, True), (2, True)):
        source.write_text("#\n" * moved + SERVICE)
        done = run(folder, "service.py", "--only", "all_of_it")
        assert done.returncode == 1 and f"    serves for ever at service.py:{20 + moved}\n" in done.stdout
        assert "stops on purpose" not in done.stdout, "in a proof it is a fault"
        source.write_text("#\n" * moved + SERVICE.replace("\n    serve()", "\n    pass"))
        done = run(folder, "service.py", "--only", "serve")
        assert done.returncode == 0 and ("kept" in done.stdout) == kept
        assert f"    serves for ever at service.py:{20 + moved}\n    stops on purpose at service.py:{15 + moved}: too [much]\n" in done.stdout
        assert "the programs serve for ever in 1 place and stop on purpose in 1 place\n" in done.stdout
    (result,) = json.loads(run(folder, "service.py", "--only", "serve", "--json").stdout)["results"]
    assert result["serves"] == [{"file": "service.py", "line": 22}]
    assert result["stops"] == [{"file": "service.py", "line": 17, "text": "too [much]"}]


def test_programs_of_a_system_are_proved_as_the_system_binds_them(folder: Path) -> None:
    for name, text in (("system", SYSTEM), ("one", ONE), ("two", TWO)):
        (folder / f"{name}.py").write_text(text)
    done = run(folder, "system.py")
    assert done.returncode == 1
    # `init` runs once, with the initial values; a handler runs as often as it is notified.
    assert "proved  start  one.py:9" in done.stdout and "refuted: OVERFLOW at one.py:18  again" in done.stdout
    # Without the system, nothing says that this channel may be notified.
    assert "ASSERTION at cloister/pd/channel.py" in run(folder, "one.py").stdout


def test_json(folder: Path) -> None:
    done = run(folder, "bad.py", "--json")
    data: dict[str, Any] = json.loads(done.stdout)
    (result,) = data["results"]
    assert (result["function"], result["result"], result["file"], result["line"]) == ("kind", "refuted", "bad.py", 4)
    assert result["test"] and result["arguments"]["script"].startswith("[")
    assert data["summary"] == {"proved": 0, "bounded": 0, "refuted": 1, "unknown": 0}
    assert [(each["what"], each["why"]) for each in data["trusted"]] == TRUSTED


@pytest.mark.parametrize(
    ("path", "told"),
    [("none.py", "there is no none.py"), ("empty", "no target module is in empty"), ("broken.py", "C0101")],
)
def test_a_mistake_is_told_without_a_traceback(folder: Path, path: str, told: str) -> None:
    (folder / "empty").mkdir()
    (folder / "broken.py").write_text("from cloister.lang import u8\ndef f(\n")
    done = run(folder, path)
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("[tool.cloister]\nprove = 3\n", "[tool.cloister] prove is no list, but 3"),
        ("[tool.cloister]\nprove = [3]\n", "[tool.cloister] prove lists 3, which is no text"),
        ("[tool.cloister]\nprove = 'good.py'\n", "[tool.cloister] prove is no list, but 'good.py'"),
        ("[tool.cloister]\nprov = ['good.py']\n", "[tool.cloister] has no setting 'prov'; it has 'prove'"),
        ("[tool]\ncloister = 3\n", "tool.cloister is no table, but 3"),
        ("tool = 3\n", "tool is no table, but 3"),
        ("[tool.cloister\n", "not TOML: "),
        ("[tool.cloister]\nprove = ['absent.py']\n", "there is no absent.py"),
    ],
)
def test_a_project_that_says_wrongly_what_to_prove(folder: Path, project: str, told: str) -> None:
    (folder / "pyproject.toml").write_text(project)
    done = run(folder)
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr
    if "absent" not in told:
        assert done.stderr.startswith("pyproject.toml: error P001: ") and 'prove = ["proofs"]' in done.stderr


def test_only_of_a_function_that_is_not_there(folder: Path) -> None:
    done = run(folder, "good.py", "--only", "uesd")
    assert done.returncode == 1 and not done.stdout and "Traceback" not in done.stderr
    assert "good.py: error P001: there is no function 'uesd'" in done.stderr and "functions that are proved: used, half" in done.stderr
    (folder / "many.py").write_text("from cloister.lang import u8\n" + "".join(f"\n\ndef f{i}(n: u8) -> u8:\n    return part(n)\n" for i in range(12)))
    with (folder / "many.py").open("a") as many:
        many.write("\n\ndef part(n: u8) -> u8:\n    return n\n")
    (error,) = json.loads(run(folder, "many.py", "good.py", "--only", "part", "--json").stdout)["errors"]
    assert error["message"] == "part is not proved by itself, but as a part of what calls it"
    assert error["remedy"].endswith(", and 4 more")
    assert "1 proved" in run(folder, "many.py", "good.py", "--only", "half").stdout


def test_a_project_proves_what_it_lists(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.cloister]\nprove = ['good.py']\n")
    done = run(folder)
    assert done.returncode == 0 and "2 proved" in done.stdout


@pytest.mark.parametrize(("where", "why"), [("/proc/nope", "nothing can be written to /proc"), ("good.py", "good.py is a file"), ("good.py/x", "good.py is a file")])
def test_a_folder_for_counterexamples_that_cannot_be(folder: Path, where: str, why: str) -> None:
    done = run(folder, "bad.py", "--tests", where)
    assert done.returncode == 1 and not done.stdout and "Traceback" not in done.stderr
    assert why in done.stderr and "give --tests a folder" in done.stderr
    (error,) = json.loads(run(folder, "bad.py", "--tests", where, "--json").stdout)["errors"]
    assert why in error["message"]


def test_nothing_is_made_where_nothing_is_refuted(folder: Path) -> None:
    before = {each.name for each in folder.iterdir()}
    assert run(folder, "good.py", "--tests", "found/here").returncode == 0
    assert {each.name for each in folder.iterdir()} - before == {"cache"}


def test_a_test_that_cannot_be_written_changes_no_result(folder: Path) -> None:
    (folder / "found").write_text("")
    (finding,) = prove_targets(targets_of(str(folder / "bad.py"), board(DEFAULT_BOARD)), tests=folder / "found", jobs=1).findings
    assert finding.result == "refuted" and not finding.test and "no test was written: " in finding.why


def test_results_that_cannot_be_kept_are_results(folder: Path) -> None:
    done = run(folder, "good.py", cache="good.py")
    assert done.returncode == 0 and "2 proved" in done.stdout
    (told,) = (line for line in done.stderr.splitlines() if line.strip())
    assert told.startswith("results are not kept: ") and "XDG_CACHE_HOME" in told


def test_what_is_proved_is_kept_by_content(folder: Path) -> None:
    store = Store(folder / "store")

    def kept() -> dict[str, bool]:
        targets = targets_of(str(folder / "good.py"), board(DEFAULT_BOARD))
        campaign = prove_targets(targets, store=store, jobs=1)
        assert {f.result for f in campaign.findings} == {"proved"}
        return {f.function: f.kept for f in campaign.findings}

    assert kept() == {"half": False, "used": False}
    assert kept() == {"half": True, "used": True}
    (folder / "good.py").write_text("# moved down\n" + GOOD)
    assert kept() == {"half": True, "used": True}
    (folder / "good.py").write_text(GOOD.replace("n - half(n)", "n - half(n) + 0"))
    assert kept() == {"half": True, "used": False}
    (folder / "good.py").write_text(GOOD.replace("n // 2", "n // 3"))
    assert kept() == {"half": False, "used": False}


INVARIANT = """\
from cloister.lang import Ptr, invariant, struct, u8


@struct
class Box:
    x: u8 = 0

    @invariant
    def is_low(self) -> bool:
        return self.x <= 50


box: Box = Box()


@struct
class Holder:
    box: "Ptr[Box] | None" = None


holder: Holder = Holder()


def write() -> None:
    other = holder.box
    if other is not None:
        other.x = 7
"""


def test_what_is_kept_depends_on_invariants_of_what_is_written(folder: Path) -> None:
    (folder / "box.py").write_text(INVARIANT)
    store = Store(folder / "store")
    targets = targets_of(str(folder / "box.py"), board(DEFAULT_BOARD))
    assert {f.result for f in prove_targets(targets, store=store, jobs=1).findings} == {"proved"}
    (folder / "box.py").write_text(INVARIANT.replace("x <= 50", "x >= 5"))
    assert {f.function: f.result for f in prove_targets(targets, store=store, jobs=1).findings} == {"write": "proved", "(initial values)": "unknown"}
    (folder / "box.py").write_text(INVARIANT.replace("x <= 50", "x <= 5"))
    assert {f.function: f.result for f in prove_targets(targets, store=store, jobs=1).findings}["write"] != "proved"


def test_what_only_an_invariant_is_promised_is_proved(folder: Path) -> None:
    lie = "from cloister.lang import ensures, u8\n\n\ndef helper(x: u8) -> bool:\n    ensures(lambda result: result and x == 1)\n    return x <= 50\n"
    (folder / "lib.py").write_text(lie)
    (folder / "box.py").write_text(INVARIANT.replace("return self.x <= 50", "return helper(self.x)").replace("\n\n\n@struct", "\nfrom lib import helper\n\n\n@struct", 1))
    findings = prove_targets(targets_of(str(folder / "box.py"), board(DEFAULT_BOARD)), jobs=1).findings
    assert {f.function: f.result for f in findings}["helper"] == "refuted"


def test_what_stands_for_others_is_proved_with_what_it_stands_in(folder: Path) -> None:
    (folder / "other.py").write_text(GOOD)
    (folder / "redirects.toml").write_text('[good]\n"loop" = "other"\n')
    found = targets_of(str(folder), board(DEFAULT_BOARD))
    assert [Path(target.name).name for target in found] == ["bad.py", "good.py", "loop.py"]
    assert [target.redirects for target in found] == [{}, {"loop": "other"}, {}]
    (folder / "redirects.toml").write_text('good = "other"\n')
    done = run(folder, ".")
    assert done.returncode == 1 and "good is no table" in done.stderr and "Traceback" not in done.stderr


def test_what_is_refuted_is_looked_at_again(folder: Path) -> None:
    store = Store(folder / "store")
    targets = targets_of(str(folder / "bad.py"), board(DEFAULT_BOARD))
    for _ in range(2):
        (finding,) = prove_targets(targets, store=store, jobs=1).findings
        assert finding.result == "refuted" and not finding.kept


def test_the_page_says_what_is_trusted() -> None:
    page = (Path(__file__).parents[2] / "docs/proofs.md").read_text("utf-8")
    for what, why in TRUSTED:
        assert f"| {what} | {why} |" in page


PAIRS = """\
from cloister.lang import invariant, struct, u8


@struct
class Pair:
    low: u8 = 0
    high: u8 = 0

    @invariant
    def is_in_order(self) -> bool:
        return self.low <= self.high

    def spoil(self) -> None:
        self.low = 9
        self.high = 8

    def spoil_and_mend(self) -> None:
        self.spoil()
        self.high = 10
"""
ABOUT_HALVES = """\
from cloister.lang import ghost, proof, u32
from shares import half


@ghost
def small(n: u32) -> bool:
    '''Whether it is.'''
    return n < 10


@proof
def halves_are_small(n: u32) -> None:
    # As they are no more than the whole.
    if small(n):
        assert small(half(n))
"""


BROKEN = """\
from cloister.lang import requires, u8


def low(n: u8) -> u8:
    requires(n < 100)
    return n


def calls(n: u8) -> u8:
    return low(n)


def several(a: u8, b: u8) -> u8:
    c = a + 1
    assert c < 200, "too much"
    return c // b
"""


def test_a_refutation_says_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "pairs.py").write_text(PAIRS)
    assert "refuted: CONTRACT at pairs.py:13 (invariant is_in_order of self)  Pair.spoil" in run(tmp_path, "pairs.py").stdout
    (tmp_path / "broken.py").write_text(BROKEN)
    told = run(tmp_path, "broken.py").stdout
    assert "refuted: CONTRACT at broken.py:5 (low requires n < 100, at broken.py:10)  calls" in told
    assert all(f"broken.py:{line}" in told for line in (14, 15, 16)) and told.count("\n    also broken.py:") == 2


def test_a_counterexample_that_is_none_any_more_is_removed(folder: Path) -> None:
    def found() -> list[str]:
        return sorted(each.name for each in (folder / "found").iterdir())

    (folder / "loop.py").write_text(BROKEN)
    assert run(folder, "loop.py", "--tests", "found").returncode == 1
    assert found() == ["test_loop_calls.py", "test_loop_several.py"]
    (folder / "loop.py").write_text(BROKEN.replace("return low(n)", "return low(n // 4)"))
    (folder / "found" / "test_loop_low.py").write_text("# of the user's own\n")
    assert run(folder, "loop.py", "--tests", "found").returncode == 1
    assert found() == ["test_loop_low.py", "test_loop_several.py"]
    (folder / "loop.py").write_text(BROKEN.replace("return low(n)", "return low(n // 4)").replace("c = a + 1", "c = a // 2").replace("c // b", "c"))
    assert run(folder, "loop.py").returncode == 0  # and keeps what it found
    assert run(folder, "loop.py", "--tests", "found").returncode == 0
    assert found() == ["test_loop_low.py"]


def test_what_is_called_is_proved_by_itself_if_it_has_to_keep_an_invariant(tmp_path: Path) -> None:
    """Its callers rely on that."""
    (tmp_path / "pairs.py").write_text(PAIRS)
    found = {f.function: f.result for f in prove_targets(targets_of(str(tmp_path), board(DEFAULT_BOARD))).findings}
    assert found == {"Pair.spoil": "refuted", "Pair.spoil_and_mend": "proved"}


def test_lines_are_counted(tmp_path: Path) -> None:
    """Docstrings, comments and empty lines are none."""
    (tmp_path / "shares.py").write_text(GOOD)
    (tmp_path / "about.py").write_text(ABOUT_HALVES)
    store = Store(tmp_path / "kept")
    for _ in range(2):  # found, and kept
        campaign = prove_targets(targets_of(str(tmp_path), board(DEFAULT_BOARD)), store=store)
        assert (campaign.code_lines, campaign.contract_lines, campaign.proof_lines) == (4, 1, 7)


OVERLAID = """\
from cloister.lang import Ptr, Shared, View, overlay, proof, requires, struct, u8, undisturbed


@struct
class C:
    x: Shared[u8]


@proof
def apart(p: Ptr[C], v: View[Shared[u8]]) -> None:
    requires(undisturbed() and len(v) > 0)
    p.x.store(0)
    v[0].store(1)
    assert p.x.relaxed() == 0
"""
OVERLAYS = """

def lays(v: View[Shared[u8]]) -> u8:
    return overlay(C, v, 0).x.relaxed() if len(v) > 0 else 0
"""


def test_what_is_kept_depends_on_which_structs_bytes_are_seen_as(folder: Path) -> None:
    store = Store(folder / "store")
    results: list[str] = []
    for text in (OVERLAID, OVERLAID + OVERLAYS):
        (folder / "laid.py").write_text(text)
        findings = prove_targets(targets_of(str(folder / "laid.py"), board(DEFAULT_BOARD)), store=store, jobs=1).findings
        results += [f.result for f in findings if f.function == "apart"]
    assert results == ["proved", "unknown"]


def test_what_only_a_ghost_calls_is_proved(folder: Path) -> None:
    code = "from cloister.lang import ghost, u8\n\n\ndef f(x: u8) -> u8:\n    return x + 1\n\n\n@ghost\ndef g(x: u8) -> u8:\n    return f(x)\n"
    (folder / "ghosts.py").write_text(code)
    done = run(folder, "ghosts.py")
    assert done.returncode == 1 and "refuted: OVERFLOW at ghosts.py:5  f" in done.stdout
