# SPDX-License-Identifier: BSD-2-Clause
"""The names that generated Python uses.

All modules of one `Space` share one global namespace, so that a call into another module is a plain global lookup. A module's declarations
are told apart by a prefix that is unique for its dotted name: `capability__lookup`; what belongs to a declaration but is no name of the
source carries three underscores: `capability___make_Slot`. Names of the source's locals stay as they are, except those with a leading
underscore, which belongs to the generator (`_t1`, `_range`).
"""

from __future__ import annotations

from cloister.lang import program as p

# What a struct instance calls the slot that holds a field; the field's own name is the checked property that test code sees.
SLOT = "_v_"


def _identifier(name: str) -> str:
    """The name of an instance, `Queue[Entry, 8]`, as one that no source has: with a middle dot for what is no letter or digit."""
    return name if name.isidentifier() else "".join(c if f"_{c}".isidentifier() else "\u00b7" for c in name)


class Names:
    def __init__(self) -> None:
        self._prefixes: dict[str, str] = {}

    def prefix(self, module: str) -> str:
        known = self._prefixes.get(module)
        if known is None:
            last = "".join(c if c.isalnum() else "_" for c in module.rsplit(".", 1)[-1]) or "module"
            taken = set(self._prefixes.values())
            known = last
            number = 2
            while known in taken:
                known = f"{last}{number}"
                number += 1
            self._prefixes[module] = known
        return known

    def declared(self, module: str, name: str) -> str:
        return f"{self.prefix(module)}__{_identifier(name)}"

    def helper(self, module: str, kind: str, name: str = "") -> str:
        return f"{self.prefix(module)}___{kind}{'_' + _identifier(name) if name else ''}"

    def function(self, function: p.Function) -> str:
        name = f"{function.owner.name}__{function.name}" if function.owner else function.name
        return self.declared(function.module, name)

    def body(self, function: p.Function) -> str:
        """The part of a function with a contract that does the work."""
        return self.helper(function.module, "body", f"{function.owner.name}__{function.name}" if function.owner else function.name)

    def variable(self, variable: p.GlobalVariable) -> str:
        return self.declared(variable.module, variable.name)

    def of_struct(self, kind: str, struct: p.StructType) -> str:
        """The function that makes, zeroes, copies or assigns structs of this type: kind is make, zero, copy or assign."""
        return self.helper(struct.module, kind, struct.name)

    def region(self, module: str, name: str, kind: p.Type) -> str:
        shape = "bytes" if isinstance(kind, p.ViewType) else str(getattr(kind, "target", kind))
        return self.helper(module, "region", f"{''.join(c if c.isalnum() else '_' for c in name)}_{shape}")

    def origin(self, function: p.Function) -> str:
        """The module whose source the function stands in."""
        return function.module if function.instance is None else function.instance.module

    @staticmethod
    def local(local: p.Local) -> str:
        return f"_l{local.name}" if local.name.startswith("_") else local.name
