# SPDX-License-Identifier: BSD-2-Clause
"""The typed program: what the front end produces and every back end consumes.

Nothing here is ambiguous any more: names are resolved to declarations, each expression has a type, each check that Python's
semantics call for is an explicit flag, implicit references (`Ptr` to a struct in place) are explicit `AddressOf` and `Deref`.

Invariants that back ends rely on:
- every `Expression.type` is set; both operands of `Binary` and `Compare` have the same type (the shift count may differ);
- the call graph has no cycle; functions, structs and globals are listed so that what is used comes first;
- a *place* is a `LocalRef`, `GlobalRef`, `Deref`, `Field`, `BitField` or `Index`; only places are assigned to or have their address taken;
  the one exception: an argument may be the address of a new struct, which then lives as long as the statement.
- every use of a local lies within the block of its `Declare` (or of its loop, or it is a parameter). A local that is first assigned in a
  deeper block than it is used in is declared at the top of its function with the value `Zeroed`, whatever its type; that value is never read;
- a `Match` over all members of an enum, without a default, always takes one of its cases: code after it may be unreachable;
- a literal or constant has the type of its use; nothing untyped is left;
- the value of a global is made of `Constant`, `WordValue`, `Zeroed`, `StructValue`, `RegionRef`, and `AddressOf` a `GlobalRef`
  (perhaps in a `WidenPointer`); other constant expressions of integer, bool, enum or word type may occur too;
- an assignment evaluates its value first, then its place, as Python does;
- contracts (`Claim`) have no effect: what they call writes nothing. `Old`, `Quantifier`, `Arbitrary` and `Undisturbed` occur in contracts and in
  *ghost* functions only, and ghost functions are called from there only. Nothing of this is emitted as C.

Nodes compare by identity, and have no text of their own: each leads to all of the program (`printer` writes what is wanted).
"""

from cloister.lang.program.declarations import (
    LONGEST_VIEW,
    ArrayType,
    Bindings,
    BoolType,
    Claim,
    ConstantDeclaration,
    EnumType,
    Expression,
    Function,
    FunctionAddressType,
    Ghost,
    GlobalVariable,
    Instance,
    IntType,
    Local,
    Marker,
    Module,
    NeverType,
    PointerType,
    Postcondition,
    Program,
    RegionBinding,
    SharedType,
    Span,
    Statement,
    Stop,
    StructField,
    StructType,
    TableDeclaration,
    Type,
    ViewType,
    VoidType,
    WordField,
    WordType,
)
from cloister.lang.program.expressions import (
    AddressOf,
    Arbitrary,
    Binary,
    BinaryOperator,
    BitField,
    Builtin,
    BuiltinCall,
    Call,
    Chain,
    Compare,
    Comparison,
    Conditional,
    Constant,
    ConstantTable,
    ConversionMode,
    Convert,
    CopyOf,
    Deref,
    Field,
    FunctionRef,
    GlobalRef,
    Index,
    LoadBytes,
    LocalRef,
    Logical,
    LogicalOperator,
    NarrowPointer,
    Old,
    Overlay,
    Quantifier,
    RegionRef,
    SharedLoad,
    Slice,
    StructValue,
    Unary,
    UnaryOperator,
    Undisturbed,
    ViewLength,
    ViewOf,
    WidenPointer,
    WordValue,
    Zeroed,
)
from cloister.lang.program.statements import (
    Assert,
    Assign,
    Assume,
    AugmentedAssign,
    Break,
    Continue,
    Declare,
    ExpressionStatement,
    ForEach,
    ForRange,
    If,
    Interleave,
    Log,
    LogPiece,
    Match,
    MatchCase,
    PanicStatement,
    Return,
    SharedStore,
    StoreBytes,
    While,
)

__all__ = [
    "LONGEST_VIEW", "AddressOf", "Arbitrary", "ArrayType", "Assert", "Assign", "Assume", "AugmentedAssign", "Binary", "BinaryOperator", "Bindings", "BitField",
    "BoolType", "Break", "Builtin", "BuiltinCall", "Call", "Chain", "Claim", "Compare", "Comparison", "Conditional", "Constant",
    "ConstantDeclaration", "ConstantTable", "Continue", "ConversionMode", "Convert", "CopyOf", "Declare", "Deref", "EnumType", "Expression",
    "ExpressionStatement", "Field", "ForEach", "ForRange", "Function", "FunctionAddressType", "FunctionRef", "Ghost", "GlobalRef", "GlobalVariable",
    "If", "Index", "Instance", "IntType", "Interleave", "LoadBytes", "Local", "LocalRef", "Log", "LogPiece", "Logical", "LogicalOperator", "Marker", "Match",
    "MatchCase", "Module", "NarrowPointer", "NeverType", "Old", "Overlay", "PanicStatement", "PointerType", "Postcondition", "Program",
    "Quantifier", "RegionBinding", "RegionRef", "Return", "SharedLoad", "SharedStore", "SharedType", "Slice", "Span", "Statement", "Stop", "StoreBytes",
    "StructField", "StructType", "StructValue", "TableDeclaration", "Type", "Unary", "UnaryOperator", "Undisturbed", "ViewLength", "ViewOf",
    "ViewType", "VoidType", "While", "WidenPointer", "WordField", "WordType", "WordValue", "Zeroed",
]  # fmt: skip
