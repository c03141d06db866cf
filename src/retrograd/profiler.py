"""`torch.profiler`: `torch.autograd.profiler` for some of the steps of a long run, chosen by a schedule."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import time
import warnings
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from .autograd.profiler import EventList, kineto_available, record_function
from .autograd.profiler import profile as Recording

__all__ = [
    "ProfilerAction",
    "ProfilerActivity",
    "kineto_available",
    "profile",
    "record_function",
    "schedule",
    "supported_activities",
    "tensorboard_trace_handler",
]


class ProfilerActivity(Enum):
    """What is watched; there is the CPU alone."""

    CPU = 0
    XPU = 1
    MTIA = 2
    CUDA = 3
    HPU = 4
    PrivateUse1 = 5


class ProfilerAction(Enum):
    """What a profile does in a step."""

    NONE = 0
    WARMUP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


_RECORDING = (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE)


def supported_activities() -> set[ProfilerActivity]:
    """The activities that can be watched: that of the CPU."""
    return {ProfilerActivity.CPU}


def schedule(
    *, wait: int, warmup: int, active: int, repeat: int = 0, skip_first: int = 0, skip_first_wait: int = 0
) -> Callable[[int], ProfilerAction]:
    """What to do in each step: `wait` steps of nothing, `warmup` of the same, `active` that are recorded; then again.

    After the last recorded step of a cycle the profile's `on_trace_ready` is called. There are `repeat` cycles, with 0
    as many as there are steps. `skip_first` steps come before all of them, and with `skip_first_wait` the first cycle
    does not wait.

    Raises AssertionError for a negative number, or without an active step.

    Example::

        >>> from torch.profiler import schedule
        >>> [schedule(wait=1, warmup=1, active=2)(step).name for step in range(4)]
        ['NONE', 'WARMUP', 'RECORD', 'RECORD_AND_SAVE']
    """
    if wait < 0 or warmup < 0 or active <= 0 or repeat < 0 or skip_first < 0:
        raise AssertionError("Invalid profiler schedule arguments")
    if warmup == 0:
        warnings.warn("Profiler won't be using warmup, this can skew profiler results", UserWarning, stacklevel=2)
    length = wait + warmup + active

    def action(step: int) -> ProfilerAction:
        if step < 0:
            raise AssertionError(f"Step must be non-negative. Got {step}.")
        step -= skip_first
        if step < 0:
            return ProfilerAction.NONE
        if skip_first_wait:
            step += wait
        cycle, place = divmod(step, length)
        if place < wait or (repeat and cycle >= repeat):
            return ProfilerAction.NONE
        if place < wait + warmup:
            return ProfilerAction.WARMUP
        return ProfilerAction.RECORD if place < length - 1 else ProfilerAction.RECORD_AND_SAVE

    return action


def _always(step: int) -> ProfilerAction:
    return ProfilerAction.RECORD


class profile:
    """Note each operation and each node of a backward pass that runs while this is open, in the steps of a schedule.

    Args:
        activities: what to watch; others than `ProfilerActivity.CPU` are not there, and a warning says so.
        schedule: what to do in the step of a number, see :func:`schedule`; None to record all. `step()` ends a step.
        on_trace_ready: called with the profile when a recording is complete.
        record_shapes: note the shapes of the tensors that operations get by position.
        profile_memory, with_stack, with_flops, with_modules: not noted, and a warning says so.

    Raises AssertionError without an activity that is there, and for what was recorded before anything was.

    Example::

        >>> from torch.profiler import ProfilerActivity, profile, record_function
        >>> with profile(activities=[ProfilerActivity.CPU]) as prof:
        ...     with record_function("forward"):
        ...         y = torch.ones(3).exp().sum()
        >>> sorted(event.key for event in prof.key_averages())
        ['aten::exp', 'aten::ones', 'aten::sum', 'forward']
    """

    def __init__(
        self,
        *,
        activities: Iterable[ProfilerActivity] | None = None,
        schedule: Callable[[int], ProfilerAction] | None = None,
        on_trace_ready: Callable[[profile], Any] | None = None,
        record_shapes: bool = False,
        profile_memory: bool = False,
        with_stack: bool = False,
        with_flops: bool = False,
        with_modules: bool = False,
        acc_events: bool = False,
    ) -> None:
        self.activities = set(activities) if activities is not None else supported_activities()
        for other in sorted(self.activities - supported_activities(), key=lambda activity: activity.value):
            warnings.warn(f"{other.name} is not available, disabling {other.name} profiling", UserWarning, stacklevel=2)
        if not self.activities & supported_activities():
            raise AssertionError("No valid profiler activities found")
        options = {
            "profile_memory": profile_memory, "with_stack": with_stack, "with_flops": with_flops,
            "with_modules": with_modules,
        }  # fmt: skip
        for option, wanted in options.items():
            if wanted:
                warnings.warn(f"{option}=True: nothing of that is noted", UserWarning, stacklevel=2)
        self.schedule = schedule or _always
        self.record_steps = schedule is not None
        self.on_trace_ready = on_trace_ready
        self.record_shapes = record_shapes
        self.acc_events = acc_events
        self.step_num = 0
        self.current_action = self.schedule(0)
        self._recording: Recording | None = None
        self._step: record_function | None = None
        self._events: EventList | None = None

    def __enter__(self) -> profile:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin with step 0."""
        if self.current_action in _RECORDING:
            self._begin()

    def stop(self) -> None:
        """End the last step. What was recorded in it is complete."""
        if self._recording is not None:
            self._end()
            self._ready()

    def step(self) -> None:
        """End a step and begin the next."""
        before = self.current_action
        self.step_num += 1
        self.current_action = self.schedule(self.step_num)
        goes_on = before is ProfilerAction.RECORD and self.current_action in _RECORDING
        if self._recording is not None and not goes_on:
            self._end()
            if before is ProfilerAction.RECORD_AND_SAVE:
                self._ready()
        elif goes_on:
            self._name_step()
        if self.current_action in _RECORDING and self._recording is None:
            self._begin()

    def _begin(self) -> None:
        self._recording = Recording(record_shapes=self.record_shapes)
        self._recording.__enter__()
        self._name_step()

    def _name_step(self) -> None:
        """Give the step a row of its own."""
        if self._step is not None:
            self._step.__exit__(None, None, None)
        self._step = record_function(f"ProfilerStep#{self.step_num}") if self.record_steps else None
        if self._step is not None:
            self._step.__enter__()

    def _end(self) -> None:
        if self._step is not None:
            self._step.__exit__(None, None, None)
            self._step = None
        recording, self._recording = self._recording, None
        assert recording is not None
        recording.__exit__(None, None, None)
        before = self._events if self.acc_events and self._events is not None else ()
        self._events = EventList([*before, *recording.function_events])

    def _ready(self) -> None:
        if self.on_trace_ready is not None:
            self.on_trace_ready(self)

    def events(self) -> EventList:
        """Every call of the last recording that is complete, or of all with `acc_events`."""
        if self._events is None:
            raise AssertionError(
                "Profiler must be initialized and have recorded a step before its events are asked for"
            )
        return self._events

    def key_averages(self, group_by_input_shape: bool = False, group_by_stack_n: int = 0) -> EventList:
        """One entry for each name, with the number of calls and their time."""
        return self.events().key_averages(group_by_input_shape)

    def export_chrome_trace(self, path: str) -> None:
        """Write the calls to a file that chrome://tracing and Perfetto show; compressed if its name ends in .gz."""
        path = os.fspath(path)
        if not path.endswith(".gz"):
            self.events().export_chrome_trace(path)
            return
        plain = path[: -len(".gz")]
        self.events().export_chrome_trace(plain)
        with open(plain, "rb") as source, gzip.open(path, "wb") as target:
            shutil.copyfileobj(source, target)
        os.remove(plain)


def tensorboard_trace_handler(
    dir_name: str, worker_name: str | None = None, use_gzip: bool = False
) -> Callable[[profile], None]:
    """An `on_trace_ready` that writes each recording to a file of its own in a folder."""
    worker = worker_name or f"{socket.gethostname()}_{os.getpid()}"

    def handler(prof: profile) -> None:
        os.makedirs(dir_name, exist_ok=True)
        name = f"{worker}.{time.time_ns()}.pt.trace.json" + ".gz" * use_gzip
        prof.export_chrome_trace(os.path.join(dir_name, name))

    return handler
