"""Datasets: collections of samples, and ways to put them together."""

from __future__ import annotations

import bisect
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from retrograd._core import Tensor
from retrograd._core import random as rng
from retrograd._core.generator import Generator

Sample = TypeVar("Sample", covariant=True)


class Dataset(Generic[Sample]):
    """A collection in which a key (mostly an index) gives a sample.

    Subclasses write ``__getitem__``, mostly ``__len__`` too, and may write ``__getitems__``, which takes a
    list of keys and returns the list of their samples.

    Example:
        >>> class Squares(Dataset):
        ...     def __len__(self):
        ...         return 10
        ...     def __getitem__(self, index):
        ...         return index**2
        >>> Squares()[3]
        9
    """

    def __getitem__(self, index: Any) -> Sample:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[Any]) -> ConcatDataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[Sample], Iterable[Sample]):
    """A stream of samples. Subclasses write ``__iter__``."""

    def __add__(self, other: Dataset[Any]) -> ChainDataset:  # type: ignore[override]
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """The rows of tensors that have the same size in their first dimension.

    Raises:
        AssertionError: if the sizes differ.

    Example:
        >>> import retrograd as torch
        >>> TensorDataset(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 1]))[1]
        (tensor([2.]), tensor(1))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(tensor.size(0) != tensors[0].size(0) for tensor in tensors):
            sizes = ", ".join(str(tensor.size(0)) for tensor in tensors)
            raise AssertionError(f"Size mismatch between tensors: their first dimensions are {sizes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].size(0)


class StackDataset(Dataset[Any]):
    """Several datasets side by side: a sample is the tuple (or with keywords, the dict) of theirs.

    Raises:
        ValueError: without a dataset, with both positional ones and keywords, or if the lengths differ.

    Example:
        >>> StackDataset(x=[1, 2, 3], y="abc")[1]
        {'x': 2, 'y': 'b'}
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or ``dict``- (via ``kwargs``) like input/output, "
                "but both types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets: tuple[Any, ...] | dict[str, Any] = args or kwargs
        lengths = [len(dataset) for dataset in (args or kwargs.values())]
        if len(set(lengths)) > 1:
            raise ValueError(f"Size mismatch between datasets: their lengths are {lengths}")
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __getitems__(self, indices: Sequence[Any]) -> list[Any]:
        if isinstance(self.datasets, dict):
            columns = [samples_at(dataset, indices) for dataset in self.datasets.values()]
            return [dict(zip(self.datasets, row, strict=True)) for row in zip(*columns, strict=True)]
        return list(zip(*(samples_at(dataset, indices) for dataset in self.datasets), strict=True))

    def __len__(self) -> int:
        return self._length


def samples_at(dataset: Any, indices: Sequence[Any]) -> list[Any]:
    """The samples at several indices, all at once where the dataset can do that."""
    if not hasattr(dataset, "__getitems__"):
        return [dataset[index] for index in indices]
    samples: list[Any] = dataset.__getitems__(indices)
    if len(samples) != len(indices):
        raise ValueError(
            f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(samples)}"
        )
    return samples


class ConcatDataset(Dataset[Sample]):
    """Several datasets one after the other.

    Raises:
        AssertionError: without a dataset, or if one of them is an IterableDataset.

    Example:
        >>> list(ConcatDataset([[1, 2], [3]]))
        [1, 2, 3]
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, idx: int) -> Sample:
        length = len(self)
        if idx < -length:
            raise ValueError("absolute value of index should not exceed dataset length")
        if idx >= length:
            raise IndexError(f"index {idx} is out of range for a ConcatDataset of {length} samples")
        idx %= length
        place = bisect.bisect_right(self.cumulative_sizes, idx)
        before = self.cumulative_sizes[place - 1] if place else 0
        sample: Sample = self.datasets[place][idx - before]
        return sample


class ChainDataset(IterableDataset[Any]):
    """Several IterableDatasets one after the other."""

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for dataset in self._checked():
            yield from dataset

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self._checked())

    def _checked(self) -> Iterator[Any]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                kind = type(dataset).__name__
                raise AssertionError(f"ChainDataset only supports IterableDataset, not {kind}")
            yield dataset


class Subset(Dataset[Sample]):
    """The samples of a dataset at given indices.

    Example:
        >>> list(Subset("abcdef", [4, 0]))
        ['e', 'a']
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, idx: Any) -> Sample:
        sample: Sample
        if isinstance(idx, list):
            sample = self.dataset[[self.indices[i] for i in idx]]
        else:
            sample = self.dataset[self.indices[idx]]
        return sample

    def __getitems__(self, indices: Sequence[int]) -> list[Sample]:
        return samples_at(self.dataset, [self.indices[idx] for idx in indices])

    def __len__(self) -> int:
        return len(self.indices)


def random_split(
    dataset: Any, lengths: Sequence[int | float], generator: Generator | None = None
) -> list[Subset[Any]]:
    """Split a dataset at random into parts that have no sample in common.

    Args:
        dataset: anything with a length and indices.
        lengths: the sizes of the parts, or fractions that sum to 1. Fractions are rounded down; what is left
            over goes to the parts one by one, from the first.
        generator: where the random order comes from; by default the global generator.

    Raises:
        ValueError: if the sizes do not sum to the length of the dataset, or a fraction is not in [0, 1].

    Warns:
        UserWarning: if a fraction gives an empty part.

    Example:
        >>> import retrograd as torch
        >>> parts = random_split(range(10), [0.7, 0.3], torch.Generator().manual_seed(0))
        >>> [len(part) for part in parts]
        [7, 3]
    """
    size = len(dataset)
    total = sum(lengths)
    if math.isclose(total, 1) and total <= 1:
        sizes = _sizes_of_fractions(lengths, size)
    else:
        sizes = [int(length) for length in lengths]
    if sum(sizes) != size or (sizes != list(lengths) and total > 1):
        raise ValueError(
            "Sum of input lengths does not equal the length of the input dataset! "
            f"The lengths sum to {total}, and the dataset has {size} samples."
        )
    indices = rng.permutation(size, generator=generator).tolist()
    ends = list(itertools.accumulate(sizes))
    return [Subset(dataset, indices[end - length : end]) for end, length in zip(ends, sizes, strict=True)]


def _sizes_of_fractions(fractions: Sequence[float], size: int) -> list[int]:
    for i, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"Fraction at index {i} is not between 0 and 1")
    sizes = [math.floor(size * fraction) for fraction in fractions]
    for i in range(size - sum(sizes)):
        sizes[i % len(sizes)] += 1
    for i, length in enumerate(sizes):
        if length == 0:
            warnings.warn(
                f"Length of split at index {i} is 0. This might result in an empty dataset.", stacklevel=3
            )
    return sizes
