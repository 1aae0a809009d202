# SPDX-License-Identifier: BSD-2-Clause
"""The architecture's capabilities: AArch64's."""

from cloister.kernel.arch.aarch64.capability import (
    check_ipc_buffer,
    create_object,
    derive,
    ipc_buffer_of,
    is_frame_type,
    is_physical,
    is_revocable,
    is_valid_vspace,
    mask_rights,
    object_bits,
    object_size,
    same_object,
    same_region,
    update_data,
)
