# SPDX-License-Identifier: BSD-2-Clause
"""What serves and what may stop, with too much or too little."""

from cloister.lang import may_stop, panic, serves, u32


def service(a: u32) -> None:
    while a > 0:
        serves(a)


def nothing() -> None:
    may_stop()
    panic("none")


def by_name() -> None:
    may_stop(message="none")
    panic("none")


def two() -> None:
    may_stop("none", "many")
    panic("none")

# error 9:9 C0706 serves takes nothing
# error 13:5 C0706 may_stop takes the message of a panic
# error 18:5 C0706 may_stop takes the message of a panic
# error 23:5 C0706 may_stop takes the message of a panic
# instead serves()
