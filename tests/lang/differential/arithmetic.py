# SPDX-License-Identifier: BSD-2-Clause
"""One small target function for every operator and integer type; as text, since there are some thousand."""

from __future__ import annotations

INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
BINARY = {"add": "+", "sub": "-", "mul": "*", "div": "//", "mod": "%", "and": "&", "or": "|", "xor": "^"}
COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

HEADER = '''\
"""Generated."""

from cloister.lang import (
    byte_swap, count_leading_zeros, count_trailing_zeros, i8, i16, i32, i64, truncate, u8, u16, u32, u64,
    wrapping_add, wrapping_mul, wrapping_shl, wrapping_sub,
)

'''


def module() -> str:
    """The source: functions `<operator>_<type>`, with constants on either side too, since those leave out checks."""
    out: list[str] = [HEADER]

    def function(name: str, parameters: str, result: str, body: str) -> None:
        out.append(f"\ndef {name}({parameters}) -> {result}:\n    return {body}\n")

    for kind in INTEGERS:
        signed, bits = kind[0] == "i", int(kind[1:])
        two, one = f"a: {kind}, b: {kind}", f"a: {kind}"
        high = (1 << (bits - signed)) - 1
        for name, symbol in BINARY.items():
            function(f"{name}_{kind}", two, kind, f"a {symbol} b")
            function(f"{name}_{kind}_const", one, kind, f"a {symbol} 7")
            function(f"{name}_const_{kind}", one, kind, f"100 {symbol} a")
            function(f"{name}_{kind}_high", one, kind, f"a {symbol} {high}")
            if signed:
                function(f"{name}_{kind}_minus_one", one, kind, f"a {symbol} (-1)")
                function(f"{name}_{kind}_negative", one, kind, f"a {symbol} (-5)")
        for name, symbol in COMPARE.items():
            function(f"{name}_{kind}", two, "bool", f"a {symbol} b")
            function(f"{name}_{kind}_const", one, "bool", f"a {symbol} 5")
        for name in ("add", "sub", "mul"):
            function(f"wrapping_{name}_{kind}", two, kind, f"wrapping_{name}(a, b)")
            function(f"wrapping_{name}_{kind}_const", one, kind, f"wrapping_{name}(a, 3)")
        for name, symbol in (("shl", "<<"), ("shr", ">>")):
            for count in ("u8", "u64"):
                function(f"{name}_{kind}_{count}", f"a: {kind}, n: {count}", kind, f"a {symbol} n")
            function(f"{name}_{kind}_3", one, kind, f"a {symbol} 3")
            function(f"{name}_{kind}_last", one, kind, f"a {symbol} {bits - 1}")
            function(f"{name}_const_{kind}", f"a: {kind}, n: u32", kind, f"(a & 3) {symbol} n")
        function(f"wrapping_shl_{kind}", f"a: {kind}, n: u8", kind, "wrapping_shl(a, n)")
        function(f"wrapping_shl_{kind}_4", one, kind, "wrapping_shl(a, 4)")
        function(f"invert_{kind}", one, kind, "~a")
        if signed:
            function(f"neg_{kind}", one, kind, "-a")
        for name in ("min", "max"):
            function(f"{name}_{kind}", two, kind, f"{name}(a, b)")
            function(f"{name}_{kind}_computed", two, kind, f"{name}(a // 2, b // 3)")
        for name in ("count_leading_zeros", "count_trailing_zeros", "byte_swap"):
            function(f"{name}_{kind}", one, kind, f"{name}(a)")
        for to in INTEGERS:
            function(f"convert_{kind}_{to}", one, to, f"{to}(a)")
            function(f"truncate_{kind}_{to}", one, to, f"truncate({to}, a)")
        function(f"from_bool_{kind}", "a: bool", kind, f"{kind}(a) + 2")
        # Nested: the panic that comes first is the one that counts.
        function(f"nested_{kind}", f"a: {kind}, b: {kind}, c: {kind}", kind, "(a + b) * c - a // (b - c) + (a % c)")
        function(f"wrap_check_{kind}", f"a: {kind}, b: {kind}, c: {kind}", kind, "wrapping_add(a, b) + wrapping_mul(c, a) % (b + 1)")
        function(f"shift_nested_{kind}", f"a: {kind}, b: {kind}, n: u8", kind, "(a + b << n % 9) - (b >> n)")
        function(f"chain_{kind}", f"a: {kind}, b: {kind}, c: {kind}", "bool", "a < b <= c != a")
    for name, body in (("eq", "a == b"), ("ne", "a != b"), ("and", "a and b"), ("or", "a or b"), ("not", "not a or not b")):
        function(f"bool_{name}", "a: bool, b: bool", "bool", body)
    return "".join(out)
