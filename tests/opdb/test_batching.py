"""Every public operation under `vmap`, on every sample: what a loop over the batch gives, stacked."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from retrograd._core import Tensor
from retrograd.func import vmap

from .sample import Sample, map_arrays
from .sides import OURS, convert, tensors_in
from .test_generated import assert_close, function_of, parameters

# What depends on values, at least for some of its arguments: there it must be right, or an error that says so.
REFUSED = {
    "__getitem__", "as_strided_scatter", "batch_norm", "index_put", "instance_norm", "pca_lowrank", "svd_lowrank", "arange", "full", "linspace", "narrow", "narrow_copy", "tensor", "tensor_split", "vander",
    "allclose", "argwhere", "bincount", "embedding", "embedding_bag", "equal", "histogram", "histogramdd",
    "is_nonzero", "item",
    "masked_select", "nonzero", "nonzero_static", "repeat_interleave", "tolist", "unique", "unique_consecutive",
}  # fmt: skip
RANDOM = {
    "alpha_dropout", "bernoulli", "bernoulli_", "binomial", "cauchy_", "dropout", "dropout1d", "dropout2d", "dropout3d",
    "exponential_", "feature_alpha_dropout", "feature_dropout", "geometric_", "gumbel_softmax", "log_normal_",
    "multinomial", "normal", "normal_", "poisson", "rand", "rand_like", "randint", "randint_like", "randn",
    "randn_like", "random_", "randperm", "rrelu", "uniform_",
}  # fmt: skip


def arrays_of(sample: Sample) -> list[np.ndarray]:
    found: list[np.ndarray] = []

    def note(array: np.ndarray) -> np.ndarray:
        found.append(array)
        return array

    map_arrays(note, [list(sample.args), sample.kwargs])
    return found


def other_than(array: np.ndarray) -> np.ndarray:
    """Values that the same operation mostly takes too: half of each number, the same integers in another order."""
    if array.dtype.kind in "fc":
        with np.errstate(all="ignore"):
            return np.asarray(array * array.dtype.type(0.5))
    return np.roll(array.reshape(-1), 1).reshape(array.shape)


def called(name: str, sample: Sample) -> Callable[..., list[Tensor]]:
    """The call of a sample as a function of tensors in place of its arrays; it gives the tensors of the result."""

    def call(*tensors: Tensor) -> list[Tensor]:
        given = iter(tensors)
        args, kwargs = convert(OURS, sample.args, lambda _: next(given)), convert(
            OURS, sample.kwargs, lambda _: next(given)
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function_of(name)(*args, **kwargs)
            return tensors_in(OURS, result if sample.process is None else sample.process(result))

    return call


def rows_for(call: Callable[..., list[Tensor]], arrays: list[np.ndarray], mapped: tuple[int, ...]) -> list[list]:
    """The inputs of each element of a batch, of which each works alone and gives results of one shape."""
    first = list(arrays)
    other = [other_than(a) if k in mapped else a for k, a in enumerate(arrays)]
    expected = [t.shape for t in call(*[OURS.tensor(a) for a in first])]
    try:
        if [t.shape for t in call(*[OURS.tensor(a) for a in other])] != expected:
            other = first
    except Exception:
        other = first
    return [first, other, first]


def compare(name: str, sample: Sample, mapped: tuple[int, ...], nested: bool) -> None:
    call, arrays = called(name, sample), arrays_of(sample)
    rows = rows_for(call, arrays, mapped)
    expected = [[OURS.numpy(t) for t in call(*[OURS.tensor(a) for a in row])] for row in rows]
    inputs = [
        OURS.tensor(np.stack([row[k] for row in rows])) if k in mapped else OURS.tensor(a)
        for k, a in enumerate(arrays)
    ]
    dims = tuple([0 if k in mapped else None for k in range(len(arrays))])
    if nested:
        inputs = [x.unsqueeze(1).expand(3, 2, *x.shape[1:]) if k in mapped else x for k, x in enumerate(inputs)]
        found = vmap(vmap(call, dims), dims)(*inputs)
        assert all(t.shape[:2] == (3, 2) for t in found)
        found = [t.select(1, 1) for t in found]
    else:
        found = vmap(call, dims)(*inputs)
    assert len(found) == len(expected[0])
    for number, t in enumerate(found):
        column = np.stack([row[number] for row in expected])
        assert t.dtype.numpy == column.dtype
        assert_close(OURS.numpy(t), column, sample, f"result {number}", looser=10)


def samples() -> list[Any]:
    return parameters(lambda name, sample: name not in RANDOM and len(arrays_of(sample)) > 0)


@pytest.mark.parametrize(("name", "sample"), samples())
def test_vmap(name: str, sample: Sample) -> None:
    count = len(arrays_of(sample))
    cases = [(k,) for k in range(count)] + ([tuple(range(count))] if count > 1 else [])
    for case in cases:
        if name in REFUSED:
            try:
                compare(name, sample, case, False)
            except RuntimeError as error:
                assert "vmap" in str(error)
            continue
        compare(name, sample, case, False)
    if name not in REFUSED:
        compare(name, sample, cases[-1], True)
