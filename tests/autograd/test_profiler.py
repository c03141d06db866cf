"""autograd.profiler: what is counted, how time is shared out, and that nothing stays behind."""

import json
import threading

import pytest

import retrograd as torch
from retrograd.autograd import profiler
from retrograd.autograd.profiler import profile, record_function


def counts(prof):
    return {event.key: event.count for event in prof.key_averages()}


def test_operations_and_nodes():
    x = torch.ones(3, requires_grad=True)
    with profile() as prof:
        y = x * x
        y = y * 2
        y.sum().backward()
        torch.zeros(2).add_(1)
    found = counts(prof)
    assert found["aten::add_"] == 1 and found["aten::sum"] == 1
    assert found["MulBackward0"] == 2 and found["SumBackward0"] == 1
    assert found["aten::mul"] >= 2


def test_calls_by_name_method_and_operator():
    x = torch.ones(3)
    with profile() as prof:
        torch.exp(x), x.exp(), x + x, torch.add(x, x), x.add(x), x.exp_()
    found = counts(prof)
    assert found == {"aten::exp": 2, "aten::add": 3, "aten::exp_": 1}


def test_time_of_calls_inside():
    with profile() as prof, record_function("outer"):
        with record_function("inner"):
            torch.ones(3) * 2
        torch.ones(3) * 3
    events = {event.name: event for event in prof.function_events if not event.name.startswith("aten")}
    outer, inner = events["outer"], events["inner"]
    assert inner.cpu_parent is outer and inner in outer.cpu_children
    assert outer.self_cpu_time_total == pytest.approx(
        outer.cpu_time_total - sum(child.cpu_time_total for child in outer.cpu_children)
    )
    assert inner.cpu_time_total <= outer.cpu_time_total
    averages = prof.key_averages()
    assert averages.self_cpu_time_total == pytest.approx(outer.cpu_time_total)
    assert prof.total_average().count == len(prof.function_events)


def test_averages():
    x = torch.ones(3)
    with profile(record_shapes=True) as prof:
        x + x
        torch.ones(2, 3) + x
    (one,) = [event for event in prof.key_averages() if event.key == "aten::add"]
    assert one.count == 2 and one.cpu_time == pytest.approx(one.cpu_time_total / 2)
    by_shape = prof.key_averages(group_by_input_shape=True)
    shapes = [event.input_shapes for event in by_shape if event.key == "aten::add"]
    assert sorted(shapes) == [[[2, 3], [3]], [[3], [3]]]


def test_table():
    x = torch.ones(3, requires_grad=True)
    with profile() as prof:
        for _ in range(3):
            x * x
        x.exp()
    lines = prof.key_averages().table(sort_by="count", row_limit=1).splitlines()
    assert lines[1].split()[:1] == ["Name"] and "# of Calls" in lines[1]
    assert lines[3].split()[0] == "aten::mul" and lines[3].split()[-1] == "3"
    assert "aten::exp" not in "\n".join(lines) and lines[-1].startswith("Self CPU time total: ")
    assert prof.table().count("aten::mul") == 3 and str(prof) == prof.table()
    with pytest.raises(ValueError, match="sort_by should be one of"):
        prof.table(sort_by="name")


def test_record_function_decorates():
    @record_function("step")
    def step(x):
        return x + 1

    with profile() as prof:
        step(torch.ones(1)), step(torch.ones(1))
    assert counts(prof)["step"] == 2
    assert step(torch.ones(1)).tolist() == [2.0] and step.__name__ == "step"


def test_chrome_trace(tmp_path):
    with profile() as prof:
        torch.ones(2) * 2
    prof.export_chrome_trace(str(tmp_path / "trace.json"))
    (event,) = [e for e in json.loads((tmp_path / "trace.json").read_text()) if e["name"] == "aten::mul"]
    assert event["ph"] == "X" and event["dur"] >= 0


def test_threads_are_kept_apart():
    together = threading.Barrier(3)

    def work():
        together.wait()
        for _ in range(50):
            torch.ones(2) * 2
        together.wait()

    with profile() as prof:
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    muls = [event for event in prof.function_events if event.name == "aten::mul"]
    assert len(muls) == 150 and len({event.thread for event in muls}) == 3
    assert all(child.thread == event.thread for event in prof.function_events for child in event.cpu_children)


def test_nothing_is_noted_afterwards():
    x = torch.ones(3, requires_grad=True)
    with profile() as prof:
        x * x
    number = len(prof.function_events)
    (x * x).sum().backward()
    assert len(prof.function_events) == number
    with profile(enabled=False) as prof:
        x * x
    with pytest.raises(RuntimeError, match="Profiler didn't finish running"):
        prof.key_averages()


def test_errors_inside():
    x = torch.ones(3, requires_grad=True)
    y = x * x

    def fail(_):
        raise KeyError("mine")

    y.register_hook(fail)
    with pytest.raises(KeyError), profile() as prof:
        y.sum().backward()
    assert "aten::sum" in counts(prof)
    with pytest.raises(RuntimeError, match="already running"), profile(), profile():
        pass
    with profile() as prof:
        x * x
    assert counts(prof) == {"aten::mul": 1}


def event(number, thread, start, end, name="f"):
    return profiler.FunctionEvent(number, name, thread, start, end)


def test_the_parent_of_an_event_is_the_innermost_around_it():
    events = profiler.EventList(
        [event(1, 0, 0, 10), event(2, 0, 1, 5), event(3, 0, 2, 3), event(4, 0, 6, 7), event(5, 1, 1, 2)]
    )
    events._populate_cpu_children()
    assert [[child.id for child in e.cpu_children] for e in events] == [[2, 4], [3], [], [], []]
    assert events[2].cpu_parent is events[1] and events[4].cpu_parent is None


def test_an_event_that_overlaps_is_no_child():
    events = profiler.EventList([event(1, 0, 0, 2), event(2, 0, 1, 3), event(3, 0, 1, 2)])
    events._populate_cpu_children()
    assert [[child.id for child in e.cpu_children] for e in events] == [[], [3], []]


def test_an_average_without_a_name_takes_that_of_its_first_event():
    average = profiler.FunctionEventAvg()
    average.add(event(0, 0, 10, 14, "g")).add(event(1, 0, 20, 22, "g"))
    average.add(average)
    assert (average.key, average.count, average.cpu_time_total, average.cpu_time) == ("g", 4, 12, 3)
    assert average.device_time_total == 0


def test_whether_a_profile_is_open():
    with profile(use_kineto=False):
        assert torch.autograd._profiler_enabled()
    assert not torch.autograd._profiler_enabled()
    with pytest.raises(ValueError, match="memory is not watched"):
        profile(profile_memory=True)


def test_sequence_numbers_lead_from_a_node_to_its_operation():
    x = torch.ones(3, requires_grad=True)
    with profile() as prof:
        (x + x).sum(dim=0).backward()
        with torch.no_grad():
            x * 2
    forward = {event.name: event for event in prof.function_events if event.name.startswith("aten")}
    nodes = {event.name: event for event in prof.function_events if "Backward" in event.name}
    assert set(nodes) == {
        name
        for node in ("AddBackward0", "SumBackward1")
        for name in (node, "autograd::engine::evaluate_function: " + node)
    }
    for operation, node in (("aten::add", "AddBackward0"), ("aten::sum", "SumBackward1")):
        inner, outer = nodes[node], nodes["autograd::engine::evaluate_function: " + node]
        assert inner.cpu_parent is outer and inner.sequence_nr == outer.sequence_nr
        assert forward[operation].sequence_nr == inner.sequence_nr >= 0
        assert forward[operation].fwd_thread == 0
        assert inner.fwd_thread == outer.fwd_thread == forward[operation].thread
    assert forward["aten::add"].sequence_nr < forward["aten::sum"].sequence_nr
    assert forward["aten::mul"].sequence_nr == -1


def test_blocks_by_two_calls():
    from retrograd.compat.torch.profiler.operations import _record_function_enter, _record_function_exit

    with profile() as prof:
        handle = _record_function_enter("block", None)
        torch.ones(2) * 2
        _record_function_exit(handle)
    (block,) = [event for event in prof.function_events if event.name == "block"]
    assert block.count == 1 and "aten::mul" in [child.name for child in block.cpu_children]
