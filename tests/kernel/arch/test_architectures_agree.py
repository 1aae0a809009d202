# SPDX-License-Identifier: BSD-2-Clause
"""Generic kernel code is written against the simulated architecture and built for a real one: both must offer the same things."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import cloister.kernel

KERNEL = Path(cloister.kernel.__file__).parent
SIM = "cloister.kernel.arch.sim"
ARCHITECTURES = ["cloister.kernel.arch.aarch64"]


def names_used() -> list[tuple[str, str]]:
    """(module, name) for each name that generic code imports from the simulated architecture."""
    used: set[tuple[str, str]] = set()
    for path in KERNEL.rglob("*.py"):
        if (KERNEL / "arch") in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(SIM + "."):
                used |= {(node.module.removeprefix(SIM + "."), alias.name) for alias in node.names}
    return sorted(used)


def declaration(module: str, name: str) -> ast.stmt:
    """Where a name is declared, following imports; `arch.sim` within an architecture means itself."""
    tree = ast.parse((KERNEL.parent.parent / (module.replace(".", "/") + ".py")).read_text())
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return declaration(node.module or "", alias.name)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            return node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return node
    raise LookupError(f"{module} declares no {name}")


def described(node: ast.stmt) -> object:
    """What must be equal: a function"s parameters and result, a table"s length, a class"s fields."""
    match node:
        case ast.FunctionDef():
            return [(each.arg, ast.unparse(each.annotation or ast.Constant(None))) for each in node.args.args], ast.unparse(node.returns or ast.Constant(None))
        case ast.Assign(value=ast.Tuple(elts=elements)):
            return len(elements)
        case ast.ClassDef():
            return [ast.unparse(each) for each in node.body if isinstance(each, ast.AnnAssign)]
        case ast.AnnAssign():
            return ast.unparse(node.annotation)
        case _:
            return type(node)


def test_generic_code_uses_the_architecture() -> None:
    assert len(names_used()) > 50


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(("module", "name"), names_used())
def test_same_signature(architecture: str, module: str, name: str) -> None:
    assert described(declaration(f"{architecture}.{module}", name)) == described(declaration(f"{SIM}.{module}", name))


def _value(name: str) -> ast.expr:
    node = declaration("cloister.kernel.arch.aarch64.context_order", name)
    assert isinstance(node, ast.Assign)
    return node.value


def test_context_offsets_in_assembly() -> None:
    """The assembly"s offsets are the places of the registers in the context."""
    order = {name: int(ast.unparse(_value(name))) for name in ("STACK_POINTER", "NEXT_IP", "STATUS", "FAULT_IP", "TLS_BASE")}
    text = (KERNEL / "arch" / "aarch64" / "entry.S").read_text()
    offsets = {name: int(value) for name, value in re.findall(r"#define (CONTEXT_\w+)\s+(\d+)", text)}
    assert offsets == {
        "CONTEXT_X30": 30 * 8,
        "CONTEXT_ELR": order["NEXT_IP"] * 8,
        "CONTEXT_FAULT_IP": order["FAULT_IP"] * 8,
        "CONTEXT_TPIDR": order["TLS_BASE"] * 8,
    }
    assert order["STACK_POINTER"] == 31 and order["STATUS"] == order["NEXT_IP"] + 1
