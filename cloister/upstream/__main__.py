# SPDX-License-Identifier: BSD-2-Clause
"""`scripts/upstream`: builds upstream's examples with their own Makefiles, boots them, and says what became of each.

Of a checkout of Microkit, the tests of its tool are run as well. Exit status 0: nothing failed; 1: something did; 2: a mistake on the command line.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import MachineError, find_qemu
from cloister.upstream.dialogue import Dialogue
from cloister.upstream.examples import ALL_TOOLCHAINS, CONFIGURATIONS, EXAMPLES, Device, Example, Guest, Project
from cloister.upstream.exceptions import ARGUMENTS
from cloister.upstream.machine import Network, UpstreamMachine
from cloister.upstream.results import Result, Verdict, as_json, as_markdown, as_table, write_into
from cloister.upstream.steps import Step, Works
from cloister.upstream.suite import Outcome, SuiteError, figure, run_suite
from cloister.upstream.suite import Result as CaseResult
from cloister.upstream.toolchains import Toolchain, Unavailable, prepare
from cloister.upstream.workshop import BuildFailed, Kernel, Workshop

BUNDLED = "cloister"
SEL4 = "seL4"
_INTERRUPTED = 130
# On a starved host a guest's timer is due before it is ready for that, and it never gets on: its time is counted in instructions.
_EVEN_TIME = ("-icount", "shift=3,sleep=off")
_NO_GUEST = "not booted: name a guest with --guest-kernel and --guest-initrd"
_NO_MACHINES = "the bundled kernel runs no virtual machines yet"


def main(words: list[str] | None = None) -> int:
    """The command; its exit status."""
    parser = _parser()
    options = parser.parse_args(words)
    checkouts = {project: path.resolve() for project in Project if (path := getattr(options, project.title))}
    for project, path in checkouts.items():
        if not (path / project.folder).is_dir():
            parser.error(f"--{project.title} {path} is no checkout of it: it has no folder '{project.folder}'")
    chosen = [each for each in EXAMPLES if each.project in checkouts and (not options.examples or _is_named(each, options.examples))]
    if not chosen:
        known = f"there are {', '.join(each.title.replace(' ', '/') for each in EXAMPLES)}"
        parser.error(f"no example is left: {known if checkouts else 'name a checkout'}")
    if not (options.sdk / "bin" / "microkit").is_file():
        parser.error(f"--sdk {options.sdk} is no SDK: make one with `cloister sdk --out DIR`")
    kernels = [Kernel(BUNDLED)] if not options.only_kernel else []
    if options.kernel is not None:
        kernels.append(Kernel(SEL4, _elves(parser, options.kernel)))
    console = Console()
    results: list[Result] = []
    with TemporaryDirectory(prefix="cloister-upstream-") as temporary:
        folder = options.work.resolve() if options.work else Path(temporary)
        guest = (options.guest_kernel, options.guest_initrd) if options.guest_kernel and options.guest_initrd else None
        workshop = Workshop(checkouts, options.sdk.resolve(), folder, options.python.absolute(), options.jobs, guest)
        runner = _Runner(workshop, kernels, options.toolchain or list(ALL_TOOLCHAINS), options.config or list(CONFIGURATIONS), folder / "toolchains")
        try:
            for result in runner.run(chosen):
                results.append(result)
                _tell(console, result)
        except KeyboardInterrupt:
            console.print("interrupted")
            return _INTERRUPTED
    console.print(as_table(results))
    circumstances = _circumstances(options)
    suite = _suite(console, checkouts[Project.MICROKIT]) if Project.MICROKIT in checkouts and not options.examples else []
    if options.json:
        options.json.write_text(as_json(results, suite, circumstances))
    if options.write_docs:
        write_into(options.write_docs, as_markdown(results, suite, circumstances))
    counts = {verdict: sum(each.verdict is verdict for each in results) for verdict in Verdict}
    console.print(", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count))
    return 1 if counts[Verdict.FAILED] or any(each.outcome not in (Outcome.SAME, Outcome.NOT_MEANT) for each in suite) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/upstream", description="Builds and boots the examples of Microkit, sDDF and libvmm.")
    parser.add_argument("examples", nargs="*", metavar="EXAMPLE", help="such as hello, or sddf/timer; all by default")
    for project in Project:
        parser.add_argument(f"--{project.title}", type=Path, metavar="DIR", help=f"a checkout of {project.title}")
    parser.add_argument("--sdk", type=Path, required=True, metavar="DIR", help="what `cloister sdk --out DIR` wrote")
    parser.add_argument("--kernel", type=Path, metavar="DIR", help="seL4 as well: a folder with CONFIG/sel4.elf for each configuration")
    parser.add_argument("--only-kernel", action="store_true", help="only on that kernel, not on the bundled one")
    parser.add_argument("--guest-kernel", type=Path, metavar="FILE", help="an arm64 Linux, for libvmm's simple")
    parser.add_argument("--guest-initrd", type=Path, metavar="FILE", help="its initial RAM disk, compressed by gzip")
    parser.add_argument("--toolchain", action="append", choices=ALL_TOOLCHAINS, help="may be repeated; all by default")
    parser.add_argument("--config", action="append", choices=CONFIGURATIONS, help="may be repeated; all by default")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), metavar="FILE", help="a Python that has sdfgen 0.35 (sDDF, libvmm)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep builds here; by default they are thrown away")
    parser.add_argument("--jobs", type=int, default=2, help="make's")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results")
    parser.add_argument("--write-docs", type=Path, metavar="FILE", help="bring the table in a document up to date")
    return parser


def _is_named(example: Example, names: list[str]) -> bool:
    return any(name in (example.name, f"{example.project.title}/{example.name}") for name in names)


def _elves(parser: argparse.ArgumentParser, folder: Path) -> dict[str, Path]:
    found = {config: file.resolve() for config in CONFIGURATIONS for file in [folder / config / "sel4.elf"] if file.is_file()}
    if not found:
        parser.error(f"--kernel {folder} has no CONFIG/sel4.elf for any of {', '.join(CONFIGURATIONS)}")
    return found


def _suite(console: Console, checkout: Path) -> list[CaseResult]:
    """The tests of Microkit's tool; none, with a word, if the checkout has not those that are known."""
    try:
        suite = run_suite(checkout)
    except SuiteError as error:
        console.print(str(error), markup=False)
        return []
    for each in suite:
        if each.outcome not in (Outcome.SAME, Outcome.NOT_MEANT):
            console.print(str(each), markup=False, highlight=False, soft_wrap=True)
    console.print(figure(suite), highlight=False)
    return suite


def _tell(console: Console, result: Result) -> None:
    """A line for each result as it comes; for a failure, all of it."""
    place = " ".join(each for each in (result.example.title, result.toolchain, result.config, result.kernel) if each)
    console.print(f"{place}: {result.verdict.value}" + (f": {result.detail}" if result.detail else ""), markup=False, highlight=False, soft_wrap=True)


def _circumstances(options: argparse.Namespace) -> dict[str, str]:
    machine = board(DEFAULT_BOARD).qemu
    assert machine is not None
    version = subprocess.run([find_qemu(machine), "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    versions: dict[str, str] = {}
    for project in Project:
        folder = getattr(options, project.title)
        if folder:
            line = ["git", "-C", str(folder), "describe", "--tags", "--always"]
            said = subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()
            versions[project.title] = said or "of unknown version"
    return {**versions, "QEMU": version.split()[3] if len(version.split()) > 3 else version}


class _Runner:
    """Every example, in every way."""

    def __init__(self, workshop: Workshop, kernels: list[Kernel], toolchains: list[str], configs: list[str], folder: Path) -> None:
        self.workshop = workshop
        self.kernels = kernels
        self.configs = configs
        self.toolchains: dict[str, Toolchain | str] = {}
        for name in toolchains:
            try:
                self.toolchains[name] = prepare(name, folder / name)
            except Unavailable as error:
                self.toolchains[name] = str(error)

    def run(self, examples: list[Example]) -> Iterator[Result]:
        for example in examples:
            if example.impossible:
                yield Result(example, "", "", "", Verdict.IMPOSSIBLE, example.impossible)
                continue
            for name, toolchain in self.toolchains.items():
                for config in self.configs:
                    script = example.script(config, name)
                    if script is None or name not in example.toolchains:
                        continue
                    for kernel in self.kernels:
                        if isinstance(toolchain, str):
                            yield Result(example, name, config, kernel.name, Verdict.IMPOSSIBLE, toolchain)
                        elif example.guest is not None and kernel.elves is None:
                            yield Result(example, name, config, kernel.name, Verdict.IMPOSSIBLE, _NO_MACHINES)
                        elif kernel.has(config):
                            yield self._one(example, toolchain, config, kernel, script)

    def _one(self, example: Example, toolchain: Toolchain, config: str, kernel: Kernel, script: tuple[Step, ...]) -> Result:
        started = time.monotonic()

        def result(verdict: Verdict, detail: str) -> Result:
            return Result(example, toolchain.name, config, kernel.name, verdict, detail, time.monotonic() - started)

        try:
            image = self.workshop.build(example, toolchain, config, kernel)
        except (BuildFailed, subprocess.TimeoutExpired) as error:
            return result(Verdict.FAILED, str(error))
        if example.guest is Guest.BUILT or (example.guest is not None and self.workshop.guest is None):
            return result(Verdict.BUILT, _NO_GUEST if example.guest is Guest.BOOTED else example.guest.value)
        try:
            self._boot(example, image, script)
        except (MachineError, BuildFailed, OSError) as error:
            return result(Verdict.FAILED, str(error))
        return result(Verdict.PASSED, example.remark.get(toolchain.name, ""))

    def _boot(self, example: Example, image: Path, script: tuple[Step, ...]) -> None:
        network = Network() if Device.NETWORK in example.devices else None
        disk = self.workshop.disk(image.parent) if Device.DISK in example.devices else None
        log = image.with_suffix(".exceptions") if any(isinstance(each, Works) for each in script) else None
        extra = (*ARGUMENTS, "-D", str(log)) if log is not None else ()
        if example.guest is not None:
            extra = (*extra, *_EVEN_TIME)
        if log is not None:
            log.unlink(missing_ok=True)
        machine = UpstreamMachine(image, network=network, disk=disk, extra=extra)
        with machine:
            dialogue = Dialogue(machine, image.parent, network, log)
            for step in script:
                try:
                    dialogue.perform(step)
                except (MachineError, OSError) as error:
                    seen = "\n".join(f"  {line}" for line in machine.last_lines()) or "  (nothing)"
                    raise MachineError(f"{error}\nthe console's last lines:\n{seen}") from None
        if log is not None:
            log.unlink(missing_ok=True)


if __name__ == "__main__":
    raise SystemExit(main())
