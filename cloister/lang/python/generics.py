# SPDX-License-Identifier: BSD-2-Clause
"""Structs and functions over types, as tests see them: `Queue[Entry, Literal[8]]` is the class of that instance, `largest[u32]` that function.

Only instances that a loaded program has exist: each is made by the front end. A test that needs another one says so in a target module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NoReturn, get_args, get_origin


class GenericName:
    """A generic struct or function of a loaded module."""

    def __init__(self, module: str, name: str, instances: Mapping[tuple[str, str], Any]) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = module
        self._instances = instances

    def __getitem__(self, arguments: Any) -> Any:
        given: tuple[Any, ...] = arguments if arguments.__class__ is tuple else (arguments,)
        for qualified in (True, False):
            name = f"{self.__name__}[{', '.join(_shown(each, qualified) for each in given)}]"
            if (self.__module__, name) in self._instances:
                return self._instances[self.__module__, name]
        known = sorted(each for module, each in self._instances if module == self.__module__ and each.startswith(f"{self.__name__}["))
        raise KeyError(f"no loaded program has {name}; there is {', '.join(known) or 'none'}")

    def __repr__(self) -> str:
        return f"<{self.__module__}.{self.__name__}, one for each list of types>"

    def __call__(self, *arguments: Any, **named: Any) -> NoReturn:
        raise TypeError(f"{self.__name__} is one for each type: {self.__name__}[...](...)")


def _shown(argument: Any, qualified: bool) -> str:
    """An argument as the front end writes it."""
    origin = get_origin(argument)
    if origin is Literal:
        return str(get_args(argument)[0])
    if origin is Annotated:
        return f"Ptr[{_shown(get_args(argument)[0], False)}]"
    if origin is not None:
        return f"{origin.__name__}[{', '.join(_shown(each, False) for each in get_args(argument))}]"
    name = getattr(argument, "__name__", str(argument))
    module = getattr(argument, "__module__", "")
    return f"{module}.{name}" if qualified and module not in ("builtins", "cloister.lang") else name
