# SPDX-License-Identifier: BSD-2-Clause
"""What all virtio drivers share: the MMIO transport and the split virtqueue (virtio 1.2)."""
