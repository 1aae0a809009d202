# SPDX-License-Identifier: BSD-2-Clause
"""Giving up on code that takes too long: of a process's time, so that it does not matter what else the machine does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

AGAIN = 0.1  # seconds until it is said again, if nobody could hear it


class TooLong(BaseException):
    """The time is over. Nobody who handles errors of his own means this."""


@contextmanager
def within(seconds: float) -> Generator[None, None, None]:
    """Raises TooLong if what is done in here takes more of the process's time. Only in the main thread."""
    late = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal late
        late = True
        raise TooLong

    def unheard(unraisable: Any) -> None:
        if late and TooLong.__name__ in f"{unraisable.exc_type} {unraisable.exc_value}":  # in a finaliser; ctypes makes it one of its own
            signal.setitimer(signal.ITIMER_PROF, AGAIN)
        else:
            hook(unraisable)

    before, hook = signal.signal(signal.SIGPROF, stop), sys.unraisablehook
    sys.unraisablehook = unheard
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except Exception as problem:
        if late:  # the solver's binding may have turned it into one of its own
            raise TooLong from problem
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        sys.unraisablehook = hook
