"""The measures run, and their table says what was measured."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import calls, compiled, convolutions, kernels, limits, memory, networks, report, resnet, safety, tiny  # noqa: E402
from benchmarks.measuring import OURS, Case, Goal, Row, compare, library  # noqa: E402


@pytest.mark.parametrize("case", [*tiny.CASES, *calls.CASES, *networks.CASES, *convolutions.CASES], ids=lambda case: case.name)
def test_case_runs_without_a_peer(case):
    row = compare(case, [library(OURS)], rounds=2, seconds=0.0)
    assert row.ours > 0 and row.peer is None and row.ratio is None


def test_both_libraries_are_measured_by_turns():
    order = []
    case = Case("order", lambda name: lambda: order.append(name), "ns")
    compare(case, ["ours", "peer"], rounds=3, seconds=0.0)
    assert order[-6:] == ["ours", "peer"] * 3


@pytest.mark.parametrize(
    ("ours", "peer", "verdict"),
    [(9.0, 20.0, "yes"), (10.0, None, "yes"), (20.0, 200.0, "beside PyTorch"), (20.0, 199.0, "no"), (11.0, None, "no")],
)
def test_verdict(ours, peer, verdict):
    assert Row("case", ours, peer, "ns", Goal(10.0, 100.0)).verdict == verdict


@pytest.mark.parametrize(("peer", "verdict"), [(10.0, "yes"), (9.9, "no"), (None, "")])
def test_verdict_of_a_ratio(peer, verdict):
    assert Row("case", 10.0, peer, "ns", Goal(ratio=1.0)).verdict == verdict


def test_case_without_a_goal_has_no_verdict():
    assert Row("case", 5.0, 6.0, "ns").verdict == ""


def test_table_without_a_peer_has_empty_cells():
    assert report.table({"Group": [Row("case", 1234.5, None, "ns", Goal(2000.0))]})[-1] == (
        "| case | 1,234 ns | | | | ≤ 2,000 ns | yes |"
    )


def test_what_is_compiled_has_a_column_of_its_own():
    row = compare(Case("case", lambda name: lambda: None, "ns"), ["ours", "peer"], 2, 0.0, compiled=lambda: None)
    assert row.compiled > 0 and row.peer > 0
    assert report.table({"Group": [Row("case", 2.0, 4.0, "µs", compiled=3.0)]})[-1] == (
        "| case | 2 µs | 4 µs | 3 µs | 2.0 | | |"
    )


def test_compiled_cases_are_cases():
    names = {case.name for case in [*tiny.CASES, *networks.CASES, *kernels.CASES]}
    assert set(compiled.CASES) <= names


def test_results_replace_those_between_the_markers(tmp_path):
    document = tmp_path / "README.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    report.write(document, ["new"])
    report.write(document, ["newer"])
    assert document.read_text(encoding="utf-8") == f"before\n{report.BEGIN}\n\nnewer\n\n{report.END}\nafter\n"


@pytest.mark.parametrize("prepare", [resnet.training(2, 32), resnet.inference(2, 32)])
def test_resnet_runs_without_a_peer(prepare):
    assert compare(Case("ResNet-18", prepare, "ms"), [library(OURS)], rounds=2, seconds=0.0).ours > 0


def test_resnet_takes_memory_at_its_peak_also_where_the_program_that_measures_takes_more():
    most = np.ones(2**29, np.uint8)  # touched, so that it is resident
    assert resnet._peak_of(OURS, 2, 32) > 60  # gradients and momentum of 11 million parameters alone: 89 MiB
    assert most.all()


def test_cases_beside_the_machines_limits(monkeypatch):
    monkeypatch.setattr(limits, "CASES", [limits.CASES[0], limits.CASES[len(limits.SIDES)]])
    product, add = limits.measure([library(OURS)], rounds=2, seconds=0.0)
    assert product.ours > 0 and product.unit == "×" and product.goal == limits.BLAS_SHARE and product.peer is None
    assert add.ours > 0 and add.goal is None and add.name.endswith("beside a copy of as many bytes")


def test_safeguards_are_measured_beside_steps_without_them(monkeypatch):
    monkeypatch.setattr(safety, "SELECTIONS", {"a choice": safety.selecting(4)})
    monkeypatch.setattr(safety, "STEPS", {"a step": networks.perceptron(1)})
    zeros, anomalies = safety.measure([library(OURS)], rounds=2, seconds=0.0)
    assert zeros.ours > 0 and zeros.unit == "×" and zeros.goal.value == 1.05 and zeros.name.endswith("a choice")
    assert anomalies.ours > 0 and anomalies.peer is None and anomalies.goal.value == 1.5
    assert not library(OURS).autograd.anomaly_mode.is_anomaly_enabled()


def test_recorded_operation_takes_memory():
    assert 100 < memory.recorded(OURS, 20_000) < 1000
