# SPDX-License-Identifier: BSD-2-Clause
"""The catalogue of errors, as data: what the front end may say, in one table.

Invariant: codes are never reused for another rule. `docs/errors.md` is made from this table, and a test holds that.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule of the subset. `name` is what the front end's code calls it."""

    code: str
    name: str
    title: str
    explanation: str


_TABLE: tuple[tuple[str, str, str, str], ...] = (
    # ------------------------------------------------------------------------------------------------ modules
    ("C0101", "syntax", "not Python", "The file does not parse as Python."),
    ("C0102", "no-module", "module not found", "An imported module is in none of the folders searched, and is not installed."),
    (
        "C0103",
        "import-form",
        "form of import",
        "Target code imports names from modules at the top of the file, `from package.module import name`: each name has one meaning, known without running anything.",
    ),
    ("C0104", "import-star", "import of everything", "`import *` hides where names come from, from readers as from the checks."),
    (
        "C0105",
        "host-import",
        "import of host code",
        "Target code imports from `cloister.lang`, `typing`, `enum` and other target modules only: nothing else exists on the device.",
    ),
    ("C0106", "no-such-name-in-module", "name not in the module", "The module that is imported from has no such name."),
    (
        "C0107",
        "import-cycle",
        "modules import each other",
        "A module may not import itself by way of others: CPython could not import it either.",
    ),
    (
        "C0108",
        "module-as-name",
        "import of a module",
        "A module is not a value, there is no object for it on the device: import the names it holds.",
    ),
    (
        "C0109",
        "module-statement",
        "statement in a module",
        "A module holds declarations only. On the device nothing runs before the entry points, so nothing may run at import either.",
    ),
    ("C0110", "duplicate-name", "name declared twice", "A name means one thing in the whole module, wherever one looks."),
    (
        "C0111",
        "imported-variable",
        "import of a plain variable",
        "CPython copies the value at import, so that later changes are not seen. Structs and arrays are shared.",
    ),
    ("C0112", "declared-later", "name declared further down", "CPython evaluates constants, decorators and annotations from the top down."),
    (
        "C0113",
        "too-deep",
        "expression nested too deeply",
        "C compilers promise to understand only so many levels of nesting, and readers fewer: a long sum takes a loop, or steps.",
    ),
    # ------------------------------------------------------------------------------------------------ declarations
    (
        "C0201",
        "constant-name",
        "constant without type or capitals",
        "A constant is UPPER_CASE, a variable has a type: one sees at each use whether a value may change, and a variable has a width from the start.",
    ),
    (
        "C0202",
        "not-constant",
        "value not known at build time",
        "The value of a constant, default or module variable is computed at build time: it is part of the image.",
    ),
    (
        "C0203",
        "constant-cycle",
        "constant defined by itself",
        "Constants and array lengths may not depend on themselves: they would have no value.",
    ),
    (
        "C0204",
        "variable-value",
        "variable without value",
        "A module variable has an initial value: nothing is ever read before it was written.",
    ),
    (
        "C0205",
        "enum-member",
        "member of an enum",
        "An enum holds members with different integer values that are not negative, and nothing else: it is stored as the smallest unsigned integer that fits.",
    ),
    (
        "C0206",
        "class-kind",
        "class of no kind",
        "A class is an `Enum`, a `@struct` or a `@word(...)`: its kind says how it lies in memory. There is no inheritance, so a call always names the function that runs.",
    ),
    (
        "C0207",
        "class-body",
        "body of a class",
        "A struct or word holds a docstring, annotated fields and methods. What Python calls by itself (`__init__`, `__eq__`, properties) would run where one sees no call.",
    ),
    (
        "C0208",
        "field-default",
        "default of a field",
        "The default of a field is a constant of its type, and fields without one come first, as in dataclasses.",
    ),
    (
        "C0209",
        "array-length",
        "length of an array",
        "An array says its length once, in its type or by `= array(n)`, a constant of at least 1: memory is laid out at build time.",
    ),
    (
        "C0210",
        "word-width",
        "widths in a word",
        "The fields of a word have widths that fit their type and together fit the word: each bit belongs to one field.",
    ),
    (
        "C0211",
        "struct-contains-itself",
        "struct within itself",
        "A struct of constant size cannot hold itself: it would have no end. It holds a pointer.",
    ),
    (
        "C0212",
        "decorator",
        "unknown decorator",
        "Decorators are those of `cloister.lang` and markers. Another would be a function that makes functions when the module is imported.",
    ),
    (
        "C0213",
        "marker-arguments",
        "arguments of a marker",
        "A marker is given the names of module variables, as its declaration asks: what it records is known at build time.",
    ),
    (
        "C0214",
        "bound-instance",
        "instance of a bound struct",
        'A `@bound` struct is made at module level, with a name as literal, `pong = Channel("pong")`: the build looks the name up in the system description.',
    ),
    (
        "C0215",
        "bound-struct",
        "shape of a bound struct",
        "A `@bound` struct has `name: str` first, which exists at build time only; its other fields are `= given()`.",
    ),
    ("C0216", "struct-empty", "struct without fields", "A struct has at least one field: C has none without."),
    # ------------------------------------------------------------------------------------------------ names bound by the description
    (
        "C0251",
        "unbound-instance",
        "instance not in the system description",
        "The system description gives this program nothing of that name: there is no capability behind it.",
    ),
    (
        "C0252",
        "unbound-region",
        "region not in the system description",
        "The system description maps no memory region of that name into this program: there is no memory behind it.",
    ),
    (
        "C0253",
        "unbound-setting",
        "setting not in the system description",
        "The system description gives this program no setting of that name: there is no value for it.",
    ),
    ("C0254", "region-type", "type of a region", "Others write a memory region: what is laid over it holds `Shared` fields only."),
    (
        "C0255",
        "region-size",
        "region too small",
        "The type laid over a memory region is larger than the region: its end would be other memory, or none.",
    ),
    (
        "C0256",
        "binding-place",
        "binding in a function",
        "Names bound by the system description are declared at module level, so that a program's needs can be listed without running it.",
    ),
    # ------------------------------------------------------------------------------------------------ types
    ("C0301", "unknown-type", "no type", "An annotation names a type of the subset: only those have a layout."),
    ("C0302", "python-type", "Python type without width", "`int`, `float`, `str`, `list` and the like have no fixed size on the device."),
    (
        "C0303",
        "pointer-target",
        "pointer to no struct",
        "`Ptr[T]` points to a struct. Numbers are passed by value, several of them as a view, which knows its length.",
    ),
    (
        "C0304",
        "optional-type",
        "optional of no pointer",
        "Only pointers may be None, `Ptr[T] | None`: a number has no value to spare for it.",
    ),
    (
        "C0305",
        "array-place",
        "array type here",
        "Arrays are fields and variables; parameters and results are views. An array by value would be a silent copy.",
    ),
    (
        "C0306",
        "shared-type",
        "`Shared` of this type",
        "`Shared[T]` is of an integer or bool, in fields and elements: that is what a machine reads and writes in one access.",
    ),
    (
        "C0307",
        "missing-annotation",
        "missing annotation",
        "Parameters, results and fields say their type: a reader, the checks and C's prototypes need it.",
    ),
    (
        "C0308",
        "element-type",
        "element of this type",
        "Arrays and views hold integers, bools, enums, words, structs, pointers and `Shared` ones; arrays also arrays.",
    ),
    ("C0309", "local-type", "local without type", "A local that starts from a bare number says its type: a literal has no width."),
    ("C0310", "type-mismatch", "wrong type", "A value has exactly the type that is asked for: there are no implicit conversions."),
    ("C0311", "constant-range", "constant does not fit", "A constant fits the type it is used as: nothing is cut silently."),
    ("C0312", "one-type", "second type for a local", "A local has one type in the whole function: it has one place in memory."),
    ("C0313", "type-as-value", "type as a value", "A type is not a value: there are no types on the device."),
    (
        "C0314",
        "type-parameter",
        "parameter of types",
        'A parameter is declared at module level, `E = TypeVar("E")`, and has a meaning within a struct that lists it, `Generic[E]`, or a function whose annotations mention it.',
    ),
    (
        "C0315",
        "generic-arguments",
        "arguments of a struct over types",
        "A struct over types says of what wherever it is used, `Queue[u32, Literal[8]]`: each instance is a type of its own, with its own layout.",
    ),
    (
        "C0316",
        "generic-bound",
        "argument outside of its bound",
        "An argument is what its parameter is declared to stand for: a constant, any type, an integer type, a struct, or one of those listed.",
    ),
    (
        "C0317",
        "generic-inference",
        "unknown argument of a function over types",
        "The arguments of a call say which instance of a function is meant: each parameter occurs in the type of one that has a type of its own.",
    ),
    (
        "C0318",
        "generic-depth",
        "instances without end",
        "Each instance is emitted, so there is a last one: an instance may not ask for one over a larger type, which asks for the next.",
    ),
    # ------------------------------------------------------------------------------------------------ expressions
    ("C0401", "unknown-name", "unknown name", "The name is declared or imported nowhere."),
    (
        "C0402",
        "mixed-types",
        "operands of two types",
        "Both operands of an operator have one type; nothing is promoted. C's promotions have broken widely used queues.",
    ),
    ("C0403", "operator", "operator on these types", "The operator is not defined for these types: target code has no operator methods."),
    ("C0404", "true-division", "division with a fraction", "`/` gives a float in Python. `//` is the division of integers."),
    ("C0405", "power", "power at run time", "`**` is for constants: at run time almost every power overflows."),
    (
        "C0406",
        "condition",
        "condition is no bool",
        "Conditions are `bool`; numbers and pointers are compared with something, so that one sees whether 0, None or an empty view is meant.",
    ),
    (
        "C0407",
        "compare-pointer",
        "comparison of pointers",
        "Pointers are compared by identity: `is`, `is not`. `==` would call `__eq__` in Python.",
    ),
    (
        "C0408",
        "is-operands",
        "`is` on values",
        "`is` compares pointers and enums. On numbers its result depends on the implementation of Python.",
    ),
    ("C0409", "membership", "`in`", "There is no `in`: it hides a loop, and what it costs."),
    (
        "C0410",
        "string",
        "string as a value",
        "Strings are for `log`, `assert`, `panic` and declarations: text of varying length needs a heap.",
    ),
    (
        "C0411",
        "float",
        "floating point",
        "There is no floating point: registers for it are saved for no PD, and the verified configurations of seL4 have none.",
    ),
    ("C0412", "container", "Python container", "Lists, dicts, sets and tuples need a heap."),
    (
        "C0413",
        "expression",
        "expression outside the subset",
        "This form of expression does not exist in target code: it would add a second way to say what a statement says.",
    ),
    ("C0414", "no-attribute", "no such field or method", "The type has no field or method of that name."),
    ("C0415", "constant-overflow", "constant expression panics", "An expression of constants would always panic."),
    (
        "C0416",
        "conversion",
        "conversion of this type",
        "Conversions are between integers, from bool, and to enums; words and enums have their own, so that one sees what is taken apart.",
    ),
    ("C0417", "none", "None here", "None is the value of an optional pointer only: what cannot be None is not tested for it."),
    ("C0418", "negative-unsigned", "minus on an unsigned integer", "An unsigned integer has no negative: the result would never fit."),
    (
        "C0419",
        "builtin",
        "Python builtin",
        "This Python builtin does not exist in target code: it needs a heap, hides a loop, or asks at run time what is known when compiling.",
    ),
    # ------------------------------------------------------------------------------------------------ pointers, views, shared memory
    (
        "C0501",
        "maybe-none",
        "pointer may be None",
        "An optional pointer is compared with None before use: so nothing is ever read through None.",
    ),
    (
        "C0502",
        "shared-read",
        "shared memory without ordering",
        "Another party may write a `Shared` place at any time: reads and writes name their ordering.",
    ),
    ("C0503", "index-type", "type of an index", "An index is an unsigned integer: in Python a negative one would count from the end."),
    ("C0504", "index-range", "index out of range", "A constant index lies within the array."),
    (
        "C0505",
        "not-indexable",
        "not indexable",
        "Arrays, views and tuples of constants may be indexed; arrays and views sliced, without a step: a view is one piece of memory.",
    ),
    (
        "C0506",
        "struct-copy",
        "copy of a struct by accident",
        "A struct is a reference, as in Python; a copy is asked for by `copy(...)`, so that its cost is seen.",
    ),
    (
        "C0507",
        "escape",
        "pointer to a local outlives it",
        "A pointer or view of a local may be passed down, not stored or returned: the local is gone when its function, or the block that declares it, ends.",
    ),
    ("C0508", "value-in-place", "struct value without a place", "A struct that was just made has an address only as an argument, or when it is a local."),
    ("C0509", "zero-value", "zero is no value", "Zero bytes are no value of a type that holds a non-null pointer or an enum without 0."),
    (
        "C0510",
        "overlay-type",
        "type of an overlay",
        "What lies in shared memory has `Shared` fields only, as another party may write it at any time.",
    ),
    # ------------------------------------------------------------------------------------------------ statements
    (
        "C0601",
        "statement",
        "statement outside the subset",
        "This form of statement does not exist in target code: it runs code that one does not see, or frees memory, which nothing here does.",
    ),
    (
        "C0602",
        "no-effect",
        "statement without effect",
        "An expression alone does nothing: most often a call's parentheses or an assignment were forgotten.",
    ),
    (
        "C0603",
        "assign-target",
        "not assignable",
        "Variables, fields and elements may be assigned, one at a time; constants and parts of them not.",
    ),
    (
        "C0604",
        "needs-global",
        "module variable without `global`",
        "Without `global` Python would make a local of it, and the module variable would stay as it is.",
    ),
    (
        "C0605",
        "global-name",
        "`global` of no variable",
        "`global` names module variables of this module: those of others are changed by their functions.",
    ),
    (
        "C0606",
        "unassigned",
        "variable perhaps not assigned",
        "A local is assigned on every path to its use: Python would raise an exception, and C would read rubbish.",
    ),
    ("C0607", "loop-over", "loop over this", "`for` goes over `range(...)`, arrays and views: one sees how often it goes round."),
    ("C0608", "loop-step", "step of a range", "The step is a constant that is not 0: its sign decides how the loop ends."),
    (
        "C0609",
        "loop-variable",
        "loop variable in use",
        "The variable of a `for` is its own: it is no other local at the same time, and ends with the loop.",
    ),
    ("C0610", "loop-else", "`else` of a loop", "A loop has no `else`: few readers know when it runs."),
    ("C0611", "match-subject", "match on this type", "`match` is over integers and enums: it becomes a `switch`."),
    (
        "C0612",
        "match-pattern",
        "pattern outside the subset",
        "Patterns are literals, dotted constants, enum members, `|` and `_`, without guards: others take objects apart, or bind names.",
    ),
    ("C0613", "match-duplicate", "case twice", "A value appears in one case only: the second would never run."),
    (
        "C0614",
        "exceptions",
        "exceptions",
        "There are no exceptions: results say what failed, so that each caller decides, and what must not happen panics.",
    ),
    (
        "C0615",
        "log-format",
        "log of this",
        "`log` takes a literal or an f-string of integers, bools and enums, each plain or `:x`: it is printed byte by byte, without memory for the text.",
    ),
    (
        "C0616",
        "message",
        "message is no literal",
        "Messages and names in declarations are string literals: they are in tables that are made at build time.",
    ),
    ("C0617", "constant-struct", "assignment to a constant", "Bound instances are constant: they are what the system description says."),
    ("C0618", "statement-as-value", "statement as a value", "This has no result: it stands alone."),
    # ------------------------------------------------------------------------------------------------ functions
    (
        "C0701",
        "parameters",
        "kind of parameters",
        "Parameters are named and positional; there is no `*args` or `**keywords`, which would need a heap, and there are no type parameters: each function has one machine code.",
    ),
    (
        "C0702",
        "nested-function",
        "function within a function",
        "Functions and classes are declared at module level; closures would need a heap.",
    ),
    (
        "C0703",
        "async",
        "coroutine or generator",
        "There are no coroutines and no generators: their frames would need a heap. A PD is called when something happens, and returns.",
    ),
    (
        "C0704",
        "recursion",
        "recursion",
        "The depth of the stack is known at build time, so no function calls itself, directly or by others. A @ghost function may, with `decreases`.",
    ),
    (
        "C0705",
        "not-callable",
        "not a function",
        "Only functions, methods, structs, words, enums and integer types are called: no value is a function.",
    ),
    ("C0706", "argument-count", "wrong arguments", "A call gives each parameter once."),
    ("C0707", "missing-return", "end without return", "A function with a result returns one on every path: Python would return None."),
    ("C0708", "return-value", "wrong return", "A function returns what its annotation says: callers rely on it."),
    ("C0709", "returns-nothing", "call without a result", "The function returns nothing."),
    (
        "C0710",
        "never-returns",
        "NoReturn that returns",
        "A function annotated `-> NoReturn` ends in a panic, an endless loop or another such function.",
    ),
    (
        "C0711",
        "method-self",
        "method without self",
        "The first parameter of a method is `self`, without annotation. There are no class or static methods: those are functions.",
    ),
    (
        "C0712",
        "function-value",
        "function as a value",
        "Functions are called; only `address_of` takes one otherwise. Without pointers to functions the graph of calls is known, and with it the depth of the stack.",
    ),
    (
        "C0713",
        "missing-body",
        "function without body",
        "`...` is the body of an `@extern` or `@marker` declaration only: any other function would do nothing.",
    ),
    (
        "C0714",
        "field-arguments",
        "wrong fields",
        "A struct is given each field that has no default, a word its fields by name: bits are too easy to mix up.",
    ),
    (
        "C0716",
        "argument-order",
        "arguments in another order",
        "Python evaluates arguments as they are written, target code as they are declared: where that makes a difference, both must be the same.",
    ),
    ("C0715", "export-name", "name exported twice", "Each C name is given to one function: the linker would find two."),
    (
        "C0717",
        "c-name",
        "text that is no name for C",
        "The name in `@export`, `@extern`, `@section`, `linker_symbol` and those for registers and instructions stands in the emitted C as it is.",
    ),
    # ------------------------------------------------------------------------------------------------ unsafe
    (
        "C0801",
        "unsafe",
        "unsafe name",
        'Raw memory, registers and C functions are for modules that declare why they are sound: `UNSAFE = "..."`.',
    ),
    ("C0802", "unsafe-reason", "reason of an unsafe module", "`UNSAFE` is a string that says why the module is sound."),
    (
        "C0803",
        "view-length",
        "length of a view at an address",
        "No view has more than 2**44 elements, which the emitted C and the prover rely on: the form of the length shows that it is no more.",
    ),
    # ------------------------------------------------------------------------------------------------ contracts
    (
        "C0901",
        "contract-place",
        "part of a contract in the wrong place",
        "`requires`, `ensures` and `may_stop` stand at the top of a function, `invariant` and `decreases` or `serves` at the top of a loop's body, "
        "`old` in `ensures`. Nobody waits for the end of a loop that `serves`.",
    ),
    ("C0902", "contract-form", "form of a contract", "Each part of a contract has one form, which says when it is looked at."),
    ("C0903", "ghost", "proof's name in shipped code", "What is for proofs only is not in the shipped program, so that shipped code cannot use it."),
    ("C0904", "contract-effect", "contract with an effect", "A program does the same with and without its contracts."),
)

RULES: dict[str, Rule] = {name: Rule(code, name, title, explanation) for code, name, title, explanation in _TABLE}
