# SPDX-License-Identifier: BSD-2-Clause
"""Work on many functions, each in a process of its own.

All begin as copies of one process that has loaded the programs and asked nothing yet: what a solver makes of a question may depend on what it
has seen before, and so no answer depends on which functions came first, or on how many processes there are.
Invariant: for each task there is one answer; None if its process died.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

T = TypeVar("T")


def in_processes(work: Callable[[int], T], tasks: list[int], jobs: int | None = None) -> Iterator[tuple[int, T | None]]:
    """`work(task)` for each task, at most `jobs` at a time (all processors, unless told); task and answer as they come.

    An exception in a process is raised here. Whoever stops listening stops the work.
    """
    context = multiprocessing.get_context("fork")
    waiting = list(reversed(tasks))
    running: dict[Connection, tuple[int, Any]] = {}
    most = jobs or os.cpu_count() or 1
    try:
        while waiting or running:
            while waiting and len(running) < most:
                task = waiting.pop()
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_answer, args=(work, task, theirs), daemon=True)
                process.start()
                theirs.close()
                running[ours] = task, process
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                task, process = running.pop(ready)
                answer: Any = None
                with suppress(EOFError, OSError):
                    answer = ready.recv()
                ready.close()
                process.join()
                if isinstance(answer, _Raised):
                    raise answer.problem
                yield task, answer
    finally:
        for connection, (_, process) in running.items():
            process.kill()
            process.join()
            connection.close()


class _Raised:
    """What a process could not do, on its way to whoever asked."""

    def __init__(self, problem: Exception) -> None:
        self.problem = problem


def _answer(work: Callable[[int], Any], task: int, to: Connection) -> None:
    try:
        answer: Any = work(task)
    except KeyboardInterrupt:
        os._exit(1)
    except Exception as problem:
        answer = _Raised(problem)
    to.send(answer)
    to.close()
