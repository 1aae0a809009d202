# SPDX-License-Identifier: BSD-2-Clause
"""`cloister prove`: show for all inputs that nothing panics and that contracts hold, or print arguments that break them."""

from __future__ import annotations

import json
import linecache
import os
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cloister.boards import DEFAULT_BOARD
from cloister.cli.options import AsJson, BoardName, board_named
from cloister.cli.terminal import fail, messages, output, shown_path, user_errors

if TYPE_CHECKING:
    from cloister.boards.description import Board
    from cloister.prover import Campaign, Finding

REFUTED, NOT_PROVED = 1, 3
_COLOURS = {"proved": "green", "bounded": "yellow", "refuted": "bold red", "unknown": "magenta"}


def prove(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|SYSTEM]...",
            help="Target modules, folders of them, dotted names, or systems.",
            show_default="what pyproject.toml lists as [tool.cloister] prove, or the current folder",
        ),
    ] = None,
    only: Annotated[str, typer.Option("--only", metavar="NAME", help="Prove only this function or Struct.method.")] = "",
    limit: Annotated[float, typer.Option("--limit", metavar="EFFORT", help="How much work the solvers may put into one obligation; 1 is about a second, but the same on every machine.", min=0.1)] = 30.0,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", help="Processes to use; 0: one for each core.", min=0)] = 0,
    tests: Annotated[Path, typer.Option("--tests", metavar="DIR", help="Where to put pytest files that reproduce what was refuted.")] = Path(
        "build/counterexamples"
    ),
    afresh: Annotated[bool, typer.Option("--afresh", help="Prove again what was proved before.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="Write which run-time checks a build may leave out of SYSTEM, or of 'kernel'.")] = False,
    board: BoardName = DEFAULT_BOARD,
    as_json: AsJson = False,
) -> None:
    """Prove that no input makes a program panic or break a contract.

    Exit status: 0 if everything is proved, 1 if something is refuted, 3 if nothing is refuted but something is bounded or unknown.
    """
    if checks:
        for target in paths or ["."]:
            _prove_checks(target, board_named(board, as_json), jobs or None, afresh, as_json)
        return
    with user_errors(as_json):
        from cloister.prover import default_paths, prove_targets, targets_of
        from cloister.prover.store import Store, default_folder

        targets = [t for path in paths or default_paths(Path()) for t in targets_of(path, board_named(board, as_json))]
        _try_folder(tests, as_json)
        store = None if afresh else Store(default_folder())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=messages, transient=True, auto_refresh=False) as bar:
            task = bar.add_task("proving", total=None)

            def begin(total: int) -> None:
                bar.update(task, total=total, refresh=True)

            def progress(finding: Finding) -> None:
                if not as_json:
                    _print(finding)
                bar.update(task, advance=1, refresh=True)

            campaign = prove_targets(
                targets, limit=limit, store=store, tests=tests, jobs=jobs or None, only=only, begin=begin, progress=progress
            )
    if store is not None and store.failure:
        messages.print(f"results are not kept: {escape(store.failure)}; XDG_CACHE_HOME may name another folder for them", soft_wrap=True)
    if as_json:
        print(json.dumps(data_of(campaign), indent=2))
    else:
        _summary(campaign)
    results = {f.result for f in campaign.findings}
    if "refuted" in results:
        raise SystemExit(REFUTED)
    if results - {"proved"}:
        raise SystemExit(NOT_PROVED)


def _try_folder(tests: Path, as_json: bool) -> None:
    """Refuse a folder for counterexamples that cannot be made or written, before anything is proved. Leaves nothing in it."""
    nearest = next(each for each in (tests, *tests.absolute().parents) if os.path.exists(each))
    remedy = "give --tests a folder that can be written, or one that can be made"
    if not nearest.is_dir():
        fail(f"{tests}: no folder for counterexamples, as {shown_path(nearest)} is a file", remedy, as_json)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        fail(f"{tests}: no folder for counterexamples, as nothing can be written to {shown_path(nearest)}: {error.strerror}", remedy, as_json)


def _prove_checks(target: str, board: Board, jobs: int | None, afresh: bool, as_json: bool) -> None:
    with user_errors(as_json), messages.status("building the programs") as status:
        from cloister.prover.checks import prove_checks_of

        def progress(name: str, done: int, total: int) -> None:
            status.update(f"{escape(name)}: {done} of {total} functions")

        written = prove_checks_of(target, board, jobs=jobs, afresh=afresh, progress=progress)
    if as_json:
        print(json.dumps({shown_path(path): count for path, count in written.items()}, indent=2))
        return
    for path, count in written.items():
        output.print(f"{shown_path(path)}: {count} theorems")


def _print(finding: Finding) -> None:
    colour = _COLOURS[finding.result]
    how = "kept" if finding.kept else f"{finding.seconds:.1f} s"
    place = f"{shown_path(finding.file)}:{finding.line}"
    broken, others = _broken(finding)
    text = finding.text if finding.result != "refuted" else f"refuted: {finding.why}{broken}"
    output.print(f"[{colour}]{escape(text)}[/{colour}]  {escape(finding.function)}  [dim]{place}  {finding.obligations} obligations, {how}[/dim]", soft_wrap=True)
    if finding.result == "refuted":
        for name, value in finding.arguments.items():
            output.print(f"    {escape(name)} = {escape(value)}", soft_wrap=True)
        output.print(f"    {escape(finding.call)}", soft_wrap=True)
        if finding.test:
            output.print(f"    [dim]reproduced by {shown_path(finding.test)}[/dim]", soft_wrap=True)
    for each in finding.serves:
        output.print(f"    [dim]serves for ever at {shown_path(each['file'])}:{each['line']}[/dim]", soft_wrap=True)
    for each in finding.stops:
        output.print(f"    [dim]stops on purpose at {shown_path(each['file'])}:{each['line']}: {escape(each['text'])}[/dim]", soft_wrap=True)
    if finding.result == "bounded":
        output.print(f"    [dim]{escape(finding.why)}: {_remedy(finding.why)}[/dim]", soft_wrap=True)
    for each in others[:8]:
        what = " ".join(word for word in (each["reason"], each["what"]) if word)
        also = "also " if finding.result == "refuted" else ""
        output.print(f"    [dim]{also}{each['file']}:{each['line']} {escape(what)}: {escape(each['why'])}[/dim]", soft_wrap=True)


def _broken(finding: Finding) -> tuple[str, list[dict[str, Any]]]:
    """Of a refutation, what the contract or check says that is broken, in brackets; and what else was not shown."""
    if finding.result != "refuted":
        return "", finding.open
    here = [each for each in finding.open if finding.why.partition(";")[0] == f"{each['reason']} at {each['file']}:{each['line']}"]
    place = ""
    if not here:
        # CPython panics in a callee at what the caller had to show.
        here = [each for each in finding.open if finding.why.startswith(f"{each['reason']} at ")][:1]
        place = "".join(f", at {each['file']}:{each['line']}" for each in here)
    what = " or ".join(dict.fromkeys(each["what"] for each in here if each["what"]))
    return f" ({what}{place})" if what else "", [each for each in finding.open if each not in here]


def _remedy(why: str) -> str:
    """What shows that a loop ends: the reason why a result is bounded names its line."""
    found = re.search(r"the loop at (.+):(\d+) ends", why)
    line = linecache.getline(found[1], int(found[2])).split() if found else []
    match line[:1]:
        case ["while"]:
            return "give it invariant(...) and decreases(...)"
        case ["for"]:
            return "give it invariant(...)"
        case _:
            return "give it invariant(...), and a while also decreases(...)"


def _summary(campaign: Campaign) -> None:
    counts = {name: sum(1 for f in campaign.findings if f.result == name) for name in _COLOURS}
    words = [f"[{_COLOURS[name]}]{number} {name}[/{_COLOURS[name]}]" for name, number in counts.items() if number]
    obligations = sum(f.obligations for f in campaign.findings)
    output.print(f"{', '.join(words) or 'nothing to prove'}: {obligations:,} obligations in {campaign.seconds:.1f} s")
    counted = ("serve for ever", campaign.serves), ("stop on purpose", campaign.stops)
    named = [f"{word} in {number} place{'s' if number > 1 else ''}" for word, number in counted if number]
    if named:
        output.print(f"the programs {' and '.join(named)}")
    if campaign.code_lines:
        shares = f"{campaign.contract_lines / campaign.code_lines:.2f} and {campaign.proof_lines / campaign.code_lines:.2f}"
        output.print(
            f"{campaign.contract_lines} lines of contracts and {campaign.proof_lines} of proofs for {campaign.code_lines} lines of code ({shares})"
        )


def data_of(campaign: Campaign) -> dict[str, object]:
    """What `--json` prints."""
    from cloister.prover.trust import TRUSTED

    return {
        "results": [asdict(finding) for finding in campaign.findings],
        "summary": {name: sum(1 for f in campaign.findings if f.result == name) for name in _COLOURS},
        "obligations": sum(f.obligations for f in campaign.findings),
        "seconds": round(campaign.seconds, 3),
        "code_lines": campaign.code_lines,
        "contract_lines": campaign.contract_lines,
        "proof_lines": campaign.proof_lines,
        "trusted": [{"what": what, "why": why} for what, why in TRUSTED],
        "trusted_here": campaign.trusted,
    }
