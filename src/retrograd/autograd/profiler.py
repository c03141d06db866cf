"""`torch.autograd.profiler`: which operations and which nodes of the graph take the time.

While nothing is profiled nothing is asked: opening a profile points each operation to an entry that reports its calls.
"""

from __future__ import annotations

import functools
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .._core import (
    InPlace,
    Node,
    Tensor,
    is_grad_enabled,
    peek_sequence,
    set_call_watch,
    set_node_watch,
    set_write_watch,
)
from ..ops.record import IN_PLACE

__all__ = [
    "EventList",
    "FunctionEvent",
    "FunctionEventAvg",
    "emit_itt",
    "emit_nvtx",
    "kineto_available",
    "profile",
    "record_function",
]

_running: profile | None = None

_COLUMNS = {
    "cpu_time": "cpu_time",
    "cpu_time_total": "cpu_time_total",
    "self_cpu_time_total": "self_cpu_time_total",
    "count": "count",
}


def _format_time(microseconds: float) -> str:
    if microseconds >= 1e6:
        return f"{microseconds / 1e6:.3f}s"
    return f"{microseconds / 1e3:.3f}ms" if microseconds >= 1e3 else f"{microseconds:.3f}us"


class FunctionEvent:
    """One call: of an operation, of a node in a backward pass, or of a block named by :class:`record_function`.

    Times are in microseconds; ``cpu_children`` are the calls inside this one, those of devices are 0. An operation that
    was recorded and the events of its node in a backward pass have the same ``sequence_nr``, other calls have -1;
    ``fwd_thread`` of the node's events is the thread of the operation.
    """

    device_time = device_time_total = self_device_time_total = 0.0

    def __init__(
        self,
        id: int,
        name: str,
        thread: int,
        start_us: float,
        end_us: float,
        *,
        node_id: int = -1,
        input_shapes: list | None = None,
        sequence_nr: int = -1,
        fwd_thread: int = 0,
    ) -> None:
        self.id = id
        self.node_id = node_id
        self.name = self.key = name
        self.thread = thread
        self.start = start_us
        self.end = end_us
        self.input_shapes = [] if input_shapes is None else input_shapes
        self.cpu_parent: FunctionEvent | None = None
        self.cpu_children: list[FunctionEvent] = []
        self.sequence_nr = sequence_nr
        self.fwd_thread = fwd_thread
        self.count = 1

    def append_cpu_child(self, child: FunctionEvent) -> None:
        """Say that a call was made inside this one."""
        self.cpu_children.append(child)
        child.cpu_parent = self

    @property
    def cpu_time_total(self) -> float:
        """The time from the call to the return."""
        return self.end - self.start

    cpu_time = cpu_time_total

    @property
    def self_cpu_time_total(self) -> float:
        """The part of it that no call inside took."""
        return self.cpu_time_total - sum(child.cpu_time_total for child in self.cpu_children)

    def __repr__(self) -> str:
        return f"<FunctionEvent name={self.name} cpu_time={_format_time(self.cpu_time)} thread={self.thread}>"


class FunctionEventAvg:
    """All calls of one name together: without a name, that of the first that is counted."""

    device_time = device_time_total = self_device_time_total = 0.0

    def __init__(self, key: str | None = None, input_shapes: list | None = None) -> None:
        self.key = key
        self.input_shapes = input_shapes
        self.count = 0
        self.cpu_time_total = 0.0
        self.self_cpu_time_total = 0.0

    def add(self, event: FunctionEvent | FunctionEventAvg) -> FunctionEventAvg:
        """Count one more call, or several."""
        if self.key is None:
            self.key = event.key
        self.count += event.count
        self.cpu_time_total += event.cpu_time_total
        self.self_cpu_time_total += event.self_cpu_time_total
        return self

    @property
    def cpu_time(self) -> float:
        """Microseconds of a call, on average."""
        return self.cpu_time_total / self.count if self.count else 0.0

    def __repr__(self) -> str:
        return (
            f"<FunctionEventAvg key={self.key} self_cpu_time={_format_time(self.self_cpu_time_total)} "
            f"cpu_time={_format_time(self.cpu_time)} count={self.count} input_shapes={self.input_shapes}>"
        )


class EventList(list):
    """Calls, or averages of calls, that can be shown as a table."""

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds in all calls together."""
        return sum(event.self_cpu_time_total for event in self)

    def _populate_cpu_children(self) -> None:
        """Find the parent of each call: the innermost of its thread that began no later and ended no earlier."""
        open_calls: dict[int, list[FunctionEvent]] = {}
        for event in sorted(self, key=lambda e: (e.thread, e.start, -e.end)):
            around = open_calls.setdefault(event.thread, [])
            while around and (event.start >= around[-1].end or event.end > around[-1].end):
                around.pop()
            if around:
                around[-1].append_cpu_child(event)
            around.append(event)

    def key_averages(self, group_by_input_shapes: bool = False) -> EventList:
        """One entry for each name, or for each name with the same shapes."""
        groups: dict[Any, FunctionEventAvg] = {}
        for event in self:
            key = (event.key, repr(event.input_shapes)) if group_by_input_shapes else event.key
            if key not in groups:
                groups[key] = FunctionEventAvg(event.key, event.input_shapes if group_by_input_shapes else None)
            groups[key].add(event)
        return EventList(groups.values())

    def total_average(self) -> FunctionEventAvg:
        """All of them in one entry."""
        total = FunctionEventAvg("Total")
        for event in self:
            total.add(event)
        return total

    def table(
        self,
        sort_by: str | None = None,
        row_limit: int = 100,
        max_src_column_width: int = 75,
        max_name_column_width: int = 55,
        max_shapes_column_width: int = 80,
        header: str | None = None,
        top_level_events_only: bool = False,
    ) -> str:
        """A table of names, times and numbers of calls, the largest ``sort_by`` first.

        ``sort_by`` is "cpu_time", "cpu_time_total", "self_cpu_time_total" or "count". ``row_limit`` is the number of
        rows, -1 for all.
        """
        events = [e for e in self if not (top_level_events_only and getattr(e, "cpu_parent", None) is not None)]
        if sort_by is not None:
            if sort_by not in _COLUMNS:
                raise ValueError(f"sort_by should be one of {', '.join(_COLUMNS)}, but got {sort_by}")
            events.sort(key=lambda event: getattr(event, sort_by), reverse=True)
        if row_limit >= 0:
            del events[row_limit:]
        whole = self.self_cpu_time_total or 1.0
        shapes = any(getattr(event, "input_shapes", None) for event in events)
        titles = ["Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls"]
        rows = [titles + ["Input Shapes"] * shapes]
        for event in events:
            row = [
                _short(event.key, max_name_column_width),
                f"{100 * event.self_cpu_time_total / whole:.2f}%",
                _format_time(event.self_cpu_time_total),
                f"{100 * event.cpu_time_total / whole:.2f}%",
                _format_time(event.cpu_time_total),
                _format_time(event.cpu_time),
                str(event.count),
            ]
            rows.append(row + [_short(str(event.input_shapes or ""), max_shapes_column_width)] * shapes)
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        rule = "  ".join("-" * width for width in widths)
        lines = [rule, *("  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows), rule]
        lines.insert(2, rule)
        if header is not None:
            lines.insert(0, header)
        return "\n".join(lines) + f"\nSelf CPU time total: {_format_time(self.self_cpu_time_total)}\n"

    def __str__(self) -> str:
        return self.table()

    def export_chrome_trace(self, path: str) -> None:
        """Write the calls to a file that chrome://tracing and Perfetto show."""
        import json  # only here: it would lengthen every import of the package

        trace = [
            {"name": e.name, "ph": "X", "ts": e.start, "dur": e.cpu_time_total, "tid": e.thread, "pid": "CPU"}
            for e in self
        ]
        with open(path, "w") as file:
            json.dump(trace, file)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


class _Threads(threading.local):
    """The calls of one thread that have not returned yet."""

    def __init__(self) -> None:
        self.open: list[FunctionEvent] = []


def _forms() -> list[InPlace]:
    return [form for form in IN_PLACE.values() if isinstance(form, InPlace)]


class profile:
    """Note each operation and each node of a backward pass that runs while this is open, in all threads.

    ``record_shapes`` notes the shapes of the tensors that operations get by position. ``enabled=False`` notes nothing.
    ``use_kineto`` changes nothing, a device or memory cannot be watched (ValueError). Two profiles can not be open at
    once (RuntimeError).

    >>> x = torch.ones(3, requires_grad=True)
    >>> with torch.autograd.profiler.profile() as prof:
    ...     (x * x).sum().backward()
    >>> sorted(event.key for event in prof.key_averages() if event.key.endswith("Backward0"))[:2]
    ['MulBackward0', 'SumBackward0']
    >>> print(prof.key_averages().table(sort_by="self_cpu_time_total"))  # doctest: +SKIP
    """

    def __init__(
        self,
        enabled: bool = True,
        *,
        use_device: str | None = None,
        record_shapes: bool = False,
        profile_memory: bool = False,
        use_kineto: bool = False,
        use_cpu: bool = True,
    ) -> None:
        if use_device is not None or profile_memory or not use_cpu:
            raise ValueError("a profile notes calls on the CPU: there are no devices, and memory is not watched")
        self.enabled = enabled
        self.record_shapes = record_shapes
        self._events: EventList | None = None
        self._noted = EventList()
        self._threads = _Threads()
        self._numbers = itertools.count()
        self._thread_of: dict[int, int] = {}  # sequence number -> the thread of the operation that has it

    def __enter__(self) -> profile:
        global _running
        if not self.enabled:
            return self
        if _running is not None:
            raise RuntimeError("a profiler is already running")
        if self._events is not None:
            raise RuntimeError("profiler context manager is not reentrant")
        _running = self
        set_call_watch(self._call)
        set_write_watch(_forms(), self._call)
        set_node_watch(self._node)
        return self

    def __exit__(self, *exception: object) -> None:
        global _running
        if not self.enabled:
            return
        set_call_watch(None)
        set_write_watch(_forms(), None)
        set_node_watch(None)
        _running = None
        self._events = EventList(sorted(self._noted, key=lambda event: event.start))

    def begin(self, name: str, shapes: list, sequence_nr: int = -1, fwd_thread: int = 0) -> None:
        """A call begins in this thread."""
        open_calls = self._threads.open
        now = time.perf_counter_ns() / 1e3
        event = FunctionEvent(
            next(self._numbers),
            name,
            threading.get_ident(),
            now,
            now,
            input_shapes=shapes,
            sequence_nr=sequence_nr,
            fwd_thread=fwd_thread,
        )
        if open_calls:
            event.cpu_parent = open_calls[-1]
        open_calls.append(event)

    def end(self) -> None:
        """The last call that began in this thread has returned."""
        open_calls = self._threads.open
        if not open_calls:
            return
        event = open_calls.pop()
        event.end = time.perf_counter_ns() / 1e3
        if event.cpu_parent is not None:
            event.cpu_parent.cpu_children.append(event)
        self._noted.append(event)

    def _call(self, name: str | None, arguments: tuple | None) -> None:
        if name is None:
            self.end()
        else:
            number = peek_sequence() if is_grad_enabled() else -1
            self._thread_of[number] = threading.get_ident()
            self.begin("aten::" + name, _shapes(arguments) if self.record_shapes else [], number)

    def _node(self, node: Node, begins: bool) -> None:
        if begins:
            number = node._sequence_nr()
            thread = self._thread_of.get(number, 0)
            self.begin("autograd::engine::evaluate_function: " + node.name(), [], number, thread)
            self.begin(node.name(), [], number, thread)
        else:
            self.end()
            self.end()

    @property
    def function_events(self) -> EventList:
        """Every call, in the order of their beginnings."""
        if self._events is None:
            raise RuntimeError("Profiler didn't finish running")
        return self._events

    def key_averages(self, group_by_input_shape: bool = False, group_by_stack_n: int = 0) -> EventList:
        """One entry for each name, with the number of calls and their time."""
        return self.function_events.key_averages(group_by_input_shape)

    def total_average(self) -> FunctionEventAvg:
        """All calls in one entry."""
        return self.function_events.total_average()

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds in all calls together."""
        return self.function_events.self_cpu_time_total

    def table(self, sort_by: str | None = None, row_limit: int = 100, **options: Any) -> str:
        """A table of all calls; ``key_averages().table()`` has one row for each name."""
        return self.function_events.table(sort_by, row_limit, **options)

    def export_chrome_trace(self, path: str) -> None:
        """Write the calls to a file that chrome://tracing and Perfetto show."""

        self.function_events.export_chrome_trace(path)

    def __iter__(self) -> Iterator[FunctionEvent]:
        return iter(self.function_events)

    def __str__(self) -> str:
        return "<unfinished profiler_context>" if self._events is None else str(self._events)


def _shapes(arguments: Sequence[Any] | None) -> list:
    return [list(value.shape) if isinstance(value, Tensor) else [] for value in arguments or ()]


def _profiler_enabled() -> bool:
    """Whether a profile is open."""
    return _running is not None


def kineto_available() -> bool:
    """False: there is no library Kineto here, calls are timed by the package itself."""
    return False


class emit_nvtx:  # noqa: N801
    """Ranges for the profiler of a CUDA device, of which there is none: entering it raises AssertionError, unless
    ``enabled`` is False."""

    def __init__(self, enabled: bool = True, record_shapes: bool = False) -> None:
        self.enabled = enabled
        self.record_shapes = record_shapes

    def __enter__(self) -> emit_nvtx:
        if self.enabled:
            raise AssertionError(f"Torch not compiled with CUDA enabled: {type(self).__name__} has nothing to write to")
        return self

    def __exit__(self, *error: object) -> None:
        return None


class emit_itt(emit_nvtx):  # noqa: N801
    """Ranges for Intel's VTune, which is not served here: as :class:`emit_nvtx`."""


class record_function:
    """Give a block, or a function that this decorates, a row of its own in a :class:`profile`.

    >>> with torch.autograd.profiler.profile() as prof:
    ...     with torch.autograd.profiler.record_function("my step"):
    ...         y = torch.ones(2) + 1
    >>> "my step" in [event.key for event in prof.key_averages()]
    True
    """

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name
        self.args = args
        self._profiles: list[profile | None] = []

    def __enter__(self) -> record_function:
        self._profiles.append(_running)
        if _running is not None:
            _running.begin(self.name, [])
        return self

    def __exit__(self, *exception: object) -> None:
        running = self._profiles.pop()
        if running is not None:
            running.end()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            with record_function(self.name, self.args):
                return function(*args, **kwargs)

        return recorded
