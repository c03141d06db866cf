"""What the samples do not show: the graph that reductions and products leave, and their named tuples."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd


def x(*shape: int) -> retrograd.Tensor:
    return retrograd.tensor(np.arange(1.0, 1 + np.prod(shape)).reshape(shape), requires_grad=True)


@pytest.mark.parametrize("reduce", [
    lambda t: t.sum(), lambda t: t.sum(0), lambda t: t.mean(), lambda t: t.mean(1, True), lambda t: t.cumsum(0).sum(),
    lambda t: t.max(1).values.sum(), lambda t: t.sort().values.sum(),
])  # fmt: skip
def test_reductions_do_not_keep_their_input(reduce) -> None:
    a = x(2, 3)
    y = a * 2
    total = reduce(y)
    y.add_(1)  # would be refused if `y` had been saved
    (total if total.ndim == 0 else total.sum()).backward()
    assert a.grad is not None


@pytest.mark.parametrize(("made", "name"), [
    (lambda: x(2, 3).sum(), "SumBackward0"), (lambda: x(2, 3).sum(1), "SumBackward1"),
    (lambda: x(2, 3).mean(), "MeanBackward0"), (lambda: x(2, 3).mean(0), "MeanBackward1"),
    (lambda: x(2, 3).max(), "MaxBackward1"), (lambda: x(2, 3).max(0).values, "MaxBackward0"),
    (lambda: x(2, 3).prod(), "ProdBackward0"), (lambda: x(2, 3).var(), "VarBackward0"),
    (lambda: x(2, 3).std(0), "StdBackward0"), (lambda: x(2, 3).cumsum(1), "CumsumBackward0"),
    (lambda: x(2, 3).logsumexp(1), "LogsumexpBackward0"), (lambda: x(2, 3).sort().values, "SortBackward0"),
    (lambda: x(2, 3) @ x(3, 2), "MmBackward0"), (lambda: x(2, 3) @ x(3), "MvBackward0"),
    (lambda: x(3) @ x(3), "DotBackward0"), (lambda: x(2, 2, 3) @ x(2, 3, 2), "BmmBackward0"),
    (lambda: retrograd.nn.functional.linear(x(2, 3), x(4, 3), x(4)), "AddmmBackward0"),
    (lambda: retrograd.conv2d(x(1, 1, 3, 3), x(1, 1, 2, 2)), "ConvolutionBackward0"),
    (lambda: retrograd.nn.functional.max_pool2d(x(1, 1, 4, 4), 2), "MaxPool2DWithIndicesBackward0"),
    (lambda: retrograd.nn.functional.layer_norm(x(2, 3), (3,)), "NativeLayerNormBackward0"),
    (lambda: retrograd.nn.functional.batch_norm(x(2, 3), None, None, training=True), "NativeBatchNormBackward0"),
])  # fmt: skip
def test_names_in_the_graph(made, name: str) -> None:
    assert made().grad_fn.name() == name


def test_named_tuples_print_and_unpack_as_pytorchs() -> None:
    values, indices = found = retrograd.tensor([[1.0, 4.0], [3.0, 2.0]]).max(dim=1)
    assert repr(found) == "torch.return_types.max(\nvalues=tensor([4., 3.]),\nindices=tensor([1, 0]))"
    assert found.values is values is found[0] and found.indices is indices
    assert isinstance(found, retrograd.return_types.max)


def test_prod_has_exact_derivatives_at_zeros() -> None:
    a = retrograd.tensor([2.0, 0.0, 3.0, 0.0], requires_grad=True)
    (first,) = retrograd.autograd.grad(a.prod(), a, create_graph=True)
    assert first.tolist() == [0.0, 0.0, 0.0, 0.0]
    (second,) = retrograd.autograd.grad(first[1], a)
    assert second.tolist() == [0.0, 0.0, 0.0, 6.0]


def test_max_pool_of_large_batches_equals_that_of_parts() -> None:
    images = retrograd.tensor(np.random.default_rng(0).normal(size=(9, 2, 6, 6)))
    whole = retrograd.nn.functional.max_pool2d(images, 3, 2, 1)
    parts = [retrograd.nn.functional.max_pool2d(images[i], 3, 2, 1) for i in range(9)]
    assert retrograd.equal(whole, retrograd.stack(parts))
