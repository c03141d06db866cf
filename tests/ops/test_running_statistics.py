"""What normalisation and lookup write into their arguments: running statistics and shortened rows."""

from __future__ import annotations

import numpy as np
import pytest

from retrograd._core import make_tensor, read_array
from retrograd.ops.layers.embedding import embedding
from retrograd.ops.layers.normalization import batch_norm, instance_norm

torch = pytest.importorskip("torch")

GENERATOR = np.random.default_rng(7)
X = GENERATOR.normal(size=(4, 3, 5))
MEAN, VAR = GENERATOR.normal(size=3), GENERATOR.uniform(0.5, 2, 3)


def test_batch_norm_moves_running_statistics() -> None:
    mean, var = make_tensor(MEAN.copy()), make_tensor(VAR.copy())
    expected_mean, expected_var = torch.tensor(MEAN), torch.tensor(VAR)
    for momentum in (0.1, 0.5, 1.0):
        batch_norm(make_tensor(X), mean, var, training=True, momentum=momentum)
        torch.nn.functional.batch_norm(torch.tensor(X), expected_mean, expected_var, training=True, momentum=momentum)
        np.testing.assert_allclose(read_array(mean), expected_mean.numpy(), rtol=1e-12)
        np.testing.assert_allclose(read_array(var), expected_var.numpy(), rtol=1e-12)


def test_instance_norm_moves_running_statistics() -> None:
    mean, var = make_tensor(MEAN.copy()), make_tensor(VAR.copy())
    expected_mean, expected_var = torch.tensor(MEAN), torch.tensor(VAR)
    instance_norm(make_tensor(X), mean, var, momentum=0.3)
    torch.nn.functional.instance_norm(torch.tensor(X), expected_mean, expected_var, momentum=0.3)
    np.testing.assert_allclose(read_array(mean), expected_mean.numpy(), rtol=1e-12)
    np.testing.assert_allclose(read_array(var), expected_var.numpy(), rtol=1e-12)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("factors", ["weight and bias", "weight", "none"])
@pytest.mark.parametrize("layout", ["channels first", "channels last", "strided", "rows"])
def test_evaluation_normalises_by_running_statistics(layout, factors, kind) -> None:
    x = GENERATOR.normal(size=(2, 3, 4, 5)).astype(kind)
    if layout == "channels last":
        x = np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 1, -1)), -1, 1)
    elif layout == "strided":
        x = x[:, :, ::2]
    elif layout == "rows":
        x = x[:, :, 0, 0].copy()
    given = [MEAN.astype(kind), VAR.astype(kind)]
    given += [GENERATOR.normal(size=3).astype(kind) for _ in range(2 if "bias" in factors else "weight" in factors)]
    made = batch_norm(make_tensor(x), *map(make_tensor, given), eps=1e-3)
    expected = torch.nn.functional.batch_norm(torch.tensor(x), *map(torch.tensor, given), eps=1e-3)
    assert read_array(made).dtype == kind
    np.testing.assert_allclose(read_array(made), expected.numpy(), rtol=1e-5 if kind == np.float32 else 1e-12, atol=1e-6)


def test_evaluation_leaves_running_statistics_alone() -> None:
    mean, var = make_tensor(MEAN.copy()), make_tensor(VAR.copy())
    batch_norm(make_tensor(X), mean, var)
    np.testing.assert_array_equal(read_array(mean), MEAN)
    np.testing.assert_array_equal(read_array(var), VAR)
    assert mean._version == 0


def test_running_statistics_do_not_join_the_graph() -> None:
    x, mean, var = make_tensor(X).requires_grad_(), make_tensor(MEAN.copy()), make_tensor(VAR.copy())
    out = batch_norm(x, mean, var, training=True)
    assert out.requires_grad and not mean.requires_grad and mean.grad_fn is None
    assert mean._version > 0
    out.sum().backward()


def test_embedding_shortens_the_rows_it_reads() -> None:
    table = GENERATOR.normal(size=(5, 3)) * 3
    weight, expected = make_tensor(table.copy()), torch.tensor(table)
    numbers = np.array([0, 2, 2])
    embedding(make_tensor(numbers), weight, max_norm=1.0)
    torch.nn.functional.embedding(torch.tensor(numbers), expected, max_norm=1.0)
    np.testing.assert_allclose(read_array(weight), expected.numpy(), rtol=1e-6)
    np.testing.assert_array_equal(read_array(weight)[[1, 3, 4]], table[[1, 3, 4]])
