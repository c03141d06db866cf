"""Softmax over split classes: the probabilities of all of them, the best one, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_and_predictions_against_pytorch(seed):
    torch = pytest.importorskip("torch")
    rows = np.random.default_rng(seed).normal(size=(50, 16))
    found = []
    for framework in (retrograd, torch):
        framework.manual_seed(seed)
        layer = framework.nn.AdaptiveLogSoftmaxWithLoss(16, 20, [2, 9], 1.5).double()
        x = framework.tensor(rows * 4)
        found.append([layer.log_prob(x).detach().numpy(), layer.predict(x).numpy(), layer.predict(x[:1]).numpy()])
    for our, their in zip(*found, strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-9)


def test_the_probabilities_of_all_classes_sum_to_one_and_hold_those_of_the_targets():
    layer = nn.AdaptiveLogSoftmaxWithLoss(16, 20, [2, 9]).double()
    x, targets = retrograd.randn(20, 16, dtype=retrograd.float64), retrograd.arange(20)
    every = layer.log_prob(x)
    np.testing.assert_allclose(every.exp().sum(1).detach().numpy(), 1.0, rtol=1e-12)
    output, loss = layer(x, targets)
    np.testing.assert_allclose(output.detach().numpy(), every.diagonal().detach().numpy(), rtol=1e-12)
    assert loss.item() == pytest.approx(-output.mean().item())


def test_gradients():
    layer = nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], 2.0).double()
    targets = retrograd.tensor([5, 0, 3, 2, 1])
    x = retrograd.randn(5, 4, dtype=retrograd.float64, requires_grad=True)
    assert retrograd.autograd.gradcheck(lambda x: layer(x, targets).output, x)
    assert retrograd.autograd.gradgradcheck(lambda x: layer(x, targets).loss, x)


@pytest.mark.parametrize("cutoffs", [[], [0, 3], [3, 3], [5, 3], [20], [2.5]])
def test_cutoffs_have_to_increase_between_the_classes(cutoffs):
    for framework in (retrograd, pytest.importorskip("torch")):
        with pytest.raises(ValueError, match="cutoffs should be a sequence of"):
            framework.nn.AdaptiveLogSoftmaxWithLoss(16, 20, cutoffs)


@pytest.mark.parametrize(
    ("rows", "targets", "message"),
    [
        ((3, 16), [1, 2, 20], r"Target values should be in \[0, 19\], but values in range \[1, 20\]"),
        ((3, 16), [1, 2], "Input and target should have the same size in the batch dimension"),
        ((2, 1, 16), [1, 2], "1D target tensor expects 2D input tensors"),
        ((3, 16), 1, "0D target tensor expects 1D input tensors"),
        ((3, 16), [[1, 2, 3]], "0D or 1D target tensor expected"),
    ],
)
def test_what_does_not_fit_is_refused(rows, targets, message):
    for framework in (retrograd, pytest.importorskip("torch")):
        layer = framework.nn.AdaptiveLogSoftmaxWithLoss(16, 20, [5, 10])
        with pytest.raises(RuntimeError, match=message):
            layer(framework.zeros(rows), framework.tensor(targets))
