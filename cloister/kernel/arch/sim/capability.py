# SPDX-License-Identifier: BSD-2-Clause
"""The architecture's capabilities: AArch64's."""

from cloister.kernel.arch.aarch64.capability import (
    check_ipc_buffer as check_ipc_buffer,
    create_object as create_object,
    derive as derive,
    ipc_buffer_of as ipc_buffer_of,
    is_frame_type as is_frame_type,
    is_physical as is_physical,
    is_revocable as is_revocable,
    is_sound as is_sound,
    is_valid_vspace as is_valid_vspace,
    mask_rights as mask_rights,
    object_bits as object_bits,
    object_size as object_size,
    same_object as same_object,
    same_region as same_region,
    update_data as update_data,
)
