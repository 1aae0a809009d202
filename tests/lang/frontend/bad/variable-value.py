# SPDX-License-Identifier: BSD-2-Clause
"""Variable without value."""

from cloister.lang import u32

counter: u32

# error 6:1 C0204 counter has no initial value
# instead counter: u32 = ..., zeroed(T) or array(n)
