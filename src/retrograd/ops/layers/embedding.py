"""Rows looked up by number, and numbers as rows."""

from __future__ import annotations

import math

import numpy as np

from ... import errors
from ..._core import Tensor, fused, get_batch, make_tensor, no_grad, places, read_array, shortcuts
from ..along_dim import sums_by_row
from ..batching import by_hand, leading, loop_batch, whole_values
from ..limits import clamp_min
from ..record import composite, op


def _check_places(indices: np.ndarray, rows: int) -> None:
    if indices.size and not (indices.min() >= 0 and indices.max() < rows):
        raise IndexError("index out of range in self")


@op(public=False, backward_name="EmbeddingBackward0", selects=True)
def look_up(weight: Tensor, indices: Tensor, padding_idx: int, scale_grad_by_freq: bool):
    """Rows of `weight` at `indices`; the row `padding_idx` gets no gradient."""
    made = fused.take_rows(weight, indices)
    if made is not None:
        return made
    _check_places(indices, len(weight))
    return weight[indices]


@op("linear", public=False)
def add_by_row(input: Tensor, indices: Tensor, rows: int, padding_idx: int, scale_grad_by_freq: bool):
    """The gradient of `look_up`: rows added up at their indices, over the number of them if asked."""
    places = indices.reshape(-1)
    total = sums_by_row(input.reshape(places.size, input.shape[-1]), places, rows)
    if scale_grad_by_freq:
        total /= np.maximum(np.bincount(places, minlength=rows), 1).astype(total.dtype)[:, None]
    if padding_idx >= 0:
        total[padding_idx] = 0
    return total


@op("linear", public=False, selects=True)
def look_up_kept(input: Tensor, indices: Tensor, padding_idx: int, scale_grad_by_freq: bool):
    """The transpose of `add_by_row`: rows looked up, zero for `padding_idx`."""
    made = input[indices]
    if scale_grad_by_freq:
        made /= np.bincount(indices.reshape(-1), minlength=1).astype(made.dtype)[indices][..., None]
    if padding_idx >= 0:
        made[indices == padding_idx] = 0
    return made


look_up.gradients(
    weight=lambda g, indices, padding_idx, scale_grad_by_freq, weight_shape: add_by_row(
        g, indices, weight_shape[0], padding_idx, scale_grad_by_freq
    )
)
look_up.tangent(
    lambda t_weight, indices, padding_idx, scale_grad_by_freq: look_up(t_weight, indices, padding_idx, False)
    if padding_idx < 0 and not scale_grad_by_freq
    else look_up_kept(t_weight, indices, padding_idx, scale_grad_by_freq)
)
add_by_row.gradients(
    input=lambda g, indices, padding_idx, scale_grad_by_freq: look_up_kept(
        g, indices, padding_idx, scale_grad_by_freq
    )
)
look_up_kept.gradients(
    input=lambda g, indices, padding_idx, scale_grad_by_freq, input_shape: add_by_row(
        g, indices, input_shape[0], padding_idx, scale_grad_by_freq
    )
)


def _apart(indices, mapped: bool, size: int, rows: int):
    """Indices of rows of one long table that has `rows` of them for each element of a batch."""
    first = make_tensor(np.arange(0, size * rows, rows))
    return indices + first.reshape(size, *[1] * (indices.dim() - mapped))


@look_up.batch
@by_hand
def _look_up_batch(call):
    weight, indices = call.inputs
    padding, by_frequency = call.attributes
    if by_frequency or (padding >= 0 and call.mapped[0]):
        return loop_batch(call)  # one long table has one padding row, and counts what all look up
    if not call.mapped[0]:
        return call.run((weight, indices))
    return call.run((weight.flatten(0, 1), _apart(indices, call.mapped[1], call.size, weight.shape[1])))


@add_by_row.batch
@by_hand
def _add_batch(call):
    values, indices = call.inputs
    rows, padding, by_frequency = call.attributes
    if by_frequency or padding >= 0:
        return loop_batch(call)
    places = _apart(indices, call.mapped[1], call.size, rows)
    made = call.run((call.all_mapped()[0], places), (call.size * rows, padding, by_frequency))
    return made.reshape(call.size, rows, made.shape[1])


@look_up_kept.batch
@by_hand
def _look_up_kept_batch(call):
    table, indices = call.inputs
    padding, by_frequency = call.attributes
    if by_frequency or padding >= 0:
        return loop_batch(call)
    if not call.mapped[0]:
        return call.run((table, indices))
    return call.run((table.flatten(0, 1), _apart(indices, call.mapped[1], call.size, table.shape[1])))


def _row_number(padding_idx: int | None, rows: int) -> int:
    """`padding_idx` counted from the front; -1 for none."""
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % rows


def _check_indices(name: str, input) -> None:
    if str(input.dtype) not in ("torch.int64", "torch.int32"):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but "
            f"got torch.{errors.kind_name(input.dtype)}Tensor instead (while checking arguments for {name})"
        )


def _shorten_rows(weight, indices, max_norm: float, norm_type: float) -> None:
    """Scale the rows that are looked up down to `max_norm`, in place."""
    with no_grad():
        shared = get_batch(weight) is None  # else each element of the batch has rows of its own to shorten
        places = np.unique(whole_values(indices) if shared else read_array(indices))
        _check_places(places, weight.shape[0])
        rows = weight.detach()[make_tensor(places)]
        lengths = rows.norm(norm_type, 1, True)
        shortened = (rows * (max_norm / (lengths + 1e-7))).where(lengths > max_norm, rows)
        weight[make_tensor(places)] = shortened


@composite(method=False)
def embedding(
    input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False
):
    """Rows of `weight` (count, width) looked up by the integers in `input`: the result is (…, width).

    The row `padding_idx` gets no gradient. With `max_norm` rows that are looked up and longer are scaled down
    in place first. `scale_grad_by_freq` divides gradients by how often a row is used. Gradients are always
    dense. Raises IndexError for a number that no row has.

    Example::

        >>> torch.nn.functional.embedding(torch.tensor([1, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor([[3., 4.],
                [1., 2.]])
    """
    _check_indices("embedding", input)
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if sparse:
        raise RuntimeError(
            "embedding(): sparse gradients are not supported: leave sparse=False for a dense gradient"
        )
    if max_norm is not None:
        _shorten_rows(weight, input, max_norm, norm_type)
    return look_up(weight, input, _row_number(padding_idx, weight.shape[0]), scale_grad_by_freq)


@op("general", differentiable=False, public=False, fast=places.one_hot_rows)
def one_hot_rows(input: Tensor, num_classes: int):
    """Rows of zeros with a 1 at the place that each integer, which is in range, gives."""
    rows = np.zeros((input.size, num_classes), np.int64)
    rows[np.arange(input.size), input.reshape(-1)] = 1
    return rows.reshape(*input.shape, num_classes)


one_hot_rows.batch(leading())
shortcuts.set_shortcut_operations(one_hot_rows=one_hot_rows)


@composite(method=False, fast=shortcuts.one_hot)
def one_hot(tensor, num_classes=-1):
    """Integers as rows that are 1 at that place and 0 elsewhere: (…) gives (…, num_classes), in int64.

    Without `num_classes` the largest number decides. Raises RuntimeError for numbers outside the classes.

    Example::

        >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    if str(tensor.dtype) != "torch.int64":
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    places = whole_values(tensor)
    if not places.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    greatest = -1
    if places.size:
        if places.min() < 0:
            raise RuntimeError("Class values must be non-negative.")
        greatest = int(places.max())
    if num_classes == -1:
        num_classes = greatest + 1
    elif greatest >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return one_hot_rows(tensor, num_classes)


@composite(method=False)
def embedding_bag(
    input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False,
    per_sample_weights=None, include_last_offset=False, padding_idx=None,
):  # fmt: skip
    """Sums, means or maxima (`mode`) of bags of rows of `weight`, without the rows in between being shown.

    `input` is (bags, n), or flat with `offsets`, where each bag begins (and, with `include_last_offset`,
    where the last one ends). Entries `padding_idx` count for nothing. `per_sample_weights`, for sums only,
    has the shape of `input`. An empty bag gives zeros.

    Example::

        >>> table = torch.tensor([[1.0], [2.0], [4.0]])
        >>> torch.nn.functional.embedding_bag(torch.tensor([[0, 2]]), table, mode="sum")
        tensor([[5.]])
    """
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}'). Please open a feature request on GitHub."
        )
    if per_sample_weights is not None and per_sample_weights.shape != input.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({list(per_sample_weights.shape)}) is not None, then it must have "
            f"the same shape as the input ({list(input.shape)})"
        )
    flat = input.reshape(-1)
    starts = _bag_starts(input, offsets, include_last_offset)
    ends = np.append(starts[1:], flat.shape[0])
    if include_last_offset:
        starts, ends = starts[:-1], ends[:-1]
    rows = embedding(flat, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    kept = None if padding_idx is None else flat != _row_number(padding_idx, weight.shape[0])
    return _pooled_bags(rows, kept, starts, ends, mode)


def _bag_starts(input, offsets, include_last_offset: bool) -> np.ndarray:
    if input.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
        if include_last_offset:
            raise ValueError("include_last_offset=True needs offsets, and so a 1D input")
        return np.arange(input.shape[0]) * input.shape[1]
    if input.ndim != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.ndim}")
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    return read_array(offsets).astype(np.int64)


def _pooled_bags(rows, kept, starts: np.ndarray, ends: np.ndarray, mode: str):
    """The rows of each bag as one; `kept` says which rows count, None for all."""
    lengths = ends - starts
    if mode == "max":
        return _largest_in_bags(rows, kept, starts, lengths)
    if kept is not None:
        rows = rows.masked_fill(~kept.unsqueeze(-1), 0)
    bags = make_tensor(np.repeat(np.arange(len(starts)), lengths))
    total = rows.new_zeros((len(starts), rows.shape[1])).index_add(0, bags, rows)
    if mode == "sum":
        return total
    if kept is None:
        counts = make_tensor(np.maximum(lengths, 1).astype(rows.dtype.numpy))
    else:
        counts = clamp_min(rows.detach().new_zeros(len(starts)).index_add(0, bags, kept.to(rows.dtype)), 1)
    return total / counts.unsqueeze(-1)


def _largest_in_bags(rows, kept, starts: np.ndarray, lengths: np.ndarray):
    most = lengths.max(initial=0)
    if not most:
        return rows.new_zeros((len(starts), rows.shape[1]))
    places = np.arange(most)
    inside = make_tensor(places < lengths[:, None])
    table = make_tensor(np.where(places < lengths[:, None], starts[:, None] + places, 0))
    if kept is not None:
        inside = inside & kept[table]
    best = rows[table].masked_fill(~inside.unsqueeze(-1), -math.inf).max(1).values
    return best.masked_fill(~inside.any(1, True), 0)

