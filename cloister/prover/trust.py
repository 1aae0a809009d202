# SPDX-License-Identifier: BSD-2-Clause
"""What a proof takes for granted. `docs/proofs.md` has the same list, which a test holds."""

TRUSTED: list[tuple[str, str]] = [
    ("CPython's parser and the front end", "they make the typed program that is proved and shipped; a mistake in them is in both"),
    ("the symbolic executor (cloister/lang/smt)", "it says what the program does; compared with the other lives in tests, not proved"),
    ("z3 and bitwuzla", "an answer `unsat` is believed; each is checked against the other only where one does not answer"),
    ("the C back end, the C compiler and the hardware", "what is proved is the typed program; that the machine code does the same is tested"),
    ("modules that declare UNSAFE", "pointers that they make are to objects of the type they say; raw loads give any value, raw stores touch no typed object"),
    ("C functions", "they write only what they are given pointers to, and objects whose address the program has taken by `address_of`; they keep no pointers; their results are arbitrary"),
    ("types of memory", "at entry every pointer is to an object of its type, every enum a member: safe code cannot make it otherwise"),
    (
        "rights of mapped regions",
        "those that the program uses them with: a store into a region that is mapped without `w` is a fault at run time, and no obligation",
    ),
    ("the order of memory", "accesses to shared memory happen in program order; fences are taken at their word where a proof interleaves two sides"),
    ("assumptions", "`assume` and `requires(undisturbed())` in proofs limit what they claim; both stand in the source"),
    ("the stack", "depth is computed from the linked machine code and enforced by the build, not by these proofs"),
]
