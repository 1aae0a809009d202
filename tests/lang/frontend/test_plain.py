# SPDX-License-Identifier: BSD-2-Clause
"""Target modules import under stock CPython without the import hook, with the layouts that the front end computes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from feature_sources import FEATURES

from cloister.lang import program as p
from cloister.lang.frontend import load_program

ROOT = Path(__file__).parents[3]
LAYERS = ("abi", "kernel", "pd", "runtime", "sddf", "net")

MEASURE = """
import importlib, json, sys
found = {}
for name, structs in json.loads(sys.argv[1]).items():
    module = importlib.import_module(name)
    for struct, fields in structs.items():
        kind = getattr(module, struct)
        found[f"{name}.{struct}"] = [kind._sizeof_(), kind._alignment_(), *(kind._offsetof_(field) for field in fields)]
print(json.dumps(found))
"""


def in_stock_python(program: str, *arguments: str) -> str:
    paths = [str(ROOT), str(FEATURES)]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{program}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def layouts(modules: list[p.Module]) -> dict[str, list[int]]:
    return {f"{m.name}.{s.name}": [s.size, s.alignment, *(f.offset for f in s.fields)] for m in modules for s in m.structs if not s.bound}


def test_layouts_without_the_front_end_are_the_same() -> None:
    names = [f"cloister.{layer}" for layer in ("abi", "pd", "net", "sddf")]
    names += [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "cloister/kernel").glob("*.py")
        if path.stem != "__init__"
    ]
    modules = load_program([*names, "kinds", "memory", "narrowing", "locals", "order"], search=[FEATURES]).modules
    wanted = layouts(modules)
    assert len(wanted) > 10
    structs = {m.name: {s.name: [f.name for f in s.fields] for s in m.structs if not s.bound} for m in modules}
    assert json.loads(in_stock_python(MEASURE, json.dumps(structs))) == wanted


def test_all_target_code_imports() -> None:
    names: list[str] = []
    for layer in LAYERS:
        for path in sorted((ROOT / "cloister" / layer).rglob("*.py")):
            names.append(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    names += [path.stem for path in sorted(FEATURES.glob("*.py")) if path.stem not in ("raw_memory", "unsafe")]  # which take addresses
    program = "import importlib\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\nprint(len(sys.argv) - 1)"
    assert int(in_stock_python(program, *names)) == len(names) > 50


def test_values_without_the_hook(tmp_path: Path) -> None:
    program = """
from enum import Enum
from cloister.lang import *

class Kind(Enum):
    A = 0
    B = 5

@word(u32)
class Info:
    _: u32 = bits(2)
    low: u32 = bits(3)
    _: u32 = bits(4)
    flag: bool
    kind: Kind = bits(3, Kind.B)

@struct
class Node:
    value: u32
    seen: "Shared[u16]"
    info: Info
    slots: Array[u8] = array(3)
    next: "Ptr[Node] | None" = None

@bound
@struct
class Channel:
    name: str
    number: u32 = given()

info = Info(low=3, flag=True)
node = zeroed(Node)
print(to_raw(info), from_raw(Info, to_raw(info)) == info, replace(info, low=1).low, info.kind.name)
print(sizeof(Node), offsetof(Node, "slots"), node.value, node.seen.relaxed(), len(node.slots), node.slots[2], node.next, node.info.low)
print(Channel("pong").name, u8(255), truncate(i8, 255))
try:
    u8(256)
except Panic as panic:
    print(panic.reason.name)
"""
    (tmp_path / "values.py").write_text(program)
    lines = in_stock_python("sys.path.insert(0, sys.argv[1])\nimport values", str(tmp_path)).splitlines()
    assert lines == [f"{3 << 2 | 1 << 9 | 5 << 10} True 1 B", "24 12 0 0 3 0 None 0", "pong 255 -1", "CONVERSION"]
