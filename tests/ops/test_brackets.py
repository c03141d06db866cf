"""Square brackets and views, compared with NumPy's on random shapes and indices; most of them take a short way."""

import random

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import indexing, viewing


def some_items(draw, lengths):
    items = []
    for length in lengths:
        if draw.random() < 0.4:
            items.append(draw.randrange(-length, length))
        else:
            bounds = [draw.choice([None, draw.randint(-length - 2, length + 2)]) for _ in range(2)]
            items.append(slice(*bounds, draw.choice([None, 1, 2, 3])))
        if draw.random() < 0.2:
            items.append(None)
    return items


def some_index(draw, shape):
    """A basic index for an array of a shape, with negative numbers, steps, None and an Ellipsis among others."""
    first = draw.randint(0, len(shape))
    items = some_items(draw, shape[:first])
    if draw.random() < 0.3:
        last = draw.randint(first, len(shape))
        items += [..., *some_items(draw, shape[last:])]
    return items[0] if len(items) == 1 and draw.random() < 0.5 else tuple(items)


def some_array(draw):
    shape = tuple([draw.randint(1, 5) for _ in range(draw.randint(1, 4))])
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    return array.T.copy().T if draw.random() < 0.3 else array


def cases(count):
    draw = random.Random(4)
    for _ in range(count):
        array = some_array(draw)
        yield draw, array, some_index(draw, array.shape)


def test_parts_are_those_of_numpy_and_show_the_same_memory():
    for _, array, index in cases(600):
        x = torch.from_numpy(array.copy(order="K"))
        ours, theirs = x[index], array[index]
        assert tuple(ours.shape) == theirs.shape, index
        np.testing.assert_array_equal(ours.numpy(), theirs)
        if theirs.size:
            ours.fill_(-1.0)
            array[index] = -1.0
            np.testing.assert_array_equal(x.numpy(), array)


def test_parts_written_are_those_of_numpy():
    for draw, array, index in cases(600):
        x = torch.from_numpy(array.copy(order="K"))
        value = draw.choice([-7.5, 3, True])
        if draw.random() < 0.6:
            value = np.float32(100.0) + np.arange(array[index].size, dtype=np.float32).reshape(array[index].shape)
        x[index] = torch.from_numpy(value) if isinstance(value, np.ndarray) else value
        array[index] = value
        np.testing.assert_array_equal(x.numpy(), array)


@pytest.mark.parametrize(
    "index",
    [[0, 2], [3], np.array([1, 1, 0]), np.array([[0, 1], [2, 3]]), np.array([-1, 0]), np.array([True, False, True, True])],
)
@pytest.mark.parametrize("value", ["number", "one", "row", "rows"])
def test_rows_named_by_numbers(index, value):
    array = np.arange(12.0, dtype=np.float32).reshape(4, 3)
    x = torch.from_numpy(array.copy())
    place = torch.from_numpy(index) if isinstance(index, np.ndarray) else index
    np.testing.assert_array_equal(x[place].numpy(), array[index])
    given = {
        "number": 2.5,
        "one": np.array(9.0, np.float32),
        "row": np.array([7.0, 8.0, 9.0], np.float32),
        "rows": -np.arange(array[index].size, dtype=np.float32).reshape(array[index].shape),
    }[value]
    if np.asarray(index).tolist() == [1, 1, 0] and value == "rows":
        given[1] = given[0]  # or it were not defined which of two rows stays
    x[place] = given if isinstance(given, float) else torch.from_numpy(given)
    array[index] = given
    np.testing.assert_array_equal(x.numpy(), array)


def test_a_row_that_is_part_of_the_target_is_read_before_it_is_written():
    x = torch.arange(6.0).reshape(3, 2)
    x[torch.tensor([0, 2])] = x[1]
    assert x.tolist() == [[2.0, 3.0]] * 3
    y = torch.arange(5.0)
    y[1:] = y[:-1]
    assert y.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("index", "error"),
    [(4, IndexError), (-5, IndexError), ((0, 3), IndexError), ((0, 0, 0), IndexError), ([0, 4], IndexError), (1.5, IndexError)],
)
def test_wrong_indices(index, error):
    x = torch.zeros(4, 3)
    with pytest.raises(error):
        x[index]
    with pytest.raises(error):
        x[index] = 1.0
    assert x.sum() == 0


def test_values_that_do_not_fit():
    x = torch.zeros(4, 3)
    with pytest.raises(RuntimeError):
        x[0] = torch.zeros(2)
    with pytest.raises(RuntimeError):
        x[torch.tensor([0, 1])] = torch.zeros(2, 2)
    with pytest.raises(RuntimeError):
        torch.zeros(1, 3).expand(4, 3)[1:] = 1.0
    x[0] = torch.tensor([1, 2, 3])  # of another dtype
    assert x[0].tolist() == [1.0, 2.0, 3.0]


def test_a_part_written_spoils_what_was_saved_of_it_and_nothing_else():
    x = torch.arange(1.0, 5.0)
    w = torch.ones(2, requires_grad=True)
    kept, spoilt = (w * x[:2]).sum(), (w * x[2:]).sum()
    x[3] = 0.0
    kept.backward()
    assert w.grad.tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        spoilt.backward()
    saved = (w * x[:2]).sum()
    x[torch.tensor([0])] = 3.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        saved.backward()


def test_writes_that_are_recorded():
    w = torch.ones(3, requires_grad=True)
    x = torch.zeros(2, 3)
    x[0] = w
    x[torch.tensor([1])] = 2 * w
    x[1, 2] = 5.0
    (x * torch.arange(6.0).reshape(2, 3)).sum().backward()
    assert w.grad.tolist() == [0 + 2 * 3, 1 + 2 * 4, 2.0]
    with pytest.raises(RuntimeError, match="leaf"):
        w[0] = 1.0
    with torch.no_grad():
        w[0] = 7.0
    assert w.tolist() == [7.0, 1.0, 1.0]


def test_one_view_operation_for_each_item_of_an_index():
    x = torch.zeros(2, 3, 4, requires_grad=True)
    assert x[0].grad_fn.name() == "SelectBackward0"
    made = x[:, 1:, 2].grad_fn
    assert (made.name(), made.next_functions[0][0].name()) == ("SelectBackward0", "SliceBackward0")
    assert x[...].grad_fn.name() == "AliasBackward0"
    assert x[[1]].grad_fn.name() == "IndexBackward0"


# ------------------------------------------------------------------------------------------------ kernels of views


def test_other_views_are_those_of_numpy():
    draw = random.Random(5)
    for _ in range(300):
        array = some_array(draw)
        x, ndim = torch.from_numpy(array), array.ndim
        one, two = draw.randrange(-ndim, ndim), draw.randrange(-ndim, ndim)
        order = draw.sample(range(ndim), ndim)
        pairs = [
            (x.transpose(one, two), array.swapaxes(one, two)),
            (x.permute(order), array.transpose(order)),
            (x.unsqueeze(one), np.expand_dims(array, one)),
            (x.reshape(-1, 1), array.reshape(-1, 1)),
            (x.expand(2, *x.shape), np.broadcast_to(array, (2, *array.shape))),
            *zip(x.unbind(one), np.moveaxis(array, one, 0), strict=True),
            *zip(x.split(2, one), np.split(array, range(2, array.shape[one], 2), one), strict=True),
        ]
        if one % ndim != two % ndim:
            offset = draw.randint(-2, 2)
            pairs.append((x.diagonal(offset, one, two), array.diagonal(offset, one, two)))
        for ours, theirs in pairs:
            assert tuple(ours.shape) == theirs.shape
            np.testing.assert_array_equal(ours.numpy(), theirs)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("select", (2, 0)), ("select", (0, 3)), ("select", (0, True)), ("slice_dim", (0, 0, 2, 0)), ("unsqueeze", (4,)),
        ("transpose", (0, 2)), ("permute", (0,)), ("permute", (0, 0)), ("reshape", (-1, -1)), ("reshape", (5,)),
        ("reshape", (-2, 3)), ("expand", (3,)), ("expand", (4, 4)), ("expand", (-1, 3, 4)), ("diagonal", (0, 1, 1)),
        ("diagonal", (9, 0, 1)), ("unbind", (2,)), ("split_evenly", (0, 0)), ("split_with_sizes", ((1, 1), 0)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_left_to_the_body(name, args):
    assert getattr(viewing, name)(np.zeros((3, 4)), *args) is None


def test_the_short_way_is_taken():
    x = torch.zeros(3, 4)
    for index in (0, slice(1), (0, slice(None, None, 2)), None, [0, 1], torch.tensor([2])):
        assert indexing.getitem(x, index) is not None
        assert index is None or indexing.setitem(x, index, 1.0) is True
    assert indexing.getitem(x, (0, [1])) is None and indexing.setitem(x, 0, np.float32(1)) is None
