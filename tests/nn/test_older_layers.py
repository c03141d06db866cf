"""Layers of early versions of PyTorch that are still there."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn


@pytest.mark.parametrize(("size", "reach"), [(1, 0), (3, 1), (4, 1), (5, 2)])
def test_cross_map_normalisation_by_its_windows(size, reach):
    x = np.random.default_rng(size).normal(size=(2, 7, 3, 2))
    sums = np.stack([(x[:, max(c - reach, 0) : c + reach + 1] ** 2).sum(1) for c in range(7)], 1)
    layer = nn.CrossMapLRN2d(size, 0.3, 0.5, 2.0)
    np.testing.assert_allclose(layer(retrograd.tensor(x)).numpy(), x / (2.0 + 0.3 / size * sums) ** 0.5, rtol=1e-12)
    assert retrograd.autograd.gradcheck(layer, retrograd.tensor(x[:1, :, :1], requires_grad=True))


def test_cross_map_normalisation_is_of_images():
    with pytest.raises(ValueError, match="CrossMapLRN2d: Expected input to be 4D, got 3D instead"):
        nn.CrossMapLRN2d(3)(retrograd.ones(2, 3, 4))


def test_nll_loss_2d_is_nll_loss_with_a_warning():
    x, target = retrograd.randn(2, 3, 4, 4).log_softmax(1), retrograd.zeros(2, 4, 4, dtype=retrograd.int64)
    with pytest.warns(FutureWarning, match="`NLLLoss2d` has been deprecated"):
        loss = nn.NLLLoss2d(reduction="sum")
    assert retrograd.equal(loss(x, target), nn.NLLLoss(reduction="sum")(x, target))


def test_container():
    for framework in (retrograd, pytest.importorskip("torch")):
        with pytest.warns(FutureWarning, match="`nn.Container` is deprecated"):
            made = framework.nn.Container(a=framework.nn.ReLU(), b=framework.nn.Tanh())
        assert repr(made) == "Container(\n  (a): ReLU()\n  (b): Tanh()\n)"
        with pytest.warns(FutureWarning), pytest.raises(TypeError, match="is not a Module subclass"):
            framework.nn.Container(a=3)
