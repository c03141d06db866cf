"""Samplers: the same order as PyTorch for the same seed."""

from __future__ import annotations

import itertools

import pytest

import retrograd as torch
from retrograd.data import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

SAMPLERS = {
    "order": lambda data, g: data.RandomSampler(range(50), generator=g),
    "twice and a half": lambda data, g: data.RandomSampler(range(20), num_samples=50, generator=g),
    "replacement": lambda data, g: data.RandomSampler(range(20), True, 75, generator=g),
    "subset": lambda data, g: data.SubsetRandomSampler([3, 1, 4, 1, 5, 9], generator=g),
    "weights": lambda data, g: data.WeightedRandomSampler([0.1, 0.9, 0.4], 30, generator=g),
    "weights, no replacement": lambda data, g: data.WeightedRandomSampler(
        [1, 2, 3, 4], 3, False, generator=g
    ),
}


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("given", [True, False], ids=["generator", "global"])
def test_the_order_is_pytorchs(name, given):
    reference = pytest.importorskip("torch")
    orders = []
    for module, data in ((torch, torch.utils.data), (reference, reference.utils.data)):
        module.manual_seed(11)
        generator = module.Generator().manual_seed(7) if given else None
        sampler = SAMPLERS[name](data, generator)
        orders.append([list(sampler), list(sampler), len(sampler)])
    assert orders[0] == orders[1]


def test_every_index_comes_once():
    assert sorted(RandomSampler(range(100))) == list(range(100))
    assert list(SequentialSampler("abc")) == [0, 1, 2]


def test_batches():
    batches = BatchSampler(SequentialSampler(range(7)), 3, False)
    assert list(batches) == [[0, 1, 2], [3, 4, 5], [6]] and len(batches) == 3
    batches = BatchSampler(SequentialSampler(range(7)), 3, True)
    assert list(batches) == [[0, 1, 2], [3, 4, 5]] and len(batches) == 2


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: RandomSampler([1], replacement=1), TypeError, "replacement should be a boolean value"),
        (
            lambda: RandomSampler([]),
            ValueError,
            "num_samples should be a positive integer value, but got num_samples=0",
        ),
        (
            lambda: RandomSampler([1], num_samples=-1),
            ValueError,
            "num_samples should be a positive integer value",
        ),
        (
            lambda: WeightedRandomSampler([1.0], True),
            ValueError,
            "num_samples should be a positive integer value",
        ),
        (lambda: WeightedRandomSampler([1.0], 1, 1), ValueError, "replacement should be a boolean value"),
        (lambda: WeightedRandomSampler([[1.0]], 1), ValueError, "weights should be a 1d sequence"),
        (lambda: BatchSampler([1], 0, False), ValueError, "batch_size should be a positive integer value"),
        (lambda: BatchSampler([1], 1, 1), ValueError, "drop_last should be a boolean value"),
        (lambda: iter(Sampler()), NotImplementedError, "Sampler should implement __iter__"),
    ],
)
def test_wrong_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_subset_is_visited_in_random_order():
    torch.manual_seed(0)
    order = list(SubsetRandomSampler(list("abcdefgh")))
    assert sorted(order) == list("abcdefgh") and order != list("abcdefgh")


def test_more_samples_than_fit_in_memory_can_be_asked_for():
    # Programs ask for this many in order to draw batches for ever.
    sampler = RandomSampler(range(7), replacement=True, num_samples=10**15)
    first = list(itertools.islice(sampler, 100))
    assert len(sampler) == 10**15 and set(first) == set(range(7))
