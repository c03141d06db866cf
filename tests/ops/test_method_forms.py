"""Methods whose arguments stand in another order than those of the function."""

from __future__ import annotations

import numpy as np

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
