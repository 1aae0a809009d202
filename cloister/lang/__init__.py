# SPDX-License-Identifier: BSD-2-Clause
"""The names that target code imports: types, declarations and operations of the subset.

To pyright and IDEs `u16` is an int, `Ptr[T]` a T and `Array[T]` a `View[T]`; the front end (`cloister.lang.frontend`) checks the rest.
Under stock CPython without the import hook a target module still imports, its structs can be made and its functions called, but
nothing knows the width of an integer there: conversions are checked, while operations whose result depends on a static type
(`wrapping_add`, `~`, `count_leading_zeros`, ...) say that they need the hook instead of guessing.

The authority on what each name means is `docs/language.md`.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from types import GenericAlias
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    NoReturn,
    ParamSpec,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
    overload,
)

from cloister.lang import plain

if TYPE_CHECKING:
    from typing_extensions import TypeVar as _TypeVarWithDefault  # known to type checkers without being installed

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type[Any])
P = ParamSpec("P")

__all__ = [
    "AnyInteger", "AnyStruct", "Array", "Constant", "Panic", "PanicReason", "Ptr", "Shared", "View", "address_of", "arbitrary", "array",
    "assume", "barrier", "bits", "bound", "byte_swap", "constant", "copy", "copy_bytes", "count_leading_zeros", "count_trailing_zeros", "decreases", "ensures", "export", "extern", "fill",
    "from_raw", "ghost", "given", "i8", "i16", "i32", "i64", "inline", "interleave", "invariant", "linker_symbol", "load", "load_be",
    "load_le", "log", "marker", "may_stop", "noinline", "noreturn", "offsetof", "old", "overlay", "panic", "pointer", "pointer_or_none", "proof",
    "read_system_register", "region", "region_address", "region_bytes", "region_physical", "region_size", "replace", "requires", "section", "serves",
    "setting", "sizeof", "store", "store_be", "store_le", "struct", "system_instruction", "to_raw", "truncate", "u8", "u16", "u32", "u64",
    "undisturbed", "view_at", "word", "wrapping_add", "wrapping_mul", "wrapping_shl", "wrapping_sub", "write_system_register",
    "zeroed",
]  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------- panics


class PanicReason(Enum):
    """Why a program stopped; the numbers are those that `cloister_panic` receives on the device."""

    OVERFLOW = 1
    INDEX = 2
    DIVISION = 3
    CONVERSION = 4
    SHIFT = 5
    ASSERTION = 6
    ENUM = 7
    LENGTH = 8
    EXPLICIT = 9
    ALIGNMENT = 10
    LOOP = 11
    CONTRACT = 12  # under CPython only: contracts are not in the C


class Panic(Exception):
    """A checked error of target code, as CPython sees it. On the device the program stops instead."""

    def __init__(self, reason: PanicReason, file: str = "", line: int = 0, message: str = "") -> None:
        place = f"{file}:{line}: " if file else ""
        super().__init__(f"{place}{reason.name}{': ' + message if message else ''}")
        self.reason = reason
        self.file = file
        self.line = line
        self.message = message


def panic(message: str) -> NoReturn:
    """Stop here; the message says why."""
    raise Panic(PanicReason.EXPLICIT, message=message)


def log(text: str) -> None:
    """Write one line to the debug console. The text is a literal or an f-string of integers, bools and enums."""
    print(text)


def _needs_hook(what: str) -> NoReturn:
    raise RuntimeError(f"{what} depends on static types: import the module through the hook of cloister.lang.python")


def _hooked(thing: object, operation: str, *arguments: Any) -> Any:
    """The operation on a struct or word that the import hook made, for ordinary code such as tests; without the hook it has none."""
    method = getattr(thing, f"_{operation}_", None)
    if method is None:
        _needs_hook(operation)
    return method(*arguments)


# --------------------------------------------------------------------------------------------------------------------- types

if TYPE_CHECKING:
    u8: TypeAlias = int
    u16: TypeAlias = int
    u32: TypeAlias = int
    u64: TypeAlias = int
    i8: TypeAlias = int
    i16: TypeAlias = int
    i32: TypeAlias = int
    i64: TypeAlias = int
else:

    def _integer(name: str, bits: int, signed: bool) -> type:
        minimum, maximum = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)

        def new(cls: type, value: int | Enum = 0) -> int:
            number = int(value.value if isinstance(value, Enum) else value)
            if not minimum <= number <= maximum:
                raise Panic(PanicReason.CONVERSION, message=f"{number} is no {name}")
            return number

        members = {"__new__": new, "BITS": bits, "SIGNED": signed, "__module__": __name__, "__doc__": f"Integers {minimum} to {maximum}."}
        return type(name, (int,), members)

    u8, u16, u32, u64 = (_integer(f"u{n}", n, False) for n in (8, 16, 32, 64))
    i8, i16, i32, i64 = (_integer(f"i{n}", n, True) for n in (8, 16, 32, 64))

Ptr: TypeAlias = Annotated[T, "pointer"]


class Shared(Generic[T]):
    """An integer or bool in memory that another party may write at any time; each access names its ordering."""

    def __init__(self, value: T) -> None:
        self._value = value

    def relaxed(self) -> T:
        """Read once, unordered."""
        return self._value

    def acquire(self) -> T:
        """Read once; what follows in the program is seen after it."""
        return self._value

    def store(self, value: T) -> None:
        """Write once, unordered."""
        self._value = value

    def release(self, value: T) -> None:
        """Write once; what precedes in the program is seen before it."""
        self._value = value


class View(Generic[T]):
    """A pointer and a length: part of an array or of a memory region. Indices are not negative."""

    def __init__(self, items: list[T], start: int = 0, stop: int | None = None) -> None:
        self._items = items
        self._start = start
        self._stop = len(items) if stop is None else stop

    def __len__(self) -> int:
        return self._stop - self._start

    def _position(self, index: int) -> int:
        if not 0 <= index < len(self):
            raise Panic(PanicReason.INDEX, message=f"index {index} of {len(self)}")
        return self._start + index

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> View[T]: ...
    def __getitem__(self, index: int | slice) -> T | View[T]:
        if isinstance(index, slice):
            start = 0 if index.start is None else index.start
            stop = len(self) if index.stop is None else index.stop
            if not 0 <= start <= stop <= len(self):
                raise Panic(PanicReason.INDEX, message=f"slice {start}:{stop} of {len(self)}")
            return View(self._items, self._start + start, self._start + stop)
        return self._items[self._position(index)]

    def __setitem__(self, index: int, value: T) -> None:
        self._items[self._position(index)] = value

    def __iter__(self) -> Iterator[T]:
        return iter(self._items[self._start : self._stop])


if TYPE_CHECKING:
    Constant: TypeAlias = int
    AnyInteger: TypeAlias = int
    AnyStruct: TypeAlias = object
    Length = _TypeVarWithDefault("Length", bound=int, default=int, covariant=True)

    class Array(View[T], Generic[T, Length]):
        """An array of constant length, which stands beside its element, or is what `array(n)` states where the field or variable is declared."""

else:
    Constant, AnyInteger, AnyStruct = plain.BOUNDS

    class Array(View[T]):
        """An array of constant length, which stands beside its element, or is what `array(n)` states where the field or variable is declared."""

        def __class_getitem__(cls, arguments: Any) -> Any:
            return GenericAlias(cls, arguments)


N = TypeVar("N", bound=int)


class constant(int, Generic[N]):
    """`constant[N]()`: the value of a constant parameter."""

    def __new__(cls) -> constant[N]:
        _needs_hook("the value of a parameter")


# --------------------------------------------------------------------------------------------------------------------- declarations


def array(*lengths: int, init: Literal[False] = False) -> Any:
    """The length of an `Array` field, variable or local, unless its type says it; of nested arrays that of the outer one first. Elements are zero."""
    return plain.Declared("array", lengths)


def bits(width: int, default: Any = 0) -> Any:
    """The width of a field of a word, and the value it has unless given."""
    return plain.Declared("bits", (width,), default)


def given(*, init: Literal[False] = False) -> Any:
    """A field of a `bound` struct that the build fills in."""
    return plain.Declared("given")


@dataclass_transform(field_specifiers=(array, given))
def struct(cls: C) -> C:
    """A struct with C layout."""
    if getattr(cls, "__parameters__", ()):
        plain.make_generic(cls, struct)
    lengths: dict[str, tuple[int, ...]] = {}
    for name in cls.__dict__.get("__annotations__", {}):
        declared = cls.__dict__.get(name)
        if isinstance(declared, plain.Declared):
            lengths[name] = declared.lengths
            make = functools.partial(plain.array_of, cls, name, declared.lengths) if declared.kind == "array" else int
            setattr(cls, name, dataclasses.field(default_factory=make, init=False))
        elif dataclasses.is_dataclass(declared) and not isinstance(declared, type):  # a word: each struct has its own
            setattr(cls, name, dataclasses.field(default_factory=functools.partial(dataclasses.replace, declared)))
    made = cast(C, dataclasses.dataclass(eq=False, kw_only=False)(cls))
    plain.equip_struct(made, lengths)
    return made


@dataclass_transform(kw_only_default=True)
def word(base: type[int]) -> Callable[[C], C]:
    """Bit fields packed from the least significant bit into one integer of type `base`."""

    def decorate(cls: C) -> C:
        plain.equip_word(cls, base)
        for name in list(cls.__dict__.get("__annotations__", {})):
            declared = cls.__dict__.get(name)
            default: Any = declared.default if isinstance(declared, plain.Declared) else (False if declared is None else declared)
            setattr(cls, name, default)
        return cast(C, dataclasses.dataclass(kw_only=True)(cls))

    return decorate


def bound(cls: C) -> C:
    """The instances of this struct are named in the program and completed by the system description."""
    return cls


class _Marker(Generic[P]):
    """A decorator that the language only records, with or without arguments."""

    def __init__(self, declaration: Callable[P, None]) -> None:
        self.__name__ = declaration.__name__
        self.__doc__ = declaration.__doc__

    @overload
    def __call__(self, function: F, /) -> F: ...
    @overload
    def __call__(self, *arguments: P.args, **keywords: P.kwargs) -> Callable[[F], F]: ...
    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if len(arguments) == 1 and callable(arguments[0]) and not keywords:
            return arguments[0]
        return lambda function: function  # pyright: ignore[reportUnknownLambdaType, reportUnknownVariableType]


def marker(declaration: Callable[P, None]) -> _Marker[P]:
    """Declare a decorator that the language records for whoever builds the program."""
    return _Marker(declaration)


def extern(name: str, *, header: str = "") -> Callable[[F], F]:
    """A C function; its Python body, if not `...`, is its model under CPython."""
    return lambda function: function


def export(name: str) -> Callable[[F], F]:
    """Give a function external linkage under this name."""
    return lambda function: function


def section(name: str) -> Callable[[F], F]:
    """Place a function in this section."""
    return lambda function: function


def inline(function: F) -> F:
    """Put the function into its callers."""
    return function


def noinline(function: F) -> F:
    """Keep the function apart from its callers."""
    return function


def noreturn(function: F) -> F:
    """The function, annotated `-> NoReturn`, never returns."""
    return function


# --------------------------------------------------------------------------------------------------------------------- contracts


def _hold(condition: bool, what: str) -> None:
    if not condition:
        raise Panic(PanicReason.CONTRACT, message=f"{what} does not hold")


def requires(condition: bool) -> None:
    """What callers see to. Stands at the top of a function."""
    _hold(condition, "what the function requires")


@overload
def ensures(condition: Callable[[], bool]) -> None: ...
@overload
def ensures(condition: Callable[[Any], bool]) -> None: ...
def ensures(condition: Callable[..., bool]) -> None:
    """What holds when the function returns, as a lambda, whose parameter, if it has one, is the result. Stands at the top of a function.
    Checked where the import hook has loaded the module."""


def old(value: T) -> T:
    """In `ensures`: the value when the function was entered."""
    return value


@overload
def invariant(claim: bool) -> None: ...
@overload
def invariant(claim: F) -> F: ...
def invariant(claim: Any) -> Any:
    """At the top of a loop's body: what holds each time the body begins. Above a struct's method: what holds of each instance."""
    if callable(claim):
        return claim
    _hold(claim, "an invariant")


def decreases(value: int) -> None:
    """At the top of a loop's body: an unsigned value that gets smaller from round to round, so that the loop ends. At the top of a @ghost function:
    one that gets smaller with each call of itself."""


def serves() -> None:
    """At the top of the body of an outermost `while`, in place of `decreases`: the loop goes on as long as others give it work. Each pass ends."""


def may_stop(message: str) -> None:
    """At the top of a function: it stops the program on purpose, by `panic` with this very text, which proofs list and do not count as a fault."""


def proof(function: F) -> F:
    """A function that exists to be proved: for all values of its parameters, nothing in it panics."""
    return function


def ghost(function: F) -> F:
    """A function for contracts and proofs only."""
    return function


def assume(condition: bool) -> None:
    """In a proof: what follows is claimed for the case that this holds."""
    _hold(condition, "an assumption")


def arbitrary(kind: type[T]) -> T:
    """In a proof: some value of the type, whichever. Under CPython it is zero."""
    return next(iter(kind)) if issubclass(kind, Enum) else kind()


def undisturbed() -> bool:
    """Nobody else writes shared memory while this function runs: in `requires`, and in proofs about both sides of a memory."""
    return True


def interleave(first: Callable[[], None], second: Callable[[], None]) -> None:
    """In a proof: run both at once, each access to shared memory being one step. Under CPython one runs after the other."""
    first()
    second()


# --------------------------------------------------------------------------------------------------------------------- bound by the build


def region(kind: type[T], name: str) -> T:
    """The memory region of that name, as a `Ptr[kind]`; `kind` holds only `Shared` fields."""
    return cast(T, None)


def region_bytes(name: str) -> View[Shared[u8]]:
    """The memory region of that name, as bytes."""
    return View([])


def region_address(name: str) -> int:
    """Where the memory region lies in this program's address space."""
    return 0


def region_physical(name: str) -> int:
    """Where the memory region lies in physical memory, for devices that read and write it."""
    return 0


def region_size(name: str) -> int:
    """How many bytes the memory region has."""
    return 0


def setting(kind: type[T], name: str) -> T:
    """A constant that the system description gives."""
    return next(iter(kind)) if issubclass(kind, Enum) else kind()


# --------------------------------------------------------------------------------------------------------------------- arithmetic


def wrapping_add(a: int, b: int) -> int:
    """The sum modulo 2**bits of the operands' type."""
    _needs_hook("wrapping_add")


def wrapping_sub(a: int, b: int) -> int:
    """The difference modulo 2**bits of the operands' type."""
    _needs_hook("wrapping_sub")


def wrapping_mul(a: int, b: int) -> int:
    """The product modulo 2**bits of the operands' type."""
    _needs_hook("wrapping_mul")


def wrapping_shl(a: int, n: int) -> int:
    """`a << n` without the bits that do not fit; panics if n is the width or more."""
    _needs_hook("wrapping_shl")


def truncate(kind: type[int], x: int) -> int:
    """The low bits of x, as a `kind`."""
    width, signed = cast(int, getattr(kind, "BITS")), cast(bool, getattr(kind, "SIGNED"))
    low = x & ((1 << width) - 1)
    return low - (1 << width) if signed and low >> (width - 1) else low


def count_leading_zeros(x: int) -> int:
    """How many of the most significant bits are zero; the width for 0."""
    _needs_hook("count_leading_zeros")


def count_trailing_zeros(x: int) -> int:
    """How many of the least significant bits are zero; the width for 0."""
    _needs_hook("count_trailing_zeros")


def byte_swap(x: int) -> int:
    """The bytes of x in reverse order."""
    _needs_hook("byte_swap")


# ------------------------------------------------------------------------------------------------------------ structs, words, bytes


def copy(place: T) -> T:
    """A copy of a struct, by value."""
    return cast(T, dataclasses.replace(cast(Any, place)) if dataclasses.is_dataclass(place) else _hooked(place, "copy"))


def zeroed(kind: type[T]) -> T:
    """A value of zero bytes; refused where zero is no value of the type."""
    return cast(T, _hooked(kind, "zeroed"))


def sizeof(kind: type[Any]) -> int:
    """How many bytes a value of this type has in memory."""
    if (width := getattr(kind, "BITS", 0)) != 0:
        return cast(int, width) // 8
    return cast(int, _hooked(kind, "sizeof"))


def offsetof(kind: type[Any], name: str) -> int:
    """Where in the struct the field lies, in bytes."""
    return cast(int, _hooked(kind, "offsetof", name))


def replace(word: T, **fields: Any) -> T:
    """The word with some fields changed."""
    if dataclasses.is_dataclass(word):
        return cast(T, dataclasses.replace(cast(Any, word), **fields))
    return cast(T, cast(Any, word).replace(**fields))


def to_raw(word: object) -> int:
    """The integer that holds the word."""
    return int(word) if isinstance(word, int) else cast(int, _hooked(word, "to_raw"))


def from_raw(kind: type[T], x: int) -> T:
    """The word that the integer holds."""
    return cast(T, _hooked(kind, "from_raw", x))


@overload
def fill(view: View[Shared[T]], value: T) -> None: ...
@overload
def fill(view: View[T], value: T) -> None: ...
def fill(view: View[Any], value: Any) -> None:
    """Set each element."""
    for i in range(len(view)):
        if isinstance(view[i], Shared):
            view[i].store(value)
        else:
            view[i] = value


Bytes: TypeAlias = View[u8] | View[Shared[u8]]


def copy_bytes(to: Bytes, source: Bytes) -> None:
    """Copy all of `source` to `to`; panics unless their lengths are equal."""
    if len(to) != len(source):
        raise Panic(PanicReason.LENGTH, message=f"{len(source)} bytes to {len(to)}")
    values: Sequence[int] = [x.relaxed() if isinstance(x, Shared) else x for x in source]
    for i, value in enumerate(values):
        fill(cast(View[int], to)[i : i + 1], value)


def _load(kind: type[int], view: Bytes, offset: int, order: Literal["little", "big"]) -> int:
    width = cast(int, getattr(kind, "BITS")) // 8
    if not 0 <= offset <= len(view) - width:
        raise Panic(PanicReason.INDEX, message=f"{width} bytes at {offset} of {len(view)}")
    values = [x.relaxed() if isinstance(x, Shared) else x for x in view[offset : offset + width]]
    return int.from_bytes(bytes(values), order, signed=cast(bool, getattr(kind, "SIGNED")))


def _store(kind: type[int], view: Bytes, offset: int, value: int, order: Literal["little", "big"]) -> None:
    width = cast(int, getattr(kind, "BITS")) // 8
    if not 0 <= offset <= len(view) - width:
        raise Panic(PanicReason.INDEX, message=f"{width} bytes at {offset} of {len(view)}")
    for i, byte in enumerate(kind(value).to_bytes(width, order, signed=cast(bool, getattr(kind, "SIGNED")))):
        fill(cast(View[int], view)[offset + i : offset + i + 1], byte)


def load_le(kind: type[int], view: Bytes, offset: int) -> int:
    """The little-endian integer at the offset, at any alignment."""
    return _load(kind, view, offset, "little")


def load_be(kind: type[int], view: Bytes, offset: int) -> int:
    """The big-endian integer at the offset, at any alignment."""
    return _load(kind, view, offset, "big")


def store_le(kind: type[int], view: Bytes, offset: int, value: int) -> None:
    """Write a little-endian integer at the offset, at any alignment."""
    _store(kind, view, offset, value, "little")


def store_be(kind: type[int], view: Bytes, offset: int, value: int) -> None:
    """Write a big-endian integer at the offset, at any alignment."""
    _store(kind, view, offset, value, "big")


def overlay(kind: type[T], view: View[Shared[u8]], offset: int) -> T:
    """A `Ptr[kind]` into shared bytes, checked for bounds and alignment; `kind` holds only `Shared` fields."""
    _needs_hook("overlay")


# --------------------------------------------------------------------------------------------------------------------- unsafe


def pointer(kind: type[T], address: int) -> T:
    """The struct at an address, which must be one."""
    _needs_hook("pointer")


def pointer_or_none(kind: type[T], address: int) -> T | None:
    """The struct at an address, None for address 0."""
    _needs_hook("pointer_or_none")


def address_of(thing: object) -> int:
    """The address of what a pointer points to, or of a function's code."""
    _needs_hook("address_of")


def view_at(kind: type[T], address: int, length: int) -> View[T]:
    """`length` elements of type `kind` at an address."""
    _needs_hook("view_at")


def load(kind: type[int], address: int) -> int:
    """One volatile read of that width."""
    _needs_hook("load")


def store(kind: type[int], address: int, value: int) -> None:
    """One volatile write of that width."""
    _needs_hook("store")


def read_system_register(name: str) -> int:
    """The value of a system register, named as in the architecture's manual."""
    _needs_hook("read_system_register")


def write_system_register(name: str, value: int) -> None:
    """Write a system register, named as in the architecture's manual."""
    _needs_hook("write_system_register")


def barrier(instruction: str) -> None:
    """A barrier instruction, such as `dsb ish`."""
    _needs_hook("barrier")


def system_instruction(instruction: str, operand: int = 0) -> None:
    """A system instruction without a result, such as `wfi` or `tlbi vae2is` with its operand."""
    _needs_hook("system_instruction")


def linker_symbol(name: str) -> int:
    """The address that the linker gives a symbol."""
    _needs_hook("linker_symbol")
