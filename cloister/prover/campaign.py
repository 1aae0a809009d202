# SPDX-License-Identifier: BSD-2-Clause
"""All functions of some targets, proved in parallel processes.

Each function has a process of its own, which inherits the loaded programs. What it finds comes back as data, in the order of finishing.
Invariant: a process that dies or a function that cannot be executed is an `unknown`, never silence.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.python import Space
from cloister.lang.smt.patience import TooLong
from cloister.lang.smt.processes import in_processes
from cloister.lang.smt.prove import LIMIT, Outcome, Result, has_invariants, prove_function, prove_initial, to_prove
from cloister.lang.smt.purity import called_by, services_of, stops_of
from cloister.prover.store import Keys, Store, whole_digest
from cloister.prover.targets import Target, refusal
from cloister.system.errors import DescriptionError
from cloister.system.model import UNKNOWN_LOCATION


@dataclass
class Finding:
    """What came out for one function of one target."""

    target: str
    function: str
    module: str
    file: str
    line: int
    result: str
    text: str
    seconds: float = 0.0
    obligations: int = 0
    slowest: float = 0.0
    bound: int = 0
    solvers: list[str] = field(default_factory=list[str])
    why: str = ""
    open: list[dict[str, Any]] = field(default_factory=list["dict[str, Any]"])
    arguments: dict[str, str] = field(default_factory=dict[str, str])
    call: str = ""
    test: str = ""  # the pytest file that was written
    test_text: str = ""
    trusted: list[str] = field(default_factory=list[str])
    serves: list[dict[str, Any]] = field(default_factory=list["dict[str, Any]"])  # where it serves for ever: file and line
    stops: list[dict[str, Any]] = field(default_factory=list["dict[str, Any]"])  # where it stops on purpose: file, line and text
    kept: bool = False  # found before, by content


Lines = dict[str, set[tuple[str, int]]]  # the lines of a kind, each a module and a number

CODE, CONTRACTS, PROOFS = KINDS = "code", "contracts", "proofs"


@dataclass
class Campaign:
    """A whole run. Counted are lines of proved code, of contracts in it, and of proofs: their specifications, and what stands for code meanwhile."""

    findings: list[Finding] = field(default_factory=list[Finding])
    seconds: float = 0.0
    code_lines: int = 0
    contract_lines: int = 0
    proof_lines: int = 0

    def count(self, result: Result) -> int:
        return sum(1 for f in self.findings if f.result == result.value)

    @property
    def trusted(self) -> list[str]:
        return sorted({each for f in self.findings for each in f.trusted})

    @property
    def serves(self) -> int:
        """In how many places the programs serve for ever."""
        return len({(each["file"], each["line"]) for f in self.findings for each in f.serves})

    @property
    def stops(self) -> int:
        """In how many places they stop on purpose."""
        return len({(each["file"], each["line"]) for f in self.findings for each in f.stops})


@dataclass
class _Loaded:
    target: Target
    program: p.Program
    functions: list[p.Function]
    keys: Keys


COUNTEREXAMPLE = '"""What `cloister prove` found: '  # how the docstring of a pytest file begins that is ours
MOST_NAMES = 10  # that an error lists
INITIAL = "(initial values)"  # stands for a function: that the variables of a module begin as invariants say

_LOADED: list[_Loaded] = []  # what processes inherit


def prove_targets(
    targets: list[Target],
    *,
    limit: float = LIMIT,
    store: Store | None = None,
    tests: Path | None = None,
    jobs: int | None = None,
    only: str = "",
    begin: Callable[[int], None] = lambda n: None,
    progress: Callable[[Finding], None] = lambda f: None,
) -> Campaign:
    """Prove all functions of the targets. Results, and what solvers answer, are kept in `store`, if there is one. `begin` is told how many there are, `progress` each finding; counterexamples become files in `tests`.

    Raises CompileErrors for a target that is rejected, and DescriptionError if no function is called `only`.
    """
    started = time.monotonic()
    campaign = Campaign()
    lines: Lines = {kind: set() for kind in KINDS}
    fresh: list[Target] = []
    for target in targets:
        record = None if store is None or only else _recalled(store, target, limit)
        if record is None:
            fresh.append(target)
            continue
        campaign.findings += [_kept(each) for each in record["findings"]]
        for kind in KINDS:
            lines[kind] |= {(module, number) for module, number in record["lines"][kind]}
    _LOADED.clear()
    _LOADED.extend(_load(target, only, limit) for target in fresh)
    if only and targets and not any(loaded.functions for loaded in _LOADED):
        raise _not_found(only)
    tasks = [(i, j) for i, loaded in enumerate(_LOADED) for j in range(len(loaded.functions))]
    begin(len(campaign.findings) + len(tasks))
    for finding in campaign.findings:
        _remove_stale(finding, campaign, tests)
        progress(finding)
    per_target: dict[int, list[Finding]] = {i: [] for i in range(len(_LOADED))}
    for i, finding in _all(tasks, limit, store, tests, jobs):
        per_target[i].append(finding)
        campaign.findings.append(finding)
        _remove_stale(finding, campaign, tests)
        progress(finding)
    for i, loaded in enumerate(_LOADED):
        counted = _counted(loaded, per_target[i])
        for kind in KINDS:
            lines[kind] |= counted[kind]
        if store is not None and not only:
            _record(store, loaded, limit, per_target[i], counted)
    campaign.findings.sort(key=lambda f: (f.target, f.file, f.line))
    campaign.contract_lines, campaign.proof_lines = len(lines[CONTRACTS]), len(lines[PROOFS])
    campaign.code_lines = len(lines[CODE] - lines[CONTRACTS])
    campaign.seconds = time.monotonic() - started
    return campaign


def _load(target: Target, only: str, limit: float) -> _Loaded:
    program = target.load()
    module = target.module(program)
    functions = [f for f in to_prove(program, module) if not only or only in (f.name, _name(f))]
    if not only:
        for each in program.modules:
            if has_invariants(each):
                functions.append(p.Function(INITIAL, each.name, p.Span(each.path, 1, 0, 1, 1), ghost=p.Ghost.PROOF))
    return _Loaded(target, program, functions, Keys(program, limit))


def _not_found(name: str) -> DescriptionError:
    """That no function of the targets that is proved by itself has this name, and which there are: those that are called alike first."""
    names = list(dict.fromkeys(_name(f) for each in _LOADED for f in to_prove(each.program, each.target.module(each.program))))
    ways = {way: each for each in reversed(names) for way in (each, each.rpartition(".")[2])}
    alike = [ways[way] for way in difflib.get_close_matches(name, ways, MOST_NAMES, 0.5)]
    first = list(dict.fromkeys([*alike, *names]))[:MOST_NAMES]
    known = {each for loaded in _LOADED for f in loaded.target.module(loaded.program).functions for each in (f.name, _name(f))}
    what = f"{name} is not proved by itself, but as a part of what calls it" if name in known else f"there is no function '{name}'"
    left = f", and {len(names) - len(first)} more" if len(names) > len(first) else ""
    remedy = f"functions that are proved: {', '.join(first)}{left}" if first else "no function here is proved by itself"
    return refusal(_LOADED[0].target.root if len(_LOADED) == 1 else UNKNOWN_LOCATION.file, what, remedy)


def _all(
    tasks: list[tuple[int, int]], limit: float, store: Store | None, tests: Path | None, jobs: int | None
) -> Iterator[tuple[int, Finding]]:
    if not tasks:
        return
    pending: list[tuple[int, int]] = []
    for i, j in tasks:
        kept = None if store is None else store.get(_LOADED[i].keys.of(_LOADED[i].functions[j]))
        if kept is None:
            pending.append((i, j))
        else:
            # Lines may have moved since; all else is as it was.
            span = _LOADED[i].functions[j].span
            finding = _kept(kept)
            finding.target, finding.file, finding.line = _LOADED[i].target.name, span.file, span.line
            _list(finding, _LOADED[i].functions[j])
            yield i, finding
    if not pending:
        return

    with TemporaryDirectory() as folder:
        answers = store or Store(Path(folder))  # what is asked of one target is often asked of another, too

        def work(number: int) -> Finding:
            return _work(*pending[number], limit, tests, answers)

        for number, done in in_processes(work, list(range(len(pending))), jobs):
            i, j = pending[number]
            loaded = _LOADED[i]
            finding = done or _finding(loaded, loaded.functions[j], Outcome(Result.UNKNOWN, why="the prover failed: its process died"))
            if store is not None and finding.result in (Result.PROVED.value, Result.BOUNDED.value):
                store.put(loaded.keys.of(loaded.functions[j]), asdict(finding))
            yield i, finding


def _kept(data: dict[str, Any]) -> Finding:
    """A finding out of the store."""
    finding = Finding(**data)
    finding.kept = True
    return finding


def _list(finding: Finding, function: p.Function) -> None:
    """Say where a function, or what it calls, serves for ever and stops on purpose. In a proof, a stop is a fault as any other."""
    finding.serves = [{"file": s.span.file, "line": s.span.line} for s in services_of(function)]
    stops = stops_of(function) if function.ghost is None else []
    finding.stops = [{"file": s.span.file, "line": s.span.line, "text": s.message} for s in stops]


def _name(function: p.Function) -> str:
    return f"{function.owner}.{function.name}" if function.owner is not None else function.name


def _is_init(function: p.Function) -> bool:
    """Whether it is the `@init` of a protection domain, which runs once, before any other of its functions."""
    return any((marker.module, marker.name) == ("cloister.pd.markers", "init") for marker in function.markers)


def _finding(loaded: _Loaded, function: p.Function, outcome: Outcome) -> Finding:
    found = Finding(
        loaded.target.name, _name(function), function.module, function.span.file, function.span.line, outcome.result.value, outcome.text,
        round(outcome.seconds, 3), outcome.obligations, round(outcome.slowest, 3), outcome.bound, outcome.solvers, outcome.why,
        [asdict(each) for each in outcome.open],
    )  # fmt: skip
    found.trusted = outcome.trusted
    _list(found, function)
    if outcome.counterexample is not None:
        found.arguments, found.call = outcome.counterexample.arguments, outcome.counterexample.call
    return found


def _work(i: int, j: int, limit: float, tests: Path | None, answers: Store) -> Finding:
    """In a process of its own: prove one function."""
    loaded = _LOADED[i]
    function = loaded.functions[j]

    def fresh() -> Space:
        space = Space()
        space.environment.log = lambda text: None
        space.load(loaded.program, loaded.target.search)
        return space

    try:
        if function.name == INITIAL:
            module = next(m for m in loaded.program.modules if m.name == function.module)
            outcome = prove_initial(loaded.program, module, limit=limit, answers=answers)
        else:
            outcome = prove_function(loaded.program, function, limit=limit, replay=fresh, first=_is_init(function), answers=answers)
    except (Exception, TooLong) as problem:
        where = traceback.extract_tb(problem.__traceback__)[-1]
        why = f"the prover failed: {type(problem).__name__} {problem} ({Path(where.filename).name}:{where.lineno})"
        outcome = Outcome(Result.UNKNOWN, why=why)
    finding = _finding(loaded, function, outcome)
    if outcome.result is Result.REFUTED and outcome.counterexample is not None and tests is not None:
        file = _test_of(Path(tests), finding)
        target = loaded.target
        text = outcome.counterexample.test(target.root, target.bindings, target.redirects, list(target.search), file)
        finding.test_text = text
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            finding.test = str(file)
        except OSError as error:
            finding.why += f"; no test was written: {error}"
    return finding


def _test_of(tests: Path, finding: Finding) -> Path:
    """The pytest file that reproduces a refutation."""
    return tests / f"test_{_identifier(finding.target)}_{_identifier(finding.function)}.py"


def _remove_stale(finding: Finding, campaign: Campaign, tests: Path | None) -> None:
    """Remove the pytest file that an earlier run wrote for a function that is refuted no longer: the file would fail."""
    if tests is None or finding.result == Result.REFUTED.value:
        return
    file = _test_of(tests, finding)
    if any(each.test == str(file) for each in campaign.findings):
        return
    with suppress(OSError, UnicodeDecodeError):
        if any(line.startswith(COUNTEREXAMPLE) for line in file.read_text("utf-8").splitlines()[:2]):
            file.unlink()


def _identifier(text: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in text.removesuffix(".py")).strip("_").lower()


# --------------------------------------------------------------------------------------------------------------------- whole targets


def _record_key(target: Target, limit: float) -> str:
    return hashlib.sha256(f"{whole_digest()} {limit} {target!r}".encode()).hexdigest()


def _files(loaded: _Loaded) -> dict[str, str]:
    """The source files of a program, with their hashes."""
    from cloister.lang.frontend.modules import Finder

    finder = Finder(loaded.target.search, {})
    found: dict[str, str] = {}
    for module in loaded.program.modules:
        source = finder.root(loaded.target.root) if module.name == loaded.program.roots[0] else finder.find(module.name)
        if source is not None:
            found[str(source.file)] = hashlib.sha256(source.file.read_bytes()).hexdigest()
    return found


def _record(store: Store, loaded: _Loaded, limit: float, findings: list[Finding], lines: Lines) -> None:
    """Keep a whole target's findings, if all are worth keeping."""
    if any(f.result not in (Result.PROVED.value, Result.BOUNDED.value) for f in findings):
        return
    kept = {kind: sorted(found) for kind, found in lines.items()}
    store.put(_record_key(loaded.target, limit), {"files": _files(loaded), "findings": [asdict(f) for f in findings], "lines": kept})


def _recalled(store: Store, target: Target, limit: float) -> dict[str, Any] | None:
    """A whole target's findings, if none of its files has changed: then it need not even be loaded."""
    record = store.get(_record_key(target, limit))
    if record is None:
        return None
    for name, digest in record["files"].items():
        try:
            if hashlib.sha256(Path(name).read_bytes()).hexdigest() != digest:
                return None
        except OSError:
            return None
    return record


# --------------------------------------------------------------------------------------------------------------------- counting lines


def _counted(loaded: _Loaded, findings: list[Finding]) -> Lines:
    """The lines of code that were proved, and those that say what to prove."""
    proved = {(f.module, f.function) for f in findings if f.result in (Result.PROVED.value, Result.BOUNDED.value)}
    modules = {m.name: m for m in loaded.program.modules}
    code = {name: _code_of(module) for name, module in modules.items()}
    sides = {side for module in modules.values() for side in _sides(module)}
    lines: Lines = {kind: set() for kind in KINDS}
    for root in loaded.functions:
        if (root.module, _name(root)) not in proved:
            continue
        for function in called_by(root):
            if function.extern is not None:
                continue
            own = {(function.module, n) for n in code[function.module].get(function.span.line, ())}
            if function.module in loaded.target.redirects.values() or function in sides:
                lines[PROOFS] |= own
                continue
            if function.ghost is not None:
                lines[PROOFS if _is_for_proofs(modules[function.module]) else CONTRACTS] |= own
                continue
            lines[CODE] |= own
            claims = [*function.claims, *function.stops, *(node for s in function.body for node in walk(s) if isinstance(node, p.Claim))]
            lines[CONTRACTS] |= {(function.module, n) for c in claims for n in range(c.span.line, c.span.end_line + 1)}
    return lines


def _is_for_proofs(module: p.Module) -> bool:
    """Whether the ghosts of a module are for proofs, and not for contracts of the code in it."""
    return not module.functions or any(each.ghost is p.Ghost.PROOF for each in module.ghosts)


def _sides(module: p.Module) -> set[p.Function]:
    """The functions of a module that its proofs interleave."""
    nodes = (node for each in module.ghosts for s in each.body for node in walk(s) if isinstance(node, p.Interleave))
    return {side for node in nodes for side in (node.first, node.second) if side.module == module.name}


def _code_of(module: p.Module) -> dict[int, list[int]]:
    """For the line of each function's name, the lines of its code, decorators included: no docstring, comment or empty line."""
    tree = ast.parse(module.source)
    texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str))
    idle = {n for text in texts for n in range(text.lineno, (text.end_lineno or text.lineno) + 1)}
    idle |= {n for n, line in enumerate(module.source.splitlines(), 1) if not line.strip() or line.lstrip().startswith("#")}
    found: dict[int, list[int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.lineno] = [n for n in range(first, (node.end_lineno or node.lineno) + 1) if n not in idle]
    return found
