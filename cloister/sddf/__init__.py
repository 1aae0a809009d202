# SPDX-License-Identifier: BSD-2-Clause
"""The device driver framework: queues, device classes, drivers. Target code; layouts and protocols are sDDF's."""
