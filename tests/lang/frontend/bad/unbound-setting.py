# SPDX-License-Identifier: BSD-2-Clause
"""Setting not in the system description."""

from cloister.lang import setting, u32

BAUD = setting(u32, "baud")

# error 6:8 C0253 the system description gives no setting 'baud'
# instead a setting 'baud' in the system description
