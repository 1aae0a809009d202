# SPDX-License-Identifier: BSD-2-Clause
"""Queues in shared memory: lock-free, one producer, one consumer, bounded."""
