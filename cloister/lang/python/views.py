# SPDX-License-Identifier: BSD-2-Clause
"""Elements, slices and bytes of arrays and views as Python text.

Invariant: what may lie outside is compared with the length before it is reached.
"""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.analysis import integer_of, stable
from cloister.lang.python.writer import Parts, Writer, plus


def write_index(writer: Writer, e: p.Index) -> str:
    if isinstance(e.base, p.ConstantTable):
        table = e.base.table
        length, storage, start, prefix = len(table.values), writer.value(e.base), "0", ""
        number = str(length)
    else:
        prefix, storage, start, number = writer.parts(e.base)
        length = e.base.type.length if isinstance(e.base.type, p.ArrayType) else 0
    low, high = writer.bounds(e.index)
    if 0 <= low and high < length:
        element = f"{storage}[{plus(start, writer.value(e.index))}]"
        return writer.guard([prefix], element, "None") if prefix else element
    if stable(e.index):
        index = tested = writer.value(e.index)
    else:
        index = writer.temporary()
        tested = f"({index} := {writer.value(e.index)})"
    condition = f"{tested} < {number}" if low >= 0 else f"0 <= {tested} < {number}"
    return writer.guard([prefix, condition], f"{storage}[{plus(start, index)}]", writer.panic("index", e.span))


def write_slice(writer: Writer, e: p.Slice) -> str:
    prefix, storage, start, length = writer.parts(e.base)
    if e.start is None and e.stop is None:
        return writer.guard([prefix], f"({storage}, {start}, {length})", "None")
    tested: list[str] = []
    texts: dict[str, str] = {"from": "0", "to": length}
    for key, bound in (("from", e.start), ("to", e.stop)):
        if bound is None:
            continue
        if stable(bound):
            texts[key] = writer.value(bound)
            tested.append(texts[key])
        else:
            texts[key] = writer.temporary()
            tested.append(f"({texts[key]} := {writer.value(bound)})")
    if isinstance(e.start, p.Constant) and (e.stop is None or (isinstance(e.stop, p.Constant) and e.start.value <= e.stop.value)):
        tested = tested[1:] or tested  # the first comparison is between constants
    size = texts["to"] if texts["from"] == "0" else f"{texts['to']} - {texts['from']}"
    result = f"({storage}, {plus(start, texts['from'])}, {size})"
    return writer.guard([prefix, " <= ".join([*tested, length])], result, writer.panic("index", e.span))


def write_view_length(writer: Writer, e: p.ViewLength) -> str:
    prefix, _, _, length = writer.parts(e.view)
    return writer.guard([prefix], length, "None") if prefix else length


def _access(writer: Writer, e: p.LoadBytes | p.StoreBytes, size: int) -> tuple[list[str], str, Parts]:
    """Conditions and the position text for `size` bytes at the offset of a view."""
    parts = writer.parts(e.view)
    if isinstance(e.offset, p.Constant):
        return [parts.prefix, f"{e.offset.value + size} <= {parts.length}"], plus(parts.start, str(e.offset.value)), parts
    if stable(e.offset):
        tested = position = writer.value(e.offset)
    else:
        position = writer.temporary()
        tested = f"({position} := {writer.value(e.offset)})"
    return [parts.prefix, f"{tested} + {size} <= {parts.length}"], plus(parts.start, position), parts


def write_load_bytes(writer: Writer, e: p.LoadBytes) -> str:
    kind = integer_of(e.type)
    assert kind is not None
    size = kind.bits // 8
    conditions, position, parts = _access(writer, e, size)
    view = e.view.type
    element = view.element if isinstance(view, (p.ViewType, p.ArrayType)) else view
    if isinstance(element, p.SharedType):
        plain = f"_{'be' if e.big_endian else 'le'}_{kind}({parts.storage}, {position})[0]"
        other = f"_load_shared({parts.storage}, {position}, {size}, {e.big_endian}, {kind.signed})"
        result = f"({plain} if {parts.storage}.__class__ is _bytearray else {other})"
    elif size == 1 and not kind.signed:
        result = f"{parts.storage}[{position}]"
    else:
        result = f"_{'be' if e.big_endian else 'le'}_{kind}({parts.storage}, {position})[0]"
    return writer.guard(conditions, result, writer.panic("index", e.span))


def write_overlay(writer: Writer, e: p.Overlay) -> str:
    assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
    struct = e.type.target
    raise_at = f"{writer.names.helper(writer.module.name, 'overlay')}"
    return f"{raise_at}({writer.names.declared(struct.module, struct.name)}, {writer.value(e.view)}, {writer.value(e.offset)}, {e.span.line})"
