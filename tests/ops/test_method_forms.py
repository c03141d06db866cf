"""Methods whose arguments stand in another order than those of the function."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import Tensor
from retrograd.signal import windows


def test_polygamma_as_a_method() -> None:
    x = retrograd.tensor([1.0, 0.5], dtype=retrograd.float64, requires_grad=True)
    np.testing.assert_allclose(x.polygamma(1).detach().numpy(), [np.pi**2 / 6, np.pi**2 / 2])
    y = x * 1
    assert y.polygamma_(1) is y
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), [-2.4041138063191885, -16.8287966442343])  # -2·ζ(3), -14·ζ(3)


def test_division_under_the_old_name() -> None:
    x = retrograd.tensor([2.0, 4.0])
    assert Tensor.__rdiv__(x, 1).tolist() == [0.5, 0.25]


def test_windows_are_where_torch_has_them() -> None:
    assert retrograd.signal.windows is windows
    assert windows.hann(3).tolist() == [0.0, 1.0, 0.0]


IN_PLACE_BY_NAME = {
    "abs_": {},
    "clamp_": {"min": 0},
    "relu_": {},
    "fill_": {"value": 1},
    "zero_": {},
    "exp_": {},
    "sigmoid_": {},
    "threshold_": {"threshold": 0.0, "value": 7.0},
    "as_strided_": {"size": (2,), "stride": (1,)},
    "dropout_": {"p": 0.0, "train": True},
}


@pytest.mark.parametrize("name", IN_PLACE_BY_NAME)
def test_in_place_functions_take_input_by_name(name):
    reference = pytest.importorskip("torch")
    results = []
    for library in (retrograd, reference):
        x = library.tensor([-1.5, 0.5, 2.0])
        made = getattr(library, name)(input=x, **IN_PLACE_BY_NAME[name])
        assert made is x
        results.append(made.numpy())
    np.testing.assert_allclose(*results, rtol=1e-6)


def test_in_place_functions_by_name_are_recorded():
    leaf = retrograd.tensor([2.0, 3.0], requires_grad=True)
    x = leaf * 1
    retrograd.index_put_(input=x, indices=(retrograd.tensor([0]),), values=retrograd.tensor(5.0))
    retrograd.exp_(input=x).sum().backward()
    np.testing.assert_allclose(leaf.grad.numpy(), [0.0, np.exp(3.0)], rtol=1e-6)
    with pytest.raises(TypeError, match="first argument must be a Tensor"):
        retrograd.abs_(input=3)
    with pytest.raises(TypeError, match="first argument must be a Tensor"):
        retrograd.abs_()
