"""Transforms beside PyTorch's: values, inverses and log determinants; the transforms of constraints."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd.distributions import biject_to, constraints, transform_to, transforms

from .families import positive, real, unit


def named(side):
    t, d = side.distributions.transforms, side.distributions
    two = [t.ExpTransform(), t.AffineTransform(1.0, side.tensor([2.0, -3.0, 0.5], dtype=side.float64))]
    return {
        "exp": (t.ExpTransform(), real(4, 3)),
        "power": (t.PowerTransform(2.5), positive(4, 3)),
        "sigmoid": (t.SigmoidTransform(), real(4, 3)),
        "softplus": (t.SoftplusTransform(), real(4, 3)),
        "tanh": (t.TanhTransform(), real(4, 3)),
        "affine": (t.AffineTransform(1.0, -2.0), real(4, 3)),
        "affine-event": (t.AffineTransform(1.0, -2.0, event_dim=1), real(4, 3)),
        "compose": (t.ComposeTransform(two), real(4, 3)),
        "independent": (t.IndependentTransform(t.ExpTransform(), 1), real(4, 3)),
        "reshape": (t.ReshapeTransform((6,), (2, 3)), real(4, 6)),
        "stick-breaking": (t.StickBreakingTransform(), real(4, 3)),
        "corr-cholesky": (t.CorrCholeskyTransform(), real(4, 6)),
        "stack": (t.StackTransform([t.ExpTransform(), t.TanhTransform()], 1), real(4, 2)),
        "cat": (t.CatTransform([t.ExpTransform(), t.TanhTransform()], 1, [1, 2]), real(4, 3)),
        "cdf": (t.CumulativeDistributionTransform(d.Normal(side.zeros(3, dtype=side.float64), 2.0)), real(4, 3)),
        "softmax": (t.SoftmaxTransform(), real(4, 3)),
        "lower-cholesky": (t.LowerCholeskyTransform(), real(4, 3, 3)),
        "positive-definite": (t.PositiveDefiniteTransform(), real(4, 3, 3)),
        "abs": (t.AbsTransform(), real(4, 3)),
    }


NAMES = list(named(torch))


@pytest.mark.parametrize("name", NAMES)
def test_beside_pytorch(name):
    reference = pytest.importorskip("torch")
    ours, values = named(torch)[name]
    theirs, _ = named(reference)[name]
    x, u = torch.tensor(values), reference.tensor(values)
    y, v = ours(x), theirs(u)
    assert ours.codomain.check(y).all() and y.shape == tuple(v.shape)
    np.testing.assert_allclose(y.numpy(), v.numpy(), 1e-9, 1e-12)
    np.testing.assert_allclose(ours.inv(y).numpy(), theirs.inv(v).numpy(), 1e-7, 1e-9)
    assert tuple(ours.forward_shape(x.shape)) == tuple(y.shape) and tuple(ours.inverse_shape(y.shape)) == tuple(x.shape)
    assert (ours.bijective, ours.domain.event_dim, ours.codomain.event_dim) == (
        theirs.bijective, theirs.domain.event_dim, theirs.codomain.event_dim,
    )  # fmt: skip
    if ours.bijective:
        np.testing.assert_allclose(ours.inv(y).numpy(), values, 1e-7, 1e-9)
        stretch = theirs.log_abs_det_jacobian(u, v)
        np.testing.assert_allclose(ours.log_abs_det_jacobian(x, y).numpy(), stretch.numpy(), 1e-9, 1e-12)
        np.testing.assert_allclose(ours.inv.log_abs_det_jacobian(y, x).numpy(), -stretch.numpy(), 1e-9, 1e-12)
    assert ours.inv.inv is ours


@pytest.mark.parametrize("name", ["exp", "sigmoid", "softplus", "tanh", "stick-breaking", "affine-event"])
def test_log_determinants_are_those_of_jacobians(name):
    transform, values = named(torch)[name]
    x = torch.tensor(values[0])
    y = transform(x)
    wide = torch.autograd.functional.jacobian(transform, x)
    found = transform.log_abs_det_jacobian(x, y)
    assert torch.allclose(found.sum(), torch.linalg.slogdet(wide[: x.numel()]).logabsdet)


def test_cache_and_equality():
    t = transforms.ExpTransform(cache_size=1)
    x = torch.tensor([-800.0])
    assert t.inv(t(x)) is x and t(x) is t(x)
    plain = t.with_cache(0)
    assert plain == t and plain(x) is not plain(x) and plain.with_cache(0) is plain
    assert transforms.AffineTransform(0, 1) == transforms.AffineTransform(0.0, 1.0) != transforms.AffineTransform(0, 2)
    with pytest.raises(ValueError, match="cache_size must be 0 or 1"):
        transforms.ExpTransform(cache_size=2)
    with pytest.raises(ValueError, match="different numbers of elements"):
        transforms.ReshapeTransform((2,), (3,))


CONSTRAINTS = [
    "real", "positive", "nonnegative", "unit_interval", "simplex", "real_vector", "lower_cholesky", "positive_definite",
    "corr_cholesky",
]  # fmt: skip


@pytest.mark.parametrize("name", CONSTRAINTS)
@pytest.mark.parametrize("registry", ["biject_to", "transform_to"])
def test_transforms_of_constraints(name, registry):
    reference = pytest.importorskip("torch")
    if registry == "biject_to" and name in ("lower_cholesky", "positive_definite"):
        with pytest.raises(NotImplementedError, match="Cannot transform"):
            biject_to(getattr(constraints, name))
        return
    shape = {"lower_cholesky": (2, 3, 3), "positive_definite": (2, 3, 3), "corr_cholesky": (2, 3)}.get(name, (2, 4))
    values = real(*shape)
    made = []
    for side in (torch, reference):
        d = side.distributions
        transform = getattr(d, registry)(getattr(d.constraints, name))
        made.append(transform(side.tensor(values)))
        assert getattr(d.constraints, name).check(made[-1]).all()
    np.testing.assert_allclose(made[0].numpy(), made[1].numpy(), 1e-9, 1e-12)


@pytest.mark.parametrize("registry", [biject_to, transform_to])
def test_bounds(registry):
    x = torch.tensor(real(5))
    for constraint in (constraints.greater_than(2.0), constraints.less_than(-1.0), constraints.interval(2.0, 3.0), constraints.half_open_interval(-1.0, 4.0)):
        assert constraint.check(registry(constraint)(x)).all()
    stacked = constraints.stack([constraints.positive, constraints.real])
    assert stacked.check(registry(stacked)(torch.tensor(real(2, 3)))).all()
    joined = constraints.cat([constraints.positive, constraints.real], lengths=[2, 3])
    assert joined.check(registry(joined)(torch.tensor(real(5)))).all()
    with pytest.raises(NotImplementedError, match="Cannot transform _Boolean constraints"):
        registry(constraints.boolean)


def test_constraints_beside_pytorch():
    reference = pytest.importorskip("torch")
    near = np.array([-1.0, 0.0, 0.3, 0.5, 1.0, 2.0, np.nan])
    matrix = np.array([[1.0, 0.0], [0.5, 2.0]])
    turned = np.array([[1.0, 0.0], [0.6, 0.8]])
    vectors = np.array([[0.2, 0.8], [1.0, 0.0], [0.5, 0.6], [-0.5, 1.5]])
    for name, value in [
        *[(n, near) for n in ("boolean", "nonnegative_integer", "positive_integer", "real", "positive", "nonnegative", "unit_interval")],
        *[(n, vectors) for n in ("simplex", "one_hot", "real_vector")],
        *[(n, m) for n in ("lower_triangular", "lower_cholesky", "corr_cholesky", "square", "symmetric", "positive_definite", "positive_semidefinite") for m in (matrix, matrix.T, matrix @ matrix.T, -matrix @ matrix.T, turned, real(2, 3))
          if m.shape == (2, 2) or n == "square"],
    ]:  # fmt: skip
        found = getattr(constraints, name).check(torch.tensor(value))
        expected = getattr(reference.distributions.constraints, name).check(reference.tensor(value))
        assert found.tolist() == expected.tolist(), (name, value)


def test_helpers():
    from retrograd.distributions import utils

    reference = pytest.importorskip("torch").distributions.utils
    vector = unit(2, 6)
    t = pytest.importorskip("torch").tensor(vector)
    for diag in (0, -1):
        found = utils.vec_to_tril_matrix(torch.tensor(vector), diag)
        np.testing.assert_array_equal(found.numpy(), reference.vec_to_tril_matrix(t, diag).numpy())
        np.testing.assert_array_equal(utils.tril_matrix_to_vec(found, diag).numpy(), vector)
    for binary in (False, True):
        np.testing.assert_allclose(utils.probs_to_logits(torch.tensor(vector), binary).numpy(), reference.probs_to_logits(t, binary).numpy())
        np.testing.assert_allclose(utils.logits_to_probs(torch.tensor(vector), binary).numpy(), reference.logits_to_probs(t, binary).numpy())
    with pytest.raises(ValueError, match="cannot be expressed as the lower triangular part"):
        utils.vec_to_tril_matrix(torch.ones(4))
