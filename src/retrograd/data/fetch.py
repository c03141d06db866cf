"""Gets the samples of a batch, in whichever process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .dataset import IterableDataset, samples_at


class Exhausted(Exception):
    """A stream has no more samples."""


class Fetcher:
    """Gets the samples of a batch, and collates them."""

    def __init__(self, dataset: Any, collate: Callable[[Any], Any], batched: bool, drop_last: bool) -> None:
        self.dataset = dataset
        self.collate = collate
        self.batched = batched
        self.drop_last = drop_last
        self._stream: Iterator[Any] | None = None

    def begin(self) -> None:
        """Start a stream from its beginning."""
        if isinstance(self.dataset, IterableDataset):
            self._stream = iter(self.dataset)

    def fetch(self, index: Any) -> Any:
        """The batch at a list of indices, or with no batches the sample at one index.

        Raises:
            Exhausted: if the stream has come to its end.
        """
        if self._stream is None:
            samples = samples_at(self.dataset, index) if self.batched else self.dataset[index]
        else:
            samples = list(itertools.islice(self._stream, len(index) if self.batched else 1))
            if not samples or (self.batched and self.drop_last and len(samples) < len(index)):
                raise Exhausted
            if not self.batched:
                samples = samples[0]
        return self.collate(samples)


@dataclass(frozen=True)
class WorkerInfo:
    """What a worker knows of itself: its number, how many there are, its seed and its copy of the dataset."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """In a worker process of a DataLoader, what it knows of itself; elsewhere None."""
    return _info


def become_worker(info: WorkerInfo) -> None:
    """Let ``get_worker_info`` in this process return ``info`` from now on."""
    global _info
    _info = info
