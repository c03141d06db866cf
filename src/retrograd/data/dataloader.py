"""``DataLoader``: visits a dataset in batches."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from retrograd._core.generator import Generator

from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .fetch import Exhausted, Fetcher, get_worker_info
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, random_seed

__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]

if TYPE_CHECKING:
    from .workers import Workers

Batch = TypeVar("Batch", covariant=True)
_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader(Generic[Batch]):
    """Visits a dataset in batches, in this process or in several others.

    Args:
        dataset: a :class:`Dataset`, anything else with a length and indices, or an :class:`IterableDataset`.
        batch_size: how many samples make a batch; None gives the samples one by one, not collated.
        shuffle: visit the samples in a new random order each time.
        sampler: gives the indices, in place of ``shuffle``.
        batch_sampler: gives lists of indices, in place of ``batch_size``, ``shuffle``, ``sampler``,
            ``drop_last``.
        num_workers: how many processes load batches ahead; 0 loads in this process, when asked.
        collate_fn: puts a list of samples together to a batch; :func:`default_collate` if there are batches.
        pin_memory: accepted; there is no accelerator to pin memory for, so it warns and does nothing.
        drop_last: leave out a last batch that would be shorter.
        timeout: how many seconds to wait for a worker; 0 waits for ever.
        worker_init_fn: called in each worker with its number, before anything is loaded.
        multiprocessing_context: how workers are started: "fork", "spawn", "forkserver" or such a context.
        generator: where random orders, and the seeds of the workers, come from.
        prefetch_factor: how many batches each worker loads ahead; 2 by default.
        persistent_workers: keep the workers from one iteration to the next.
        pin_memory_device: accepted; see ``pin_memory``.
        in_order: False gives batches of workers as they come.

    Raises:
        ValueError: if arguments contradict each other.

    The same seed gives the same batches as in PyTorch: each iteration draws one number from the generator for
    the seeds of workers (unless these are kept), and one more for the order if ``shuffle`` is set.

    Example:
        >>> for batch in DataLoader(range(5), batch_size=2):
        ...     print(batch)
        tensor([0, 1])
        tensor([2, 3])
        tensor([4])
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[list[Any]] | Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        if isinstance(dataset, IterableDataset):
            _check_stream(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                    "and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with drop_last"
            )
        if sampler is None:
            sampler = _default_sampler(dataset, bool(shuffle), generator)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        if pin_memory:
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, "
                "then device pinned memory won't be used.",
                stacklevel=2,
            )

        self.dataset = dataset
        self.batch_size = batch_size
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.num_workers = num_workers
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.drop_last = drop_last
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.generator = generator
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        self._workers: Workers | None = None
        self._complete = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FIXED and getattr(self, "_complete", False):
            raise ValueError(
                f"{name} attribute should not be set after {type(self).__name__} is initialized; "
                "make a new one instead"
            )
        super().__setattr__(name, value)

    @property
    def _dataset_kind(self) -> int:
        return _DatasetKind.Iterable if isinstance(self.dataset, IterableDataset) else _DatasetKind.Map

    def __iter__(self) -> Iterator[Batch]:
        indices = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        if self._workers is not None:
            return self._workers.batches(indices, stop_after=False)
        seed = random_seed(self.generator)
        fetcher = Fetcher(self.dataset, self.collate_fn, self.batch_sampler is not None, self.drop_last)
        if self.num_workers == 0:
            fetcher.begin()
            return _fetched(fetcher, indices)

        from .workers import Workers

        workers = Workers(self, fetcher, seed)
        if self.persistent_workers:
            self._workers = workers
        return workers.batches(indices, stop_after=not self.persistent_workers)

    def __len__(self) -> int:
        """The number of batches; for an IterableDataset, as many as its length promises."""
        if isinstance(self.dataset, IterableDataset):
            samples = len(self.dataset)  # type: ignore[arg-type]
            if self.batch_size is None:
                return samples
            return samples // self.batch_size if self.drop_last else math.ceil(samples / self.batch_size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]


def _default_sampler(dataset: Any, shuffle: bool, generator: Generator | None) -> Sampler[Any]:
    if isinstance(dataset, IterableDataset):
        return _Unending()
    return RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)


class _DatasetKind:
    """Whether a dataset is asked for indices or runs by itself, as PyTorch numbers it."""

    Map, Iterable = 0, 1


class _BaseDataLoaderIter:
    """What PyTorch's loaders give when they are iterated over, for `isinstance`: here, generators."""


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """A loader in its own process, for `isinstance`."""


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """A loader with workers, for `isinstance`."""


class _Unending(Sampler[None]):
    """The sampler of a stream, in which indices mean nothing."""

    def __iter__(self) -> Iterator[None]:
        return itertools.repeat(None)


def _fetched(fetcher: Fetcher, indices: Iterator[Any]) -> Iterator[Any]:
    for index in indices:
        try:
            batch = fetcher.fetch(index)
        except Exhausted:
            return
        yield batch


def _check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent: bool) -> None:
    if num_workers < 0:
        raise ValueError(
            "num_workers option should be non-negative; use num_workers=0 to disable multiprocessing."
        )
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and timeout:
        raise ValueError("timeout option could only be specified in multiprocessing; let num_workers > 0")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing. "
            "let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor < 1:
        raise ValueError("prefetch_factor option should be positive")
    if persistent and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_stream(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    for name, value in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )
