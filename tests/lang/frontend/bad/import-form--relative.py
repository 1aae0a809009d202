# SPDX-License-Identifier: BSD-2-Clause
"""Form of import."""

from .helper import thing

# error 4:1 C0103 the import is relative
# instead from helper import ...
