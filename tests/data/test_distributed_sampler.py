"""DistributedSampler: the parts of a dataset that several processes take."""

from __future__ import annotations

import pytest

from retrograd.data import DistributedSampler


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8, 9])
@pytest.mark.parametrize("drop_last", [False, True])
def test_parts_without_shuffle_are_pytorchs(size, drop_last):
    torch_data = pytest.importorskip("torch.utils.data.distributed")
    for rank in range(3):
        arguments = dict(num_replicas=3, rank=rank, shuffle=False, drop_last=drop_last)
        ours, theirs = (kind(range(size), **arguments) for kind in (DistributedSampler, torch_data.DistributedSampler))
        assert list(ours) == list(theirs) and len(ours) == len(theirs) == len(list(ours))


def test_shuffled_parts_make_up_the_whole_and_differ_by_epoch():
    parts = [DistributedSampler(range(10), num_replicas=2, rank=rank, seed=3) for rank in range(2)]
    first = [list(part) for part in parts]
    assert sorted(first[0] + first[1]) == list(range(10)) and [list(part) for part in parts] == first
    for part in parts:
        part.set_epoch(1)
    assert list(parts[0]) != first[0]


def test_shuffled_order_is_pytorchs():
    torch_data = pytest.importorskip("torch.utils.data.distributed")
    arguments = dict(num_replicas=2, rank=1, seed=11)
    ours, theirs = (kind(range(9), **arguments) for kind in (DistributedSampler, torch_data.DistributedSampler))
    for epoch in range(3):
        ours.set_epoch(epoch)
        theirs.set_epoch(epoch)
        assert list(ours) == list(theirs)


def test_bad_arguments():
    with pytest.raises(RuntimeError, match="^Requires distributed package to be available"):
        DistributedSampler(range(4))
    for rank in (-1, 2):
        with pytest.raises(ValueError, match=f"^Invalid rank {rank}"):
            DistributedSampler(range(4), num_replicas=2, rank=rank)
