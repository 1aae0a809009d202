# SPDX-License-Identifier: BSD-2-Clause
"""Prints a typed program, compactly and completely: for golden tests, and for people who wonder what the front end made of a module.

What Python leaves to the reader is written out: the type of each literal (`1:u32`), references (`&place`), dereferences (`(*p)`),
checks (`[i]?` may panic, `[i]` may not), conversions and their mode, orderings.
Invariant: equal programs print equally; nothing depends on addresses or on the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from cloister.lang.program import (
    AddressOf,
    Arbitrary,
    Assert,
    Assign,
    Assume,
    AugmentedAssign,
    Binary,
    BitField,
    BoolType,
    Break,
    BuiltinCall,
    Call,
    Chain,
    Compare,
    Conditional,
    Constant,
    ConstantTable,
    Continue,
    ConversionMode,
    Convert,
    CopyOf,
    Declare,
    Deref,
    EnumType,
    Expression,
    ExpressionStatement,
    Field,
    ForEach,
    ForRange,
    Function,
    FunctionRef,
    GlobalRef,
    If,
    Index,
    Interleave,
    LoadBytes,
    LocalRef,
    Log,
    Logical,
    Match,
    Module,
    NarrowPointer,
    Old,
    Overlay,
    PanicStatement,
    PointerType,
    Program,
    Quantifier,
    RegionRef,
    Return,
    SharedLoad,
    SharedStore,
    Slice,
    Statement,
    StoreBytes,
    StructType,
    StructValue,
    Unary,
    Undisturbed,
    ViewLength,
    ViewOf,
    While,
    WidenPointer,
    WordType,
    WordValue,
    Zeroed,
)


def print_program(program: Program) -> str:
    """All modules, in the order of the program."""
    return "\n".join(print_module(module) for module in program.modules)


def print_module(module: Module) -> str:
    """One module: types with their layout, constants, variables, functions."""
    lines = [f"module {module.name} ({module.path})" + (" unsafe" if module.unsafe is not None else "")]
    for constant in module.constants:
        lines.append(f"constant {constant.name}{'' if constant.type is None else f': {constant.type}'} = {constant.value}")
    for table in module.tables:
        lines.append(f"table {table.name}: {table.element} = {', '.join(map(str, table.values))}")
    for enum in module.enums:
        lines.append(f"enum {enum.name}: {enum.storage} = {', '.join(f'{name} {value}' for name, value in enum.members)}")
    for word in module.words:
        lines.append(f"word {word.name}: {word.base}")
        lines += [f"  {f.name}: {f.type} @{f.shift}+{f.width}{'' if f.default is None else f' = {f.default}'}" for f in word.fields]
    for struct in module.structs:
        lines.append(f"struct {struct.name}: size {struct.size}, alignment {struct.alignment}{', bound' if struct.bound else ''}")
        lines += [f"  {f.name}: {f.type} @{f.offset}{'' if f.default is None else f' = {expression(f.default)}'}" for f in struct.fields]
    for variable in module.variables:
        lines.append(f"{'bound' if variable.constant else 'variable'} {variable.name}: {variable.type} = {expression(variable.value)}")
    for function in (*module.functions, *module.ghosts):
        lines.append(print_function(function))
    return "\n".join(lines) + "\n"


def print_function(function: Function) -> str:
    """A function with its decorators, header and body."""
    lines: list[str] = []
    for marker in function.markers:
        lines.append(f"@{marker.name}" + (f"({', '.join(v.name for v in marker.arguments)})" if marker.arguments else ""))
    for name in ("extern", "export", "section"):
        value = getattr(function, name)
        if value is not None:
            lines.append(f"@{name} {value}")
    lines += [f"@{name}" for name in ("inline", "noinline") if getattr(function, name)]
    lines += [f"@{function.ghost.value}"] if function.ghost is not None else []
    owner = f"{function.owner}." if isinstance(function.owner, StructType | WordType) else ""
    parameters = ", ".join(f"{p.name}: {p.type}" for p in function.parameters)
    lines.append(f"def {owner}{function.name}({parameters}) -> {function.result}:")
    lines += [f"  requires {expression(claim.condition)}" for claim in function.requires]
    lines += [f"  decreases {expression(function.variant.condition)}"] if function.variant is not None else []
    lines += [f"  may stop {stop.text!r}" for stop in function.stops]
    for claim in function.ensures:
        lines.append(f"  ensures {'' if claim.result is None else claim.result.name + ': '}{expression(claim.condition)}")
    lines += print_statements(function.body or function.model, 1)
    return "\n".join(lines)


def print_statements(statements: Sequence[Statement], depth: int = 0) -> list[str]:
    """The lines of statements, indented."""
    if not statements:
        return ["  " * depth + "pass"]
    return [line for statement in statements for line in _statement(statement, depth)]


def _statement(node: Statement, depth: int) -> list[str]:
    pad = "  " * depth
    match node:
        case Declare():
            taken = " in memory" if node.local.address_taken else ""
            return [f"{pad}let {node.local.name}: {node.local.type}{taken} = {expression(node.value)}"]
        case Assign():
            return [f"{pad}{expression(node.place)} = {expression(node.value)}"]
        case AugmentedAssign():
            return [f"{pad}{expression(node.place)} {node.operator.value}= {expression(node.value)}"]
        case SharedStore():
            return [f"{pad}{expression(node.place)}.{'release' if node.release else 'store'}({expression(node.value)})"]
        case StoreBytes():
            order = "be" if node.big_endian else "le"
            return [f"{pad}store_{order}({expression(node.view)}, {expression(node.offset)}, {expression(node.value)})"]
        case ExpressionStatement():
            return [f"{pad}{expression(node.expression)}"]
        case If():
            lines = [f"{pad}if {expression(node.condition)}:", *print_statements(node.then, depth + 1)]
            return lines + ([f"{pad}else:", *print_statements(node.otherwise, depth + 1)] if node.otherwise else [])
        case While():
            return [f"{pad}while {expression(node.condition)}:", *_loop(node, depth + 1)]
        case ForRange():
            head = f"for {node.local.name}: {node.local.type} in range({expression(node.start)}, {expression(node.stop)}, {node.step}):"
            return [pad + head, *_loop(node, depth + 1)]
        case ForEach():
            return [
                f"{pad}for {node.local.name}: {node.local.type} in {expression(node.sequence)}:",
                *_loop(node, depth + 1),
            ]
        case Match():
            lines = [f"{pad}match {expression(node.subject)}:"]
            for case in node.cases:
                values = " | ".join(expression(value) for value in case.values) or "_"
                lines += [f"{pad}  case {values}:", *print_statements(case.body, depth + 2)]
            return lines
        case Return():
            return [pad + "return" + ("" if node.value is None else f" {expression(node.value)}")]
        case Break():
            return [pad + "break"]
        case Assert():
            return [f"{pad}assert {expression(node.condition)}, {node.message!r}"]
        case PanicStatement():
            return [f"{pad}panic {node.message!r}"]
        case Log():
            pieces = [repr(p.text) if p.value is None else expression(p.value) + (":x" if p.hexadecimal else "") for p in node.pieces]
            return [f"{pad}log {', '.join(pieces)}"]
        case Assume():
            return [f"{pad}assume {expression(node.condition)}"]
        case Interleave():
            return [f"{pad}interleave {node.first.name}, {node.second.name}"]
        case _:
            assert isinstance(node, Continue)
            return [pad + "continue"]


def _loop(node: While | ForRange | ForEach, depth: int) -> list[str]:
    """The contract and the body of a loop."""
    pad = "  " * depth
    lines = [f"{pad}invariant {expression(claim.condition)}" for claim in node.invariants]
    if isinstance(node, While) and node.variant is not None:
        lines.append(f"{pad}decreases {expression(node.variant.condition)}")
    if isinstance(node, While) and node.serves is not None:
        lines.append(f"{pad}serves")
    return lines + print_statements(node.body, depth)


def _constant(node: Constant) -> str:
    kind = node.type
    if isinstance(kind, BoolType):
        return "True" if node.value else "False"
    if isinstance(kind, PointerType):
        return f"None:{kind}"
    if isinstance(kind, EnumType):
        name = next((name for name, value in kind.members if value == node.value), str(node.value))
        return f"{kind}.{name}"
    return f"{node.value if node.name is None else node.name}:{kind}"


def _many(nodes: Sequence[Expression]) -> str:
    return ", ".join(expression(node) for node in nodes)


def expression(node: Expression) -> str:
    """One expression, on one line."""
    match node:
        case Constant():
            return _constant(node)
        case LocalRef():
            return node.local.name
        case GlobalRef():
            return node.variable.name
        case ConstantTable():
            return node.table.name
        case Deref():
            return f"(*{expression(node.pointer)})"
        case AddressOf():
            return f"&{expression(node.place)}"
        case Field() | BitField():
            return f"{expression(node.base)}.{node.field.name}"
        case Index():
            return f"{expression(node.base)}[{expression(node.index)}]{'?' if node.checked else ''}"
        case Unary():
            return f"({node.operator.value} {expression(node.operand)})"
        case Binary():
            return f"({expression(node.left)} {node.operator.value}{'%' if node.wrapping else ''} {expression(node.right)})"
        case Compare():
            return f"({expression(node.left)} {node.operator.value} {expression(node.right)})"
        case Chain():
            rest = "".join(f" {op.value} {expression(e)}" for op, e in zip(node.operators, node.operands[1:], strict=True))
            return f"({expression(node.operands[0])}{rest})"
        case Logical():
            return f"({expression(node.left)} {node.operator.value} {expression(node.right)})"
        case Conditional():
            return f"({expression(node.then)} if {expression(node.condition)} else {expression(node.otherwise)})"
        case Convert():
            mark = {ConversionMode.CHECKED: "?", ConversionMode.LOSSLESS: "", ConversionMode.TRUNCATE: "%"}[node.mode]
            return f"{node.type}{mark}({expression(node.operand)})"
        case NarrowPointer():
            return f"{expression(node.operand)}!"
        case WidenPointer():
            return f"some({expression(node.operand)})"
        case Call():
            owner = f"{node.function.owner}." if isinstance(node.function.owner, StructType | WordType) else ""
            return f"{owner}{node.function.name}({_many(node.arguments)})"
        case _:
            return _made(node)


def _made(node: Expression) -> str:
    match node:
        case StructValue():
            return f"{node.type}({', '.join('0' if value is None else expression(value) for value in node.values)})"
        case WordValue():
            base = [] if node.base is None else [expression(node.base)]
            return f"{node.type}({', '.join(base + [f'{f.name}={expression(value)}' for f, value in node.values])})"
        case CopyOf():
            return f"copy({expression(node.place)})"
        case Zeroed():
            return f"zeroed({node.type})"
        case SharedLoad():
            return f"{expression(node.place)}.{'acquire' if node.acquire else 'relaxed'}()"
        case ViewOf():
            return f"view({expression(node.array)})"
        case Slice():
            start = "" if node.start is None else expression(node.start)
            stop = "" if node.stop is None else expression(node.stop)
            return f"{expression(node.base)}[{start}:{stop}]?"
        case ViewLength():
            return f"len({expression(node.view)})"
        case LoadBytes():
            return f"load_{'be' if node.big_endian else 'le'}({node.type}, {expression(node.view)}, {expression(node.offset)})"
        case Overlay():
            assert isinstance(node.type, PointerType)
            return f"overlay({node.type.target}, {expression(node.view)}, {expression(node.offset)})"
        case BuiltinCall():
            parts = ([repr(node.text)] if node.text else []) + [expression(argument) for argument in node.arguments]
            return f"{node.builtin.value}({', '.join(parts)}):{node.type}"
        case FunctionRef():
            return f"function {node.function.name}"
        case RegionRef():
            return f"region({node.region.name!r}):{node.type}"
        case Old():
            return f"old({expression(node.operand)})"
        case Quantifier():
            over = expression(node.sequence) if node.sequence is not None else ""
            if node.start is not None and node.stop is not None:
                over = f"range({expression(node.start)}, {expression(node.stop)})"
            return f"{'all' if node.universal else 'any'}({node.local.name}: {node.local.type} in {over}: {expression(node.condition)})"
        case Arbitrary():
            return f"arbitrary({node.type})"
        case Undisturbed():
            return "undisturbed()"
        case _:
            raise AssertionError(f"no such expression: {node}")
