"""First values: the same numbers as PyTorch's after the same seed."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error


@pytest.mark.parametrize(
    ("shape", "fill"),
    [
        ((40,), lambda init, t: init.uniform_(t)),
        ((40,), lambda init, t: init.uniform_(t, -2, 3)),
        ((40,), lambda init, t: init.normal_(t, 1.0, 2.0)),
        ((40,), lambda init, t: init.trunc_normal_(t)),
        ((40,), lambda init, t: init.trunc_normal_(t, std=0.02)),
        ((400,), lambda init, t: init.trunc_normal_(t, 1.0, 2.0, -1.0, 3.0)),
        ((400,), lambda init, t: init.trunc_normal_(t, std=5.0, a=-1.0, b=1.0)),
        ((40,), lambda init, t: init.trunc_normal_(t, mean=0.0, std=1.0, a=1.5, b=2.5)),
        ((2, 3), lambda init, t: init.constant_(t, 0.3)),
        ((2, 3), lambda init, t: init.ones_(t)),
        ((2, 3), lambda init, t: init.zeros_(t)),
        ((2, 3), lambda init, t: init.eye_(t)),
        ((3, 4, 5), lambda init, t: init.dirac_(t)),
        ((4, 3, 3, 2), lambda init, t: init.dirac_(t, 2)),
        ((3, 3, 1, 2, 3), lambda init, t: init.dirac_(t)),
        ((3, 4), lambda init, t: init.xavier_uniform_(t, gain=2.0)),
        ((3, 4, 2, 2), lambda init, t: init.xavier_normal_(t)),
        ((3, 4), lambda init, t: init.kaiming_uniform_(t)),
        ((3, 4, 5), lambda init, t: init.kaiming_uniform_(t, 0.1, "fan_out", "leaky_relu")),
        ((3, 4), lambda init, t: init.kaiming_normal_(t, mode="FAN_IN", nonlinearity="relu")),
        ((5, 4), lambda init, t: init.sparse_(t, 0.3)),
    ],
)
def test_values(shape, fill):
    def scenario(torch):
        torch.manual_seed(0)
        tensor = torch.nn.Parameter(torch.empty(shape))
        assert fill(torch.nn.init, tensor) is tensor
        assert tensor.requires_grad and tensor.is_leaf
        return tensor, torch.rand(1)

    # Draws from a normal distribution pass through logarithms and cosines.
    rounded = any("normal" in name or name == "sparse_" for name in fill.__code__.co_names)
    same(scenario, rounded)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (4, 2, 3), (3, 3)])
def test_orthogonal(shape):
    matrix = nn.init.orthogonal_(retrograd.empty(shape, dtype=retrograd.float64), gain=2.0).reshape(
        shape[0], -1
    )
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    product = short @ short.T
    assert (product - 4 * retrograd.eye(len(short), dtype=retrograd.float64)).abs().max() < 1e-10


def test_orthogonal_is_pytorchs():
    def scenario(torch):
        torch.manual_seed(0)
        tensor = torch.nn.init.orthogonal_(torch.empty(3, 5, dtype=torch.float64))
        return [[round(x, 8) for x in row] for row in tensor.tolist()]

    same(scenario)


def test_a_generator_of_ones_own():
    def scenario(torch):
        generator = torch.Generator().manual_seed(7)
        return torch.nn.init.kaiming_uniform_(torch.empty(2, 2), generator=generator)

    same(scenario)


@pytest.mark.parametrize(
    "name",
    ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"],
)
def test_gains(name):
    same(lambda torch: torch.nn.init.calculate_gain(name))


def test_gain_of_a_slope():
    same(lambda torch: torch.nn.init.calculate_gain("leaky_relu", 0.3))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda init, torch: init.calculate_gain("sine"),
        lambda init, torch: init.calculate_gain("leaky_relu", "steep"),
        lambda init, torch: init.calculate_gain("leaky_relu", True),
        lambda init, torch: init.eye_(torch.empty(2)),
        lambda init, torch: init.sparse_(torch.empty(2), 0.5),
        lambda init, torch: init.dirac_(torch.empty(2, 2)),
        lambda init, torch: init.dirac_(torch.empty(3, 2, 2), groups=2),
        lambda init, torch: init.orthogonal_(torch.empty(3)),
        lambda init, torch: init.xavier_uniform_(torch.empty(3)),
        lambda init, torch: init.kaiming_normal_(torch.empty(3)),
        lambda init, torch: init.kaiming_normal_(torch.empty(3, 3), mode="fan"),
    ],
)
def test_errors(attempt):
    same_error(lambda torch: attempt(torch.nn.init, torch))


@pytest.mark.parametrize("fill", [nn.init.kaiming_uniform_, nn.init.kaiming_normal_])
def test_nothing_to_fill(fill):
    with pytest.warns(UserWarning, match="Initializing zero-element tensors is a no-op"):
        fill(retrograd.empty(0, 3))


def test_a_mean_far_outside():
    with pytest.warns(UserWarning, match="mean is more than 2 std from"):
        nn.init.trunc_normal_(retrograd.empty(3), mean=-5.0, std=1.0, a=0.0, b=1.0)


@pytest.mark.parametrize("std", [0.02, 1.0, 3.0])
def test_truncated_values_stay_inside(std):
    seed = 5
    retrograd.manual_seed(seed)
    values = nn.init.trunc_normal_(retrograd.empty(20_000), std=std, a=-2.0, b=2.0)
    assert values.abs().max() <= 2, f"seed {seed}"
    assert abs(values.mean()) < 0.05, f"seed {seed}"
