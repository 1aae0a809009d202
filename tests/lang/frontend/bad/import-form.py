# SPDX-License-Identifier: BSD-2-Clause
"""Form of import."""

import struct

# error 4:1 C0103 `import struct` imports a module as a value
# instead from struct import the names it holds
