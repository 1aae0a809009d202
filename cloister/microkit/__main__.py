# SPDX-License-Identifier: BSD-2-Clause
"""`python -m cloister.microkit` is Microkit's tool; `bin/microkit` of an SDK runs it."""

import sys

from cloister.microkit.tool import main

sys.exit(main())
