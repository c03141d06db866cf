"""What all tests share: one seed for everything random, printed at the head of each run."""

from __future__ import annotations

from opdb.sample import SEED


def pytest_report_header() -> str:
    return f"seed of the random tests: {SEED} (repeat or change with RETROGRAD_TEST_SEED={SEED})"
