# SPDX-License-Identifier: BSD-2-Clause
"""`python -m cloister.cli` is `cloister`."""

from cloister.cli import main

main()
