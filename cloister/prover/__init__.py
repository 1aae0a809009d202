# SPDX-License-Identifier: BSD-2-Clause
"""Campaigns of proof: what a path stands for, all its functions proved in parallel, results kept by content."""

from cloister.prover.campaign import Campaign, Finding, prove_targets
from cloister.prover.targets import Target, default_paths, targets_of

__all__ = ["Campaign", "Finding", "Target", "default_paths", "prove_targets", "targets_of"]
