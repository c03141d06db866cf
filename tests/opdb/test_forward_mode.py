"""Every public operation on dual tensors, on every sample: tangents agree with gradients, which other tests compare with
finite differences: <J v, c> = <v, J^T c>."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from retrograd.autograd import forward_ad

from .sample import Sample
from .sides import DIFFERENTIABLE, OURS, Run, convert, tensors_in
from .test_generated import cotangents, directions, function_of, gradients, has_gradient, inner, inputs_of, parameters


def tangents(name: str, sample: Sample, sent: list[np.ndarray]) -> tuple[list[Any], list[Any]]:
    """The results for dual inputs, and their tangents."""
    ahead = iter(sent)
    position = -1

    def make(array: np.ndarray) -> Any:
        nonlocal position
        if array.dtype not in DIFFERENTIABLE:
            return OURS.tensor(array)
        position += 1
        if sample.grad is not True and position not in sample.grad:  # type: ignore[operator]
            return OURS.tensor(array)
        return forward_ad.make_dual(OURS.tensor(array), OURS.tensor(next(ahead)))

    args, kwargs = convert(OURS, sample.args, make), convert(OURS, sample.kwargs, make)
    OURS.seed()
    result = function_of(name)(*args, **kwargs)
    if sample.process is not None and result is not None:
        result = sample.process(result)
    outputs = tensors_in(OURS, result)
    return outputs, [forward_ad.unpack_dual(t).tangent for t in outputs]


@pytest.mark.parametrize(("name", "sample"), parameters(has_gradient))
def test_forward_mode(name: str, sample: Sample) -> None:
    v = directions(inputs_of(sample))
    expected = Run(OURS, function_of(name), sample)
    with forward_ad.dual_level():
        outputs, found = tangents(name, sample, v)
    for a, b, t in zip(outputs, expected.outputs, found, strict=True):
        # A kernel may add up in another order than the operations that carry tangents.
        np.testing.assert_allclose(OURS.numpy(a), OURS.numpy(b), rtol=1e-12, atol=1e-14)
        assert t is None or (t.shape == a.shape and t.dtype is a.dtype and b.requires_grad)
    if not any(x.size for x in v) or any(np.isnan(OURS.numpy(t)).any() for t in expected.outputs):
        return
    reached = [
        None if t is None else OURS.numpy(t)
        for t, b in zip(found, expected.outputs, strict=True)
        if b.requires_grad
    ]
    sent = cotangents(expected.differentiable())
    with np.errstate(all="ignore"):
        forward, reverse = inner(reached, sent), inner(gradients(OURS, function_of(name), sample, sent), v)
    assert_allclose(forward, reverse, 1e-6, 1e-8)
