# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of proofs share: a folder of results that is empty when the tests begin, for what is asked of one target is often asked of another."""

from __future__ import annotations

import os

import pytest

from cloister.prover.store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    base = tmp_path_factory.getbasetemp()
    return Store((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "proofs")
