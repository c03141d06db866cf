"""DataLoader: batches, their order, and worker processes."""

from __future__ import annotations

import os
import random
import time

import numpy as np
import pytest

import retrograd as torch
from retrograd.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

# Python 3.12 and later warn about every fork of a process that has threads, whatever these do.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def plain(loader):
    return [batch.tolist() for batch in loader]


class Squares(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, index):
        return index**2


class Count(IterableDataset):
    """0 … 10, shared out among the workers."""

    def __iter__(self):
        info = get_worker_info()
        return iter(range(11) if info is None else range(info.id, 11, info.num_workers))

    def __len__(self):
        return 11


def test_batches_in_order():
    loader = DataLoader(Squares(), batch_size=4)
    assert plain(loader) == [[0, 1, 4, 9], [16, 25, 36, 49], [64, 81]] and len(loader) == 3
    loader = DataLoader(Squares(), batch_size=4, drop_last=True)
    assert plain(loader) == [[0, 1, 4, 9], [16, 25, 36, 49]] and len(loader) == 2


def test_pairs():
    x, y = torch.arange(6.0).reshape(3, 2), torch.tensor([0, 1, 2])
    (images, labels), _ = DataLoader(TensorDataset(x, y), batch_size=2)
    assert torch.equal(images, x[:2]) and torch.equal(labels, y[:2])


@pytest.mark.parametrize("given", [True, False], ids=["generator", "global"])
def test_the_order_is_pytorchs_epoch_after_epoch(given):
    reference = pytest.importorskip("torch")
    epochs = []
    for module in (torch, reference):
        module.manual_seed(3)
        generator = module.Generator().manual_seed(5) if given else None
        loader = module.utils.data.DataLoader(range(20), 4, shuffle=True, generator=generator)
        epochs.append([plain(loader), plain(loader), module.rand(1).item()])
    assert epochs[0] == epochs[1]


def test_samplers():
    assert plain(DataLoader(Squares(), 2, sampler=[3, 1, 2])) == [[9, 1], [4]]
    assert plain(DataLoader(Squares(), batch_sampler=[[0, 2], [5]])) == [[0, 4], [25]]
    assert len(DataLoader(Squares(), batch_sampler=[[0, 2], [5]])) == 2


def test_no_batches():
    assert list(DataLoader(Squares(), batch_size=None)) == [i**2 for i in range(10)]
    (array,) = DataLoader([np.array([1, 2])], batch_size=None)
    assert isinstance(array, torch.Tensor)


def test_a_collate_function():
    assert list(DataLoader(Squares(), 5, collate_fn=sum)) == [30, 255]


@pytest.mark.parametrize("workers", [0, 2])
def test_streams(workers):
    loader = DataLoader(Count(), 3, num_workers=workers)
    assert sorted(sum(plain(loader), [])) == list(range(11))
    assert len(loader) == 4 and len(DataLoader(Count(), 3, drop_last=True)) == 3
    assert sum(plain(DataLoader(Count(), 4, drop_last=True)), []) == list(range(8))
    assert sorted(DataLoader(Count(), None, num_workers=workers)) == list(range(11))


@pytest.mark.parametrize(
    "keywords, message",
    [
        ({"num_workers": -1}, "num_workers option should be non-negative"),
        ({"timeout": -1}, "timeout option should be non-negative"),
        ({"prefetch_factor": 2}, "prefetch_factor option could only be specified in multiprocessing"),
        ({"persistent_workers": True}, "persistent_workers option needs num_workers > 0"),
        ({"sampler": [0], "shuffle": True}, "sampler option is mutually exclusive with shuffle"),
        (
            {"batch_sampler": [[0]], "batch_size": 2},
            "batch_sampler option is mutually exclusive with batch_size",
        ),
        ({"batch_sampler": [[0]], "shuffle": True}, "batch_sampler option is mutually exclusive"),
        ({"batch_size": None, "drop_last": True}, "batch_size=None option disables auto-batching"),
        ({"batch_size": 0}, "batch_size should be a positive integer value, but got batch_size=0"),
    ],
)
def test_arguments_that_contradict_each_other(keywords, message):
    with pytest.raises(ValueError, match=message):
        DataLoader(Squares(), **keywords)


@pytest.mark.parametrize("keywords", [{"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}])
def test_a_stream_has_no_order(keywords):
    with pytest.raises(ValueError, match="DataLoader with IterableDataset: expected unspecified"):
        DataLoader(Count(), **keywords)


def test_what_is_fixed_is_fixed():
    loader = DataLoader(Squares())
    with pytest.raises(
        ValueError, match="batch_size attribute should not be set after DataLoader is initialized"
    ):
        loader.batch_size = 3
    loader.num_workers = 0


def test_pinned_memory_warns():
    with pytest.warns(UserWarning, match="no accelerator is found"):
        loader = DataLoader(Squares(), 5, pin_memory=True)
    assert len(plain(loader)) == 2


# ------------------------------------------------------------------------------------------------ workers


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_give_the_same_batches_in_the_same_order(workers):
    expected = plain(DataLoader(Squares(), 3))
    assert plain(DataLoader(Squares(), 3, num_workers=workers)) == expected
    assert sorted(plain(DataLoader(Squares(), 3, num_workers=workers, in_order=False))) == sorted(expected)


def test_workers_shuffle_as_pytorch_does():
    torch.manual_seed(3)
    alone = plain(DataLoader(Squares(), 3, shuffle=True))
    torch.manual_seed(3)
    assert plain(DataLoader(Squares(), 3, shuffle=True, num_workers=2)) == alone


class Uneven(Dataset):
    """The first samples take longest."""

    def __len__(self):
        return 6

    def __getitem__(self, index):
        time.sleep(0.02 * (6 - index))
        return index


def test_the_order_does_not_depend_on_speed():
    assert plain(DataLoader(Uneven(), 1, num_workers=3)) == [[i] for i in range(6)]


class Random(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return [torch.rand(1).item(), random.random(), np.random.rand(), get_worker_info().seed]


def test_workers_have_random_numbers_of_their_own_as_in_pytorch():
    torch.manual_seed(4)
    first = [torch.stack(batch).tolist() for batch in DataLoader(Random(), 1, num_workers=2)]
    torch.manual_seed(4)
    second = [torch.stack(batch).tolist() for batch in DataLoader(Random(), 1, num_workers=2)]
    assert first == second
    assert len({str(batch[:3]) for batch in first}) == 4
    seeds = [batch[3][0] for batch in first]
    assert seeds[0] == seeds[2] and seeds[1] == seeds[3] and seeds[1] == seeds[0] + 1


class ReferenceRandom(Random):
    def __getitem__(self, index):
        import torch as reference

        return [reference.rand(1).item(), random.random(), np.random.rand(), index]


def test_the_random_numbers_of_workers_are_pytorchs():
    reference = pytest.importorskip("torch")
    torch.manual_seed(4)
    ours = [[float(value) for value in batch] for batch in DataLoader(Random(), 1, num_workers=2)]
    reference.manual_seed(4)
    loader = reference.utils.data.DataLoader(ReferenceRandom(), 1, num_workers=2)
    theirs = [[float(value) for value in batch] for batch in loader]
    assert [batch[:3] for batch in ours] == [batch[:3] for batch in theirs]


class Pid(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return os.getpid()


def test_persistent_workers_are_kept():
    loader = DataLoader(Pid(), num_workers=2, persistent_workers=True)
    first, second = ({batch.item() for batch in loader} for _ in range(2))
    assert first == second and len(first) == 2 and os.getpid() not in first
    next(iter(loader))  # left before its end
    assert len(list(loader)) == 8


def test_persistent_workers_draw_what_pytorch_draws():
    reference = pytest.importorskip("torch")
    epochs = []
    for module in (torch, reference):
        module.manual_seed(6)
        keywords = {"shuffle": True, "num_workers": 1, "persistent_workers": True}
        loader = module.utils.data.DataLoader(range(12), 4, **keywords)
        epochs.append([plain(loader), plain(loader), plain(loader)])
    assert epochs[0] == epochs[1]


def test_two_iterations_over_persistent_workers():
    loader = DataLoader(Pid(), num_workers=1, persistent_workers=True)
    older, newer = iter(loader), iter(loader)
    with pytest.raises(RuntimeError, match="another iteration over this DataLoader has begun"):
        next(older)
    assert len(list(newer)) == 8


class Failing(Dataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index == 1:
            raise KeyError("no such sample")
        if index == 2:
            os._exit(3)
        return index


def test_an_error_in_a_worker_is_raised_here():
    batches = iter(DataLoader(Failing(), num_workers=1, sampler=[0, 1]))
    assert next(batches).tolist() == [0]
    with pytest.raises(KeyError, match="Caught KeyError in DataLoader worker process 0.*no such sample"):
        next(batches)


def test_the_death_of_a_worker_is_noticed():
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid\(s\) \d+\) exited unexpectedly"):
        list(DataLoader(Failing(), num_workers=1, sampler=[2]))


def test_a_worker_that_is_too_slow():
    with pytest.raises(RuntimeError, match="DataLoader timed out after 0.01 seconds"):
        list(DataLoader(Uneven(), num_workers=1, timeout=0.01))


def note_worker(worker):
    get_worker_info().dataset.started = worker


class Started(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.started


def test_the_init_function_runs_in_each_worker():
    assert plain(DataLoader(Started(), num_workers=2, worker_init_fn=note_worker)) == [[0], [1]]


def refuse(worker):
    raise ValueError("not today")


def test_an_error_of_the_init_function_is_raised_here():
    with pytest.raises(ValueError, match="not today"):
        list(DataLoader(Squares(), num_workers=1, worker_init_fn=refuse))


class Unsendable(Dataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return lambda: None


def test_a_batch_that_cannot_be_sent_is_an_error_not_a_wait():
    with pytest.raises(Exception, match="(pickle|get) local object"):
        list(DataLoader(Unsendable(), None, num_workers=1))


def test_spawned_workers():
    loader = DataLoader(range(4), 2, num_workers=1, multiprocessing_context="spawn")
    assert plain(loader) == [[0, 1], [2, 3]]


def test_no_worker_info_here():
    assert get_worker_info() is None
