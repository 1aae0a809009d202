# SPDX-License-Identifier: BSD-2-Clause
"""Random claims against the prover, for as many seeds as one likes.

    python tests/prover/claims/campaign.py --seeds 0-9999 --jobs 1    # what was tried and what came out; stops at the first mistake
    python tests/prover/claims/campaign.py --seeds 1234               # one program

The first mistake of the prover (a false `proved`, a refutation that refutes nothing, a traceback) ends it with status 1, and with the
program, made as small as it goes. `--on` goes on instead, and counts them. What follows from a seed is the same on every machine, but for
obligations that are not shown in time.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

if str(Path(__file__).parents[1]) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from claims.reduction import reduced  # noqa: E402
from claims.trial import Tally, Wrong, trial  # noqa: E402

BATCH = 20
BATCHES_PER_PROCESS = 10  # then it gives its memory back


def batch(seeds: Sequence[int], seconds: float) -> tuple[Tally, list[str]]:
    """The programs of some seeds: what came out, and what was wrong."""
    tally, failures = Tally(), list[str]()
    for seed in seeds:
        try:
            tally += trial(seed)
        except Wrong as wrong:
            failures.append(f"seed {seed}: {reduced(wrong, seconds)}")
        except Exception:
            failures.append(f"seed {seed}: {traceback.format_exc()}")
    return tally, failures


def batches(seeds: Sequence[int]) -> Iterator[Sequence[int]]:
    return (seeds[i : i + BATCH] for i in range(0, len(seeds), BATCH))


def campaign(seeds: Sequence[int], jobs: int, on: bool, seconds: float) -> int:
    """Try all; how many were wrong."""
    began = shown = time.monotonic()
    total, wrong, done = Tally(), 0, 0
    source = batches(seeds)
    if jobs == 1:
        for each in source:
            tally, failures = batch(each, seconds)
            total, done, wrong = _count(total, tally, failures), done + len(each), wrong + len(failures)
            if time.monotonic() - shown > 60:
                shown = _report(total, done, wrong, began)
            if wrong and not on:
                break
    else:
        with ProcessPoolExecutor(jobs, get_context("spawn"), max_tasks_per_child=BATCHES_PER_PROCESS) as pool:
            running: dict[Future[tuple[Tally, list[str]]], Sequence[int]] = {}
            while True:
                for each in islice(source, jobs - len(running) if not wrong or on else 0):
                    running[pool.submit(batch, each, seconds)] = each
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done += len(running.pop(future))
                    tally, failures = future.result()
                    total, wrong = _count(total, tally, failures), wrong + len(failures)
                if time.monotonic() - shown > 60:
                    shown = _report(total, done, wrong, began)
    _report(total, done, wrong, began)
    return wrong


def _count(total: Tally, tally: Tally, failures: list[str]) -> Tally:
    for failure in failures:
        print(f"\n{failure}\n", flush=True)
    total += tally
    return total


def _report(total: Tally, done: int, wrong: int, began: float) -> float:
    now = time.monotonic()
    ends = "; ".join(f"{count} {name}" for name, count in sorted(total.outcomes.items(), key=lambda each: -each[1]))
    print(
        f"{(now - began) / 60:7.1f} min: {done} seeds, {total.programs} programs, {total.functions} functions, {total.claims} claims, "
        f"{total.runs} runs, {wrong} wrong; {ends}",
        flush=True,
    )
    return now


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> int:
    parser = argparse.ArgumentParser(description="Put random claims, true and false ones, to the prover.")
    parser.add_argument("--seeds", type=_seeds, default=range(1000), help="FIRST-LAST, or one (default 0-999)")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes (default 1)")
    parser.add_argument("--on", action="store_true", help="go on after a mistake")
    parser.add_argument("--seconds", type=float, default=120.0, help="for making a program smaller (default 120)")
    options = parser.parse_args()
    return 1 if campaign(options.seeds, options.jobs, options.on, options.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
