# SPDX-License-Identifier: BSD-2-Clause
"""A quantifier in shipped code."""

from cloister.lang import View, u8


def f(v: View[u8]) -> bool:
    return all(x < 8 for x in v)

# error 8:12 C0903 all(...) is for contracts and proofs: it is not in the shipped program
# instead requires(...), ensures(...), invariant(...), or a function marked @proof or @ghost
