"""Negative real numbers to complex powers: the logarithm in the gradient is complex where nothing else in it is."""

from __future__ import annotations

import cmath

import pytest

import retrograd as torch
from retrograd.autograd import gradcheck


@pytest.mark.parametrize("base", [-2.0, -1, 0.5, -1 + 0j, 1 - 2j])
@pytest.mark.parametrize("as_tensor", [False, True])
def test_gradient_of_the_exponent(base: complex, as_tensor: bool) -> None:
    n = torch.tensor([0.3 - 0.5j, -1 + 0.2j], dtype=torch.complex128, requires_grad=True)
    x = torch.tensor([base, base], dtype=torch.complex128 if isinstance(base, complex) else torch.float64)
    value = torch.pow(x if as_tensor else base, n)
    (g,) = torch.autograd.grad(value.sum().real, n)
    # The gradient of the real part is the conjugate of the derivative, xⁿ·log x.
    expected = [(cmath.exp(k * cmath.log(base)) * cmath.log(base)).conjugate() for k in n.tolist()]
    assert g.tolist() == pytest.approx(expected)
    assert gradcheck(lambda n: torch.pow(x if as_tensor else base, n), n, check_forward_ad=True)
