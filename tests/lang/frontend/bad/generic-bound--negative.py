# SPDX-License-Identifier: BSD-2-Clause
"""A constant parameter is not negative."""

from typing import Generic, Literal, TypeVar

from cloister.lang import Constant, constant, struct, u32, zeroed

N = TypeVar("N", bound=Constant)


@struct
class Step(Generic[N]):
    at: u32

    def next(self) -> u32:
        return self.at + constant[N]()


step: Step[Literal[-1]] = zeroed(Step[Literal[-1]])

# error 19:7 C0316 N is -1 here, and stands for a constant that is not negative and below 2**63
# instead such a constant
