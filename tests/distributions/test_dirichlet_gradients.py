"""Gradients of numbers from Dirichlet and beta distributions: the slope of a part at its place in its distribution."""

import numpy as np
import pytest

import retrograd as torch
import retrograd.autograd.forward_ad as fwAD
import retrograd.distributions as D
from retrograd.ops.dirichlet_sampling import beta_slope, dirichlet_of_gammas

# x, a, b and -∂F/∂a / (p·(1 - x)) of Beta(a, b) at x, summed and integrated with 50 digits.
SLOPES = [
    (0.3, 2, 3, 0.1992984513659892),
    (0.7, 2, 3, 0.3067515481969157),
    (0.5, 0.5, 0.5, 1.831931188354438),
    (1e-30, 0.05, 4, 1.346189962138652e-27),
    (0.25, 0.01, 20, 4.534023188725632),
    (0.999, 0.3, 0.2, 7.689747873445023),
    (0.9, 0.001, 1e-06, 899197.1095465143),
    (0.6, 1, 1e-09, 1.195651091597766),
    (0.125, 0.0001, 1, 2970.630773828337),
    (0.5, 40, 40, 0.01260468559392255),
    (0.4, 50, 90, 0.007599071543529327),
    (0.75, 300, 90, 0.002535340729485105),
    (0.01, 1, 100, 0.01171547107468569),
    (0.05, 1, 100, 0.02353378407332512),
    (0.96875, 100, 1, 0.009842096477519893),
    (0.9990234375, 3, 0.01, 0.3939607509395069),
    (0.5, 1e4, 1e4, 5.000166669999952e-5),
    (0.5078125, 1e4, 1e4, 5.039028914771323e-5),
    (0.25, 1e6, 3e6, 2.500000625000089e-7),
    (2.0**-20, 2, 1e6, 7.309192040418102e-7),
    (1 - 2.0**-20, 1e6, 2, 9.999990231635081e-7),
    (1 - 2.0**-20, 1e6, 0.5, 9.999997731625313e-7),
]


def test_slopes_have_their_digits():
    x, a, b, expected = np.array(SLOPES).T
    np.testing.assert_allclose(beta_slope(x, 1 - x, a, b), expected, 1e-12)
    for row in range(len(x)):  # alone, with no others that would need more terms
        one = slice(row, row + 1)
        np.testing.assert_allclose(beta_slope(x[one], 1 - x[one], a[one], b[one]), expected[one], 1e-12)


def test_slopes_in_closed_form():
    """Of Beta(a, 1), x = u^(1/a), and of Beta(1, b), where both parts swap: x moves with the other concentration."""
    x, a = np.array([0.01, 0.2, 0.5, 0.9, 0.999]), np.array([0.02, 0.7, 1.0, 3.0, 400.0])
    x, a = [grid.ravel() for grid in np.meshgrid(x, a)]
    np.testing.assert_allclose(beta_slope(x, 1 - x, a, np.ones_like(a)), -x * np.log(x) / a / (1 - x), 1e-11)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("bounds", [(-1, 1), (-2, 0), (0, 2), (1, 3)])
def test_gradients_are_pytorchs(bounds, dtype):
    """PyTorch's slopes are approximations, good to some parts in a thousand."""
    reference = pytest.importorskip("torch")
    random = np.random.default_rng(0)
    concentration = 10.0 ** random.uniform(*bounds, (200, 4)).astype(torch.empty(0, dtype=dtype).numpy().dtype)
    logs = np.log(random.standard_gamma(concentration) + 1e-30)
    a = torch.tensor(concentration, requires_grad=True)
    x = dirichlet_of_gammas(a, torch.tensor(logs))
    weights = random.standard_normal(x.shape).astype(concentration.dtype)
    (found,) = torch.autograd.grad((x * torch.tensor(weights)).sum(), a)
    from torch.distributions.dirichlet import _Dirichlet_backward

    theirs = _Dirichlet_backward(*[reference.tensor(t) for t in (x.detach().numpy(), concentration, weights)])
    assert found.dtype == dtype
    np.testing.assert_allclose(found.numpy(), theirs.numpy(), 4e-3, 1e-6)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2.0, 3.0), (0.05, 4.0), (30.0, 1.5), (200.0, 300.0)])
def test_gradient_of_beta_is_the_slope_of_its_quantiles(a, b):
    special = pytest.importorskip("scipy.special")
    both = [torch.full((50,), c, dtype=torch.float64, requires_grad=True) for c in (a, b)]
    torch.manual_seed(0)
    x = D.Beta(*both).rsample()
    slopes = torch.autograd.grad(x.sum(), both)
    x = x.detach().numpy()
    seen = (x > 1e-12) & (x < 1 - 1e-9)
    level = special.betainc(a, b, x)
    for slope, (da, db) in zip(slopes, [(1e-4 * a, 0.0), (0.0, 1e-4 * b)], strict=True):
        ends = [special.betaincinv(a + sign * da, b + sign * db, level) for sign in (1, -1)]
        np.testing.assert_allclose(slope.numpy()[seen], ((ends[0] - ends[1]) / 2 / (da + db))[seen], 1e-5, 1e-11)


def test_a_part_close_to_1_moves_by_what_is_left():
    """In float32 1 - x is nothing here: the other part says how little it is."""
    a = torch.tensor([3.0, 1.0], requires_grad=True)
    x = dirichlet_of_gammas(a, torch.tensor([0.0, -25.0]))
    (slope,) = torch.autograd.grad(x[1], a)
    y = np.exp(-25.0)  # drawn from Beta(1, 3): 1 - (1 - y)^3 stays the same
    np.testing.assert_allclose(x.detach().numpy()[1], y, 1e-6)
    np.testing.assert_allclose(slope.numpy()[0], -y / 3, 1e-5)


def test_forward_mode_is_reverse_mode():
    logs = torch.tensor([[0.3, -1.0, 0.8], [-4.0, 0.1, 2.0]], dtype=torch.float64)
    a = torch.tensor([[2.0, 0.5, 3.0], [0.1, 7.0, 1.0]], dtype=torch.float64)

    def parts(a):
        return dirichlet_of_gammas(a, logs)

    forward, reverse = torch.func.jacfwd(parts)(a), torch.func.jacrev(parts)(a)
    np.testing.assert_allclose(forward.numpy(), reverse.numpy(), 1e-12, 1e-15)
    np.testing.assert_allclose(forward.sum(1).numpy(), 0, atol=1e-15)  # the sum of the parts stays 1
    with fwAD.dual_level():
        x = D.Dirichlet(fwAD.make_dual(a, torch.ones_like(a))).rsample()
        tangent = fwAD.unpack_dual(x).tangent
    assert tangent.shape == (2, 3) and tangent.abs().sum() > 0


def test_each_of_a_batch():
    logs = torch.tensor([[0.3, -1.0, 0.8], [-4.0, 0.1, 2.0]])
    a = torch.tensor([[2.0, 0.5, 3.0], [0.1, 7.0, 1.0]])
    gradient = torch.func.jacrev(dirichlet_of_gammas)
    for dims in ((0, 0), (0, None), (None, 0)):
        pairs = [[t[i] if dim == 0 else t[0] for t, dim in zip((a, logs), dims, strict=True)] for i in range(2)]
        given = [t if dim == 0 else t[0] for t, dim in zip((a, logs), dims, strict=True)]
        found = torch.vmap(gradient, dims)(*given)
        np.testing.assert_allclose(found.numpy(), torch.stack([gradient(*pair) for pair in pairs]).numpy(), 1e-6)

    def sample(a):
        return D.Dirichlet(a, validate_args=False).rsample()

    drawn = torch.vmap(sample, randomness="different")(torch.ones(3, 2))
    assert drawn.shape == (3, 2) and len(set(drawn[:, 0].tolist())) == 3
    drawn = torch.vmap(lambda x: x * sample(torch.ones(2)), randomness="different")(torch.ones(3))
    assert len(set(drawn[:, 0].tolist())) == 3
    with pytest.raises(RuntimeError, match="same randomness with a batched tensor"):
        torch.vmap(sample, randomness="same")(torch.ones(3, 2))


def test_second_gradients_are_refused():
    a = torch.tensor([2.0, 3.0], requires_grad=True)
    x = D.Dirichlet(a).rsample()
    assert x.grad_fn.name() == "_DirichletBackward"
    (slope,) = torch.autograd.grad(x[0], a, create_graph=True)
    with pytest.raises(RuntimeError, match="trying to differentiate twice a function that was marked with @once_diff"):
        slope.sum().backward()


def test_numbers_at_the_edges():
    a = torch.tensor([1e-4, 1e-4], requires_grad=True)
    x = D.Dirichlet(a).rsample((200,))
    assert 0 < x.min() < 1e-30 and 1 - 1e-6 < x.max() < 1
    assert torch.autograd.grad(x[:, 0].sum(), a)[0].isfinite().all()
    alone = torch.tensor([2.0], requires_grad=True)
    D.Dirichlet(alone).rsample().sum().backward()
    assert alone.grad.tolist() == [0.0]
    assert D.Dirichlet(torch.ones(0, 3), validate_args=False).rsample().shape == (0, 3)
    with pytest.raises(NotImplementedError, match="\"dirichlet\\w*\" not implemented for 'Long'"):
        D.Dirichlet(torch.tensor([1, 2])).rsample()
