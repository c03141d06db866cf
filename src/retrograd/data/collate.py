"""Puts samples together to batches."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float64

Collate = Callable[..., Any]


def default_collate(batch: Sequence[Any]) -> Any:
    """Put a list of samples together to one batch, with a new first dimension.

    Tensors and arrays are stacked, numbers become a tensor, strings stay a list. Dicts, tuples, named tuples
    and lists are gone into; of tuples comes a list.

    Raises:
        RuntimeError: if lists or tuples in the batch differ in length.
        TypeError: for anything else.

    Example:
        >>> default_collate([(1, "a"), (2, "b")])
        [tensor([1, 2]), ('a', 'b')]
        >>> default_collate([{"x": 0.5}, {"x": 1.5}])
        {'x': tensor([0.5000, 1.5000], dtype=torch.float64)}
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)


def collate(batch: Sequence[Any], *, collate_fn_map: Mapping[Any, Collate] | None = None) -> Any:
    """As :func:`default_collate`, with a function for each kind of sample.

    ``collate_fn_map`` maps types (or tuples of types) to functions of the batch and, by keyword, the map
    itself. The very type of the samples is looked for first, then in order the first type of which they are
    instances.
    """
    first = batch[0]
    for kind, function in _matches(type(first), collate_fn_map or {}):
        if kind is type(first) or isinstance(first, kind):
            return function(batch, collate_fn_map=collate_fn_map)

    def put_together(samples: Sequence[Any]) -> Any:
        return collate(samples, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        return _like(first, {key: put_together([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*map(put_together, zip(*batch, strict=True)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [put_together(column) for column in zip(*batch, strict=True)]
        return columns if isinstance(first, tuple) else _like(first, columns)
    raise _not_collatable(type(first))


def default_convert(data: Any) -> Any:
    """Turn the arrays in a sample into tensors, and leave all else as it is.

    Example:
        >>> default_convert({"x": np.array([1, 2]), "name": "a"})
        {'x': tensor([1, 2]), 'name': 'a'}
    """
    if isinstance(data, Tensor | str | bytes):
        return data
    if isinstance(data, np.ndarray | np.generic):
        return data if data.dtype.kind in "SUO" else ops.as_tensor(data)
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, tuple):
        return [default_convert(value) for value in data]
    if isinstance(data, Sequence):
        return _like(data, [default_convert(value) for value in data])
    return data


def _matches(kind: type, functions: Mapping[Any, Collate]) -> Iterable[tuple[Any, Collate]]:
    if kind in functions:
        return [(kind, functions[kind])]
    return functions.items()


def _like(original: Any, contents: Any) -> Any:
    """``contents`` as a container of the same type, with its other properties where it can be copied."""
    try:
        if not isinstance(original, MutableMapping | MutableSequence):
            return type(original)(contents)
        made = copy.copy(original)
        for key, value in contents.items() if isinstance(contents, dict) else enumerate(contents):
            made[key] = value
        return made
    except TypeError:  # range and the like cannot hold tensors
        return contents


def _not_collatable(kind: object) -> TypeError:
    return TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {kind}"
    )


def _collate_tensors(batch: Sequence[Tensor], *, collate_fn_map: Any = None) -> Tensor:
    return ops.stack(list(batch), 0)


def _collate_arrays(batch: Sequence[Any], *, collate_fn_map: Any = None) -> Any:
    if batch[0].dtype.kind in "SUO":
        raise _not_collatable(batch[0].dtype)
    return collate([ops.as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def _collate_scalars(batch: Sequence[Any], *, collate_fn_map: Any = None) -> Tensor:
    return ops.as_tensor(np.asarray(batch))


def _collate_floats(batch: Sequence[float], *, collate_fn_map: Any = None) -> Tensor:
    return ops.tensor(batch, dtype=float64)


def _collate_integers(batch: Sequence[int], *, collate_fn_map: Any = None) -> Tensor:
    return ops.tensor(batch)


def _collate_text(batch: Sequence[Any], *, collate_fn_map: Any = None) -> Sequence[Any]:
    return batch


default_collate_fn_map: dict[Any, Collate] = {
    Tensor: _collate_tensors,
    np.ndarray: _collate_arrays,
    (np.bool_, np.number, np.object_): _collate_scalars,
    float: _collate_floats,
    int: _collate_integers,
    str: _collate_text,
    bytes: _collate_text,
}
"""What ``default_collate`` does with each kind of sample; add to it to teach it others."""
