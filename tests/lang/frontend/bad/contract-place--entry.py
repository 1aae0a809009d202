# SPDX-License-Identifier: BSD-2-Clause
"""What an entry point requires, to which nobody who calls it is held."""

from cloister.lang import export, marker, requires, u8


@marker
def notified() -> None: ...


counter: u8 = 0


@notified
def on_notification() -> None:
    global counter
    requires(counter < 2)
    counter += 1


@export("entry")
def entry(n: u8) -> u8:
    requires(n < 2)
    return n + 1

# error 17:5 C0901 on_notification is called from outside, where nobody is held to what it requires
# error 23:5 C0901 entry is called from outside, where nobody is held to what it requires
# instead an @invariant of the struct that holds the state, or `assert`
