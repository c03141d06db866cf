"""torch.profiler: which steps of a run are recorded, and what is said of them."""

from __future__ import annotations

import json

import pytest

import retrograd as torch
from retrograd.profiler import (
    ProfilerAction,
    ProfilerActivity,
    profile,
    record_function,
    schedule,
    supported_activities,
    tensorboard_trace_handler,
)

SCHEDULES = [
    {"wait": 1, "warmup": 1, "active": 2},
    {"wait": 0, "warmup": 1, "active": 1, "repeat": 2},
    {"wait": 2, "warmup": 1, "active": 3, "repeat": 1, "skip_first": 3},
    {"wait": 2, "warmup": 1, "active": 1, "skip_first": 1, "skip_first_wait": 1},
]


@pytest.mark.parametrize("options", SCHEDULES)
def test_schedules_are_pytorchs(options: dict) -> None:
    theirs = pytest.importorskip("torch.profiler")
    ours, expected = schedule(**options), theirs.schedule(**options)
    assert [ours(step).name for step in range(20)] == [expected(step).name for step in range(20)]


def test_schedules_that_make_no_sense() -> None:
    for wrong in ({"wait": -1, "warmup": 1, "active": 1}, {"wait": 1, "warmup": 1, "active": 0}):
        with pytest.raises(AssertionError, match="^Invalid profiler schedule arguments"):
            schedule(**wrong)
    with pytest.warns(UserWarning, match="^Profiler won't be using warmup"):
        assert schedule(wait=0, warmup=0, active=1)(0) is ProfilerAction.RECORD_AND_SAVE


def counts(prof: profile) -> dict[str, int]:
    return {event.key: event.count for event in prof.key_averages()}


def test_a_block() -> None:
    x = torch.ones(3, requires_grad=True)
    with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as prof:
        with record_function("forward"):
            y = (x * x).sum()
        y.backward()
    found = counts(prof)
    assert found["forward"] == found["MulBackward0"] == 1
    assert not any(name.startswith("ProfilerStep") for name in found)
    mul = next(event for event in prof.events() if event.key == "aten::mul")
    assert mul.input_shapes == [[3], [3]]
    table = prof.key_averages(group_by_input_shape=True).table(sort_by="self_cpu_time_total")
    assert "Input Shapes" in table and "[[3], [3]]" in table


def run(prof: profile, steps: int) -> None:
    for step in range(steps):
        for _ in range(step + 1):
            torch.ones(2).exp()
        prof.step()


def test_steps_of_a_schedule() -> None:
    seen = []
    options = {"schedule": schedule(wait=1, warmup=1, active=2, repeat=2)}
    with profile(on_trace_ready=lambda prof: seen.append((prof.step_num, counts(prof))), **options) as prof:
        run(prof, 10)
    # Steps 2 and 3 are recorded, with 3 and 4 calls, then 6 and 7, with 7 and 8.
    assert [number for number, _ in seen] == [4, 8]
    assert [found["aten::exp"] for _, found in seen] == [7, 15]
    assert [sorted(name for name in found if "Step" in name) for _, found in seen] == [
        ["ProfilerStep#2", "ProfilerStep#3"],
        ["ProfilerStep#6", "ProfilerStep#7"],
    ]


def test_recordings_one_after_another() -> None:
    options = {"schedule": schedule(wait=0, warmup=1, active=1)}
    with profile(**options) as last, torch.no_grad():
        run(last, 4)
    assert counts(last)["aten::exp"] == 4
    with profile(**options, acc_events=True) as all_of_them:
        run(all_of_them, 4)
    assert counts(all_of_them)["aten::exp"] == 2 + 4


def test_without_a_with_block() -> None:
    seen = []
    prof = profile(on_trace_ready=seen.append)
    with pytest.raises(AssertionError, match="^Profiler must be initialized"):
        prof.events()
    prof.start()
    torch.ones(2).exp()
    prof.stop()
    assert counts(prof)["aten::exp"] == 1 and seen == [prof]
    torch.ones(2).exp()
    assert counts(prof)["aten::exp"] == 1


def test_what_is_not_there() -> None:
    assert supported_activities() == {ProfilerActivity.CPU}
    with pytest.warns(UserWarning, match="^CUDA is not available, disabling CUDA profiling"):
        with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]):
            pass
    with pytest.warns(UserWarning), pytest.raises(AssertionError, match="^No valid profiler activities found"):
        profile(activities=[ProfilerActivity.CUDA])
    with pytest.warns(UserWarning, match="^profile_memory=True: nothing of that is noted"):
        profile(profile_memory=True)


def test_files(tmp_path) -> None:
    with profile(on_trace_ready=tensorboard_trace_handler(str(tmp_path / "runs"), "me")) as prof:
        torch.ones(2).exp()
    (made,) = (tmp_path / "runs").iterdir()
    assert made.name.startswith("me.") and made.name.endswith(".pt.trace.json")
    assert any(entry["name"] == "aten::exp" for entry in json.loads(made.read_text()))
    prof.export_chrome_trace(tmp_path / "trace.json.gz")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["trace.json.gz"]


def test_name_below_the_package() -> None:
    assert torch.profiler.profile is profile
