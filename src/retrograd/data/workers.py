"""Worker processes, which load batches ahead of their use."""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np

from retrograd._core import random as rng
from retrograd._core import set_num_threads

from .fetch import Exhausted, Fetcher, WorkerInfo, become_worker

_POLL = 1.0


class Workers:
    """The worker processes of a DataLoader.

    Each has a queue of tasks of its own: ``("begin", round)``, ``("fetch", number, index)``, or None to stop.
    They answer into one queue: the round, the worker, the number of the batch, and how it ended.
    """

    def __init__(self, loader: Any, fetcher: Fetcher, seed: int) -> None:
        self.processes: list[Any] = []
        context = loader.multiprocessing_context
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context)
        self.count: int = loader.num_workers
        self.ahead: int = loader.prefetch_factor * self.count
        self.in_order: bool = loader.in_order
        self.timeout: float = loader.timeout
        self.round = 0
        self.results = context.Queue()
        self.tasks = [context.Queue() for _ in range(self.count)]
        for worker, tasks in enumerate(self.tasks):
            info = WorkerInfo(worker, self.count, seed + worker, fetcher.dataset)
            arguments = (info, fetcher, seed, loader.worker_init_fn, tasks, self.results)
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            self.processes.append(process)

    def batches(self, indices: Iterator[Any], stop_after: bool) -> Iterator[Any]:
        """Begin a round: give out the first tasks now, and return the iterator of the batches."""
        self.round += 1
        for tasks in self.tasks:
            tasks.put(("begin", self.round))
        round_ = _Round(self, indices)
        for _ in range(self.ahead):
            round_.give_out()
        return self._batches(round_, stop_after)

    def _batches(self, round_: _Round, stop_after: bool) -> Iterator[Any]:
        try:
            while round_.waiting or round_.arrived:
                outcome, payload = round_.next_outcome()
                round_.give_out()
                if outcome == "batch":
                    yield pickle.loads(payload)
                elif outcome == "error":
                    raise _rebuilt(*payload)
        finally:
            if stop_after:
                self.stop()

    def receive(self) -> tuple[int, int, int, str, Any]:
        """The next answer of any worker.

        Raises:
            RuntimeError: if a worker is dead, or none answers within the timeout.
        """
        deadline = time.monotonic() + self.timeout if self.timeout else float("inf")
        while True:
            try:
                answer: tuple[int, int, int, str, Any] = self.results.get(
                    timeout=max(0.0, min(_POLL, deadline - time.monotonic()))
                )
                return answer
            except queue.Empty:
                dead = [str(process.pid) for process in self.processes if not process.is_alive()]
                if dead:
                    raise RuntimeError(
                        f"DataLoader worker (pid(s) {', '.join(dead)}) exited unexpectedly"
                    ) from None
                if time.monotonic() >= deadline:
                    raise RuntimeError(f"DataLoader timed out after {self.timeout} seconds") from None

    def stop(self) -> None:
        """End the processes, and throw away what they were doing."""
        for tasks in self.tasks:
            tasks.put(None)
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()
        for channel in (*self.tasks, self.results):
            channel.cancel_join_thread()
            channel.close()
        self.tasks, self.processes = [], []

    def __del__(self) -> None:
        if self.processes:
            self.stop()


class _Round:
    """One visit of the dataset: which batches have been given out, and which have arrived."""

    def __init__(self, workers: Workers, indices: Iterator[Any]) -> None:
        self.workers = workers
        self.number = workers.round
        self.indices = indices
        self.given = 0
        self.turn = 0
        self.active = [True] * workers.count
        self.waiting: list[int] = []
        self.arrived: dict[int, tuple[str, Any]] = {}

    def give_out(self) -> None:
        """Give the next batch to the next worker that has not come to its end."""
        if not any(self.active):
            return
        index = next(self.indices, _NOTHING)
        if index is _NOTHING:
            self.active = [False] * len(self.active)
            return
        while not self.active[self.turn % len(self.active)]:
            self.turn += 1
        self.workers.tasks[self.turn % len(self.active)].put(("fetch", self.given, index))
        self.waiting.append(self.given)
        self.given += 1
        self.turn += 1

    def next_outcome(self) -> tuple[str, Any]:
        """How the next batch in order ended, or with ``in_order`` off the next one that arrives."""
        while True:
            if self.workers.in_order and self.waiting[0] in self.arrived:
                return self.arrived.pop(self.waiting.pop(0))
            if self.number != self.workers.round:
                raise RuntimeError(
                    "DataLoader: another iteration over this DataLoader has begun, and with "
                    "persistent_workers=True there can be only one at a time"
                )
            number_of_round, worker, batch, outcome, payload = self.workers.receive()
            if number_of_round != self.number:
                continue
            if outcome == "end":
                self.active[worker] = False
            if not self.workers.in_order:
                self.waiting.remove(batch)
                return outcome, payload
            self.arrived[batch] = (outcome, payload)


_NOTHING = object()


def _work(
    info: WorkerInfo,
    fetcher: Fetcher,
    base_seed: int,
    init: Callable[[int], None] | None,
    tasks: Any,
    results: Any,
) -> None:
    """The life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers when it is interrupted
    set_num_threads(1)
    become_worker(info)
    random.seed(info.seed)
    rng.manual_seed(info.seed)
    entropy = [info.id, base_seed & 0xFFFFFFFF, base_seed >> 32, 0]
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))
    failure = None
    number_of_round = 0
    try:
        if init is not None:
            init(info.id)
    except Exception as error:
        failure = _described(error, info.id)
    while (task := _next_task(tasks)) is not None:
        if task[0] == "begin":
            number_of_round = task[1]
            try:
                fetcher.begin()
            except Exception as error:
                failure = _described(error, info.id)
            continue
        _, number, index = task
        outcome: str = "error"
        payload: Any = failure
        if failure is None:
            try:
                outcome, payload = "batch", bytes(ForkingPickler.dumps(fetcher.fetch(index)))
            except Exhausted:
                outcome, payload = "end", None
            except Exception as error:
                outcome, payload = "error", _described(error, info.id)
        results.put((number_of_round, info.id, number, outcome, payload))


def _next_task(tasks: Any) -> Any:
    """The next task, or None when the parent process is gone."""
    while True:
        try:
            return tasks.get(timeout=_POLL)
        except queue.Empty:
            parent = multiprocessing.parent_process()
            if parent is None or not parent.is_alive():
                return None


def _described(error: Exception, worker: int) -> tuple[bytes, str]:
    """The type of an error, pickled if it can be, and a message that says where it happened."""
    kind: type[Exception] = type(error)
    where = f"in DataLoader worker process {worker}"
    try:
        pickled = pickle.dumps(kind)
    except Exception:
        pickled = pickle.dumps(RuntimeError)
    return pickled, f"Caught {kind.__name__} {where}.\nOriginal {traceback.format_exc()}"


def _rebuilt(pickled: bytes, message: str) -> Exception:
    try:
        error: Exception = pickle.loads(pickled)(message)
    except Exception:
        return RuntimeError(message)
    return error
