# SPDX-License-Identifier: BSD-2-Clause
"""Random programs in all lives, for as long as one likes.

    python tests/lang/differential/campaign.py --hours 4          # new programs; says how far it is, and what differs
    python tests/lang/differential/campaign.py --seed 123456      # one program again, made as small as it goes

Ends with status 1 if anything differed. Batches run in processes of their own, each of which ends after a while and gives its memory back.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from random import Random, SystemRandom

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from trial import Tally, batch, trial  # noqa: E402

BATCH = 100
BATCHES_PER_PROCESS = 20


def attempt(seeds: list[int], seconds: float) -> Tally | str:
    """A batch in a process of its own; text says what failed."""
    try:
        return batch(seeds, seconds=seconds)
    except Exception as error:
        return str(error)


def batches(first: int) -> Iterator[list[int]]:
    random = Random(first)
    while True:
        yield [random.randrange(1 << 63) for _ in range(BATCH)]


def campaign(hours: float, workers: int, start: int) -> int:
    """Run until the time is over; how many batches failed."""
    print(f"batches of {BATCH} programs from --start {start}, {workers} processes, {hours:g} hours", flush=True)
    began = shown = time.monotonic()
    total, failed = Tally(0, 0, Counter()), 0
    source = batches(start)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), max_tasks_per_child=BATCHES_PER_PROCESS)
    running: dict[Future[Tally | str], list[int]] = {}
    while running or time.monotonic() - began < hours * 3600:
        while len(running) < workers and time.monotonic() - began < hours * 3600:
            seeds = next(source)
            running[pool.submit(attempt, seeds, 600.0)] = seeds
        done, _ = wait(running, timeout=10, return_when=FIRST_COMPLETED)
        for future in done:
            seeds = running.pop(future)
            try:
                result = future.result()
            except BrokenProcessPool:
                result = f"a process died; among the programs of seeds {seeds}"
                pool = ProcessPoolExecutor(workers, get_context("spawn"), max_tasks_per_child=BATCHES_PER_PROCESS)
            if isinstance(result, str):
                failed += 1
                print(f"\n{result}\n", flush=True)
            else:
                total += result
        if time.monotonic() - shown > 30 or not running:
            shown = time.monotonic()
            report(total, failed, shown - began)
    pool.shutdown()
    return failed


def report(total: Tally, failed: int, seconds: float) -> None:
    ends = ", ".join(f"{count} {name}" for name, count in total.ends.most_common())
    rate = total.programs / max(seconds, 1)
    print(f"{seconds / 60:7.1f} min: {total.programs} programs ({rate:.1f}/s), {total.calls} calls, {failed} differ; {ends}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run random programs in all lives and compare.")
    parser.add_argument("--hours", type=float, default=1.0, help="how long (default 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes (default: all processors)")
    parser.add_argument("--start", type=int, help="the number that the seeds follow from (default: a new one)")
    parser.add_argument("--seed", type=int, help="only the program of this seed")
    options = parser.parse_args()
    if options.seed is not None:
        print(f"{trial(options.seed).calls} calls, no difference")
        return 0
    start = SystemRandom().randrange(1 << 32) if options.start is None else options.start
    return 1 if campaign(options.hours, options.workers, start) else 0


if __name__ == "__main__":
    sys.exit(main())
