"""retrograd.nn.functional: the names of PyTorch's module, and the functions that are written there."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import retrograd
from retrograd.nn import functional as F


def test_names_are_sorted_and_there() -> None:
    assert F.__all__ == sorted(F.__all__)
    assert all(callable(getattr(F, name)) for name in F.__all__)


def test_names_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    assert [name for name in F.__all__ if not hasattr(torch.nn.functional, name)] == []


def test_signatures_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for name in F.__all__:
        theirs = getattr(torch.nn.functional, name)
        if (
            inspect.isfunction(theirs)
            and not name.endswith("_")
            and "args" not in inspect.signature(theirs).parameters
        ):
            expected = [(p.name, p.default) for p in inspect.signature(theirs).parameters.values()]
            actual = [(p.name, p.default) for p in inspect.signature(getattr(F, name)).parameters.values()]
            assert actual == expected, name


def test_dropout_is_on_by_default_and_alpha_dropout_off() -> None:
    x = retrograd.ones(1000)
    retrograd.manual_seed(0)
    dropped = F.dropout(x)
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert 400 < (dropped == 0).sum().item() < 600
    assert F.dropout(x, training=False) is x
    assert F.alpha_dropout(x) is x
    rows = x.reshape(10, 100)
    assert F.feature_alpha_dropout(rows) is rows


@pytest.mark.parametrize(
    "function", [F.dropout, F.dropout1d, F.dropout2d, F.dropout3d, F.alpha_dropout, F.feature_alpha_dropout]
)
@pytest.mark.parametrize("p", [-0.1, 1.5])
def test_dropout_probability(function, p: float) -> None:
    with pytest.raises(ValueError, match=f"dropout probability has to be between 0 and 1, but got {p}"):
        function(retrograd.ones(2, 3, 4, 5), p) if function is not F.dropout1d else function(
            retrograd.ones(2, 3), p
        )


@pytest.mark.parametrize(("function", "shape", "channels"), [
    (F.dropout1d, (50, 7, 3), (50, 7)), (F.dropout1d, (300, 3), (300,)),
    (F.dropout2d, (50, 7, 3, 2), (50, 7)), (F.dropout3d, (50, 7, 3, 2, 2), (50, 7)),
    (F.dropout3d, (300, 3, 2, 2), (300,)),
])  # fmt: skip
def test_channels_are_dropped_whole(function, shape: tuple[int, ...], channels: tuple[int, ...]) -> None:
    retrograd.manual_seed(3)
    x = retrograd.ones(shape)
    rows = function(x, 0.25).reshape((*channels, -1)).numpy()
    assert (rows == rows[..., :1]).all()
    assert set(np.unique(rows)) == {np.float32(0), np.float32(4 / 3)}
    assert function(x, 0.25, inplace=True) is x
    assert set(np.unique(x.numpy())) == {np.float32(0), np.float32(4 / 3)}


def test_the_masks_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for name, shape in (
        ("dropout", (4, 5)),
        ("dropout1d", (4, 5)),
        ("dropout2d", (2, 4, 5, 3)),
        ("dropout3d", (4, 5, 2, 2)),
        ("alpha_dropout", (4, 5)),
        ("feature_alpha_dropout", (4, 5)),
    ):
        values = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
        torch.manual_seed(11)
        expected = getattr(torch.nn.functional, name)(torch.from_numpy(values), 0.4, True).numpy()
        retrograd.manual_seed(11)
        actual = getattr(F, name)(retrograd.from_numpy(values.copy()), 0.4, True).numpy()
        np.testing.assert_allclose(actual, expected, rtol=1e-12, err_msg=name)


def test_dropout_of_a_wrong_number_of_dimensions() -> None:
    with pytest.raises(RuntimeError, match="dropout1d: Expected 2D or 3D input, but received a 1D input"):
        F.dropout1d(retrograd.ones(3))
    with pytest.warns(UserWarning, match="Received a 2-D input to dropout2d, which is deprecated"):
        F.dropout2d(retrograd.ones(3, 2))
    with pytest.warns(UserWarning, match="assuming that channel-wise 1D dropout behavior is desired"):
        F.dropout2d(retrograd.ones(3, 2, 2))
    with pytest.warns(UserWarning, match="Received a 3-D input to dropout3d, which is deprecated"):
        F.dropout3d(retrograd.ones(3, 2, 2))


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
@pytest.mark.parametrize(("ndim", "dim"), [(1, 0), (2, 1), (3, 0), (4, 1)])
def test_softmax_without_a_dimension(name: str, ndim: int, dim: int) -> None:
    x = retrograd.arange(16.0).reshape([2] * (ndim - 1) + [-1])
    function = getattr(F, name)
    with pytest.warns(UserWarning, match=f"Implicit dimension choice for {name} has been deprecated"):
        implicit = function(x)
    assert retrograd.equal(implicit, function(x, dim))
    assert function(x, dim, dtype=retrograd.float64).dtype is retrograd.float64


@pytest.mark.parametrize(("name", "arguments"), [
    ("relu", ()), ("relu6", ()), ("hardtanh", (-0.5, 0.5)), ("leaky_relu", (0.2,)), ("elu", (0.7,)), ("selu", ()),
    ("celu", (0.7,)), ("rrelu", (0.1, 0.2)), ("threshold", (0.1, 3.0)), ("silu", ()), ("mish", ()), ("hardswish", ()),
    ("hardsigmoid", ()),
])  # fmt: skip
def test_activations_in_place(name: str, arguments: tuple[float, ...]) -> None:
    function = getattr(F, name)
    values = np.linspace(-4, 4, 17)
    expected = function(retrograd.from_numpy(values.copy()), *arguments)
    x = retrograd.from_numpy(values.copy())
    assert function(x, *arguments, inplace=True) is x
    assert retrograd.equal(x, expected)
    if hasattr(F, name + "_"):
        x = retrograd.from_numpy(values.copy())
        assert getattr(F, name + "_")(x, *arguments) is x
        assert retrograd.equal(x, expected)
    leaf = retrograd.from_numpy(values.copy()).requires_grad_()
    inside = leaf * 1
    function(inside, *arguments, inplace=True).sum().backward()
    other = retrograd.from_numpy(values.copy()).requires_grad_()
    function(other, *arguments).sum().backward()
    assert retrograd.equal(leaf.grad, other.grad)


@pytest.mark.parametrize(("old", "reduction"), [
    ({"size_average": False}, "sum"), ({"reduce": False}, "none"), ({"size_average": True}, "mean"),
    ({"size_average": False, "reduce": False}, "none"),
])  # fmt: skip
def test_old_arguments_of_losses(old: dict[str, bool], reduction: str) -> None:
    x, y = retrograd.tensor([1.0, 2.0]), retrograd.tensor([3.0, 5.0])
    with pytest.warns(UserWarning, match=f"please use reduction='{reduction}' instead"):
        loss = F.mse_loss(x, y, **old)
    assert retrograd.equal(loss, F.mse_loss(x, y, reduction=reduction))


def test_a_target_of_another_size_is_noticed() -> None:
    with pytest.warns(
        UserWarning, match=r"Using a target size \(torch.Size\(\[3\]\)\) that is different to the input"
    ):
        F.mse_loss(retrograd.ones(2, 3), retrograd.zeros(3))


def test_names_in_the_graph() -> None:
    x = retrograd.ones(2, 3, requires_grad=True)
    target = retrograd.tensor([0, 2])
    loss = F.cross_entropy(x, target)
    assert loss.grad_fn.name() == "NllLossBackward0"
    assert loss.grad_fn.next_functions[0][0].name() == "LogSoftmaxBackward0"
    for name, arguments in {
        "ReluBackward0": F.relu(x), "GeluBackward0": F.gelu(x), "EluBackward0": F.elu(x), "SiluBackward0": F.silu(x),
        "SoftmaxBackward0": F.softmax(x, 1), "MulBackward0": F.dropout(x), "HardtanhBackward0": F.relu6(x),
        "MseLossBackward0": F.mse_loss(x, x.detach()), "PowBackward0": x**2, "ClampBackward1": x.clamp(0, 1),
    }.items():  # fmt: skip
        assert arguments.grad_fn.name() == name
