# SPDX-License-Identifier: BSD-2-Clause
"""Names of Python itself: those that the subset keeps, and what to write instead of the others."""

from __future__ import annotations

KEPT_BUILTINS = ("len", "min", "max")

PYTHON_BUILTINS: dict[str, str] = {
    "print": 'log("...")',
    "int": "u32(x) and the like",
    "float": "integers: there is no floating point",
    "str": 'log(f"...") prints values',
    "bool": "x != 0",
    "abs": "x if x >= 0 else -x",
    "sum": "a `for` loop",
    "enumerate": "for i in range(len(v)), and v[i]",
    "zip": "for i in range(n), and v[i]",
    "reversed": "a loop with a falling index: for k in range(n), and v[n - 1 - k]",
    "range": "range in a `for`",
    "list": "Array[T]",
    "dict": "an array of structs",
    "tuple": "a struct",
    "isinstance": "types are known: no test",
    "getattr": "the field itself",
    "setattr": "the field itself",
    "divmod": "a // b and a % b",
    "pow": "a shift, or a loop",
    "sorted": "an explicit sort of an array",
    "any": "a `for` loop",
    "all": "a `for` loop",
    "map": "a `for` loop",
    "filter": "a `for` loop",
    "open": "a channel to the PD that has the data",
    "input": "a channel to the console",
    "hex": 'log(f"{x:x}")',
    "bytes": "Array[u8]",
    "bytearray": "Array[u8]",
    "id": "address_of(p), in an unsafe module",
    "type": "types are known: no test",
    "round": "integer arithmetic",
    "iter": "a `for` loop",
    "next": "a `for` loop",
    "super": "no inheritance: a field of the struct type",
    "object": "a struct",
    "set": "a bit mask",
    "chr": "integers",
    "ord": "an integer literal",
}
