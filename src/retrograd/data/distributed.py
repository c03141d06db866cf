"""`torch.utils.data.distributed`: each of several processes takes its part of a dataset."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized

from retrograd import ops
from retrograd._core.generator import Generator

from .sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler[int]):
    """The indices that are process `rank`'s of `num_replicas`: every `num_replicas`-th of an order that all share.

    All processes get the same number of indices: the first ones come again at the end, or the last are dropped.

    Args:
        dataset: anything with a length.
        num_replicas: how many processes there are; needed, since there are no process groups to ask here.
        rank: which of them this is, from 0; needed.
        shuffle: another order for each number given to :meth:`set_epoch`, or the dataset's own.
        seed: what the orders are made of; the same in all processes.
        drop_last: leave out the end rather than repeat the beginning.

    Raises:
        RuntimeError: if ``num_replicas`` or ``rank`` is not given.
        ValueError: if ``rank`` is not below ``num_replicas``, or negative.

    Example::

        >>> from retrograd.data import DistributedSampler
        >>> list(DistributedSampler("abcde", num_replicas=2, rank=1, shuffle=False))
        [1, 3, 0]
    """

    def __init__(
        self,
        dataset: Sized,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise RuntimeError(
                "Requires distributed package to be available, to learn num_replicas and rank: give both, or use no "
                "DistributedSampler in a program of one process"
            )
        if rank >= num_replicas or rank < 0:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        size = len(dataset)
        uneven = drop_last and size % num_replicas != 0
        self.num_samples = math.ceil((size - num_replicas) / num_replicas) if uneven else math.ceil(size / num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        size = len(self.dataset)
        order = list(range(size))
        if self.shuffle:
            order = ops.randperm(size, generator=Generator().manual_seed(self.seed + self.epoch)).tolist()
        if not self.drop_last and order:
            order = (order * math.ceil(self.total_size / size))[: self.total_size]
        return iter(order[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Choose another order: call it before each pass over the data."""
        self.epoch = epoch
