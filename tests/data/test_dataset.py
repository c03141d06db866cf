"""Datasets, and splitting them."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd.data import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)


class Squares(Dataset):
    """Squares, which counts how often it was asked for many at once."""

    def __init__(self, size):
        self.size, self.asked = size, 0

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        return index**2

    def __getitems__(self, indices):
        self.asked += 1
        return [index**2 for index in indices]


class Count(IterableDataset):
    def __init__(self, size):
        self.size = size

    def __iter__(self):
        return iter(range(self.size))

    def __len__(self):
        return self.size


def test_tensor_dataset():
    dataset = TensorDataset(torch.arange(6.0).reshape(3, 2), torch.tensor([5, 6, 7]))
    row, label = dataset[1]
    assert row.tolist() == [2.0, 3.0] and label.item() == 6 and len(dataset) == 3
    rows, labels = dataset[1:]
    assert rows.shape == (2, 2) and labels.tolist() == [6, 7]


def test_tensors_of_different_sizes_are_refused():
    with pytest.raises(
        AssertionError, match="Size mismatch between tensors: their first dimensions are 3, 2"
    ):
        TensorDataset(torch.ones(3, 2), torch.ones(2))


def test_concat_dataset():
    both = Squares(3) + Squares(2)
    assert isinstance(both, ConcatDataset) and both.cumulative_sizes == [3, 5]
    assert [both[i] for i in range(5)] == [0, 1, 4, 0, 1]
    assert both[-1] == 1 and both[-5] == 0
    with pytest.raises(ValueError, match="absolute value of index should not exceed dataset length"):
        both[-6]
    with pytest.raises(IndexError, match="index 5 is out of range"):
        both[5]
    with pytest.raises(AssertionError, match="datasets should not be an empty iterable"):
        ConcatDataset([])
    with pytest.raises(AssertionError, match="ConcatDataset does not support IterableDataset"):
        ConcatDataset([Count(2)])


def test_chain_dataset():
    both = Count(3) + Count(2)
    assert isinstance(both, ChainDataset)
    assert list(both) == [0, 1, 2, 0, 1] and len(both) == 5
    with pytest.raises(AssertionError, match="ChainDataset only supports IterableDataset"):
        list(ChainDataset([[1]]))


def test_stack_dataset():
    pairs = StackDataset([1, 2, 3], "abc")
    assert pairs[1] == (2, "b") and len(pairs) == 3
    assert pairs.__getitems__([2, 0]) == [(3, "c"), (1, "a")]
    squares = Squares(3)
    named = StackDataset(x=squares, y="abc")
    assert named.__getitems__([2, 1]) == [{"x": 4, "y": "c"}, {"x": 1, "y": "b"}] and squares.asked == 1
    for arguments, keywords in ((([1],), {"x": [1]}), ((), {}), (([1], [1, 2]), {})):
        with pytest.raises(ValueError):
            StackDataset(*arguments, **keywords)


def test_subset():
    squares = Squares(10)
    subset = Subset(squares, [3, 5, 7])
    assert [subset[0], subset[2], len(subset)] == [9, 49, 3]
    assert subset.__getitems__([2, 1]) == [49, 25] and squares.asked == 1
    tensors = Subset(TensorDataset(torch.arange(10)), [3, 5, 7])
    assert tensors[1:][0].tolist() == [5, 7] and tensors[[0, 2]][0].tolist() == [3, 7]


def test_a_dataset_without_getitem():
    with pytest.raises(NotImplementedError, match="Subclasses of Dataset should implement __getitem__"):
        Dataset()[0]


@pytest.mark.parametrize("lengths", [[3, 7], [0.3, 0.7], [1 / 3, 1 / 3, 1 / 3], [0.25, 0.25, 0.5]])
def test_random_split_is_pytorchs(lengths):
    reference = pytest.importorskip("torch")
    expected = reference.utils.data.random_split(range(10), lengths, reference.Generator().manual_seed(5))
    parts = random_split(range(10), lengths, torch.Generator().manual_seed(5))
    assert [part.indices for part in parts] == [part.indices for part in expected]


def test_random_split_of_the_global_generator():
    torch.manual_seed(1)
    first = random_split(range(20), [15, 5])
    torch.manual_seed(1)
    second = random_split(range(20), [15, 5])
    assert [part.indices for part in first] == [part.indices for part in second]
    assert sorted(first[0].indices + first[1].indices) == list(range(20))


def test_random_split_refuses_what_does_not_add_up():
    with pytest.raises(
        ValueError, match="Sum of input lengths does not equal the length of the input dataset!"
    ):
        random_split(range(10), [3, 3])
    with pytest.raises(ValueError, match="Fraction at index 1 is not between 0 and 1"):
        random_split(range(10), [0.5, 1.5, -1.0])
    with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
        random_split(range(2), [0.5, 0.0, 0.5])
