# SPDX-License-Identifier: BSD-2-Clause
"""Form of import."""


def f() -> None:
    from helper import VALUE

# error 6:5 C0103 an import within a function
# instead the import at the top of the file
