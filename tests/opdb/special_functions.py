"""Samples of Bessel functions, Airy's function and the orthogonal polynomials.

PyTorch's have no gradients, and its Bessel functions of large numbers six digits: values are compared with PyTorch, and gradients, with SciPy's values, with finite
differences.
"""

from __future__ import annotations

import numpy as np
import scipy.special

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan


def unary(reference, low: float, high: float, edges: tuple[float, ...]) -> list[Sample]:
    """Samples of a function of one tensor that is smooth between `low` and `high`."""
    return [
        Sample(draw(2, 3, low=low, high=high), reference=reference, torch=False),
        Sample(draw(low=low, high=high), reference=reference, torch=False, name="scalar"),
        Sample(draw(4, 3, low=low, high=high).T, reference=reference, torch=False, name="transposed"),
        Sample(draw(100, low=low, high=high), grad=False, rtol=1e-5, atol=1e-6, name="many"),
        Sample(draw(0, 3), grad=False, name="empty"),
        Sample(draw(100, low=low, high=high).astype(np.float32), grad=False, rtol=1e-4, name="float32"),
        Sample(np.array([1, 2]), grad=False, name="integer"),
        Sample(np.array([*edges, nan]), grad=False, name="edges"),
    ]


BESSEL = {
    "bessel_j0": (scipy.special.j0, -9, 9, (0.0, 30.0)),
    "bessel_j1": (scipy.special.j1, -9, 9, (0.0, 30.0)),
    "bessel_y0": (scipy.special.y0, 0.5, 9, (0.0, -1.0, 30.0)),
    "bessel_y1": (scipy.special.y1, 0.5, 9, (0.0, -1.0, 30.0)),
    "modified_bessel_i0": (scipy.special.i0, -4, 4, (0.0, 30.0)),
    "modified_bessel_i1": (scipy.special.i1, -4, 4, (0.0, 30.0)),
    "modified_bessel_k0": (scipy.special.k0, 0.5, 4, (0.0, -1.0, 30.0)),
    "modified_bessel_k1": (scipy.special.k1, 0.5, 4, (0.0, -1.0, 30.0)),
    "scaled_modified_bessel_k0": (scipy.special.k0e, 0.5, 4, (0.0, -1.0, 300.0)),
    "scaled_modified_bessel_k1": (scipy.special.k1e, 0.5, 4, (0.0, -1.0, 300.0)),
    "spherical_bessel_j0": (lambda x: np.sinc(x / np.pi), -9, 9, (0.0, inf, -inf, 30.0)),
    "airy_ai": (lambda x: scipy.special.airy(x)[0], -4, 3, (0.0, -30.0, 30.0, 200.0)),
}
SAMPLES = {"special_" + name: unary(*arguments) for name, arguments in BESSEL.items()}
for name in ("bessel_j1", "spherical_bessel_j0", "modified_bessel_i0"):
    reference = BESSEL[name][0]
    SAMPLES["special_" + name].append(Sample(np.array([0.0, 1e-6]), reference=reference, torch=False, name="at-zero"))


def half_angle(function, half) -> object:
    """A Chebyshev polynomial of the third or fourth kind by its definition, in (-1, 1)."""
    return lambda x, n: function((n + 0.5) * np.arccos(x)) / half(np.arccos(x) / 2)


def at_negative_degrees(function) -> object:
    """A reference that is 0 at a negative degree."""
    return lambda x, n: np.where(np.trunc(n) < 0, 0.0, function(x, np.maximum(np.trunc(n), 0)))


third, fourth = half_angle(np.cos, np.cos), half_angle(np.sin, np.sin)
POLYNOMIALS = {
    "chebyshev_polynomial_t": (scipy.special.eval_chebyt, -0.9),
    "chebyshev_polynomial_u": (scipy.special.eval_chebyu, -0.9),
    "chebyshev_polynomial_v": (third, -0.9),
    "chebyshev_polynomial_w": (fourth, -0.9),
    "shifted_chebyshev_polynomial_t": (scipy.special.eval_sh_chebyt, 0.1),
    "shifted_chebyshev_polynomial_u": (scipy.special.eval_sh_chebyu, 0.1),
    "shifted_chebyshev_polynomial_v": (lambda x, n: third(2 * x - 1, n), 0.1),
    "shifted_chebyshev_polynomial_w": (lambda x, n: fourth(2 * x - 1, n), 0.1),
    "hermite_polynomial_h": (lambda x, n: scipy.special.eval_hermite(n.astype(int), x), -2),
    "hermite_polynomial_he": (lambda x, n: scipy.special.eval_hermitenorm(n.astype(int), x), -2),
    "laguerre_polynomial_l": (lambda x, n: scipy.special.eval_laguerre(n, x), 0.1),
    "legendre_polynomial_p": (lambda x, n: scipy.special.eval_legendre(n, x), -0.9),
}
DEGREES = np.array([0, 1, 2, 3, 7, 12])
for name, (by_definition, low) in POLYNOMIALS.items():
    swapped = by_definition
    if name.split("_polynomial")[0] in ("chebyshev", "shifted_chebyshev") and name[-1] in "tu":
        swapped = lambda x, n, function=by_definition: function(n, x)  # noqa: E731
    reference = at_negative_degrees(swapped)
    SAMPLES["special_" + name] = [
        Sample(draw(6, low=low, high=0.9), DEGREES, reference=reference, torch=False),
        Sample(draw(2, 1, low=low, high=0.9), DEGREES, reference=reference, torch=False, name="broadcast"),
        Sample(draw(low=low, high=0.9), np.array(4), reference=reference, torch=False, name="scalar"),
        Sample(draw(6, low=low, high=0.9), np.array([-1, -3, 5, 0, 1, 9]), reference=reference, torch=False, name="negative"),
        Sample(draw(3, low=low, high=0.9), 5, grad=False, name="number"),
        Sample(draw(6, low=-2, high=2), DEGREES, grad=False, name="outside"),
        Sample(np.array([-1.0, 0.0, 1.0, -1.0, 0.0, 1.0]), DEGREES, grad=False, name="ends"),
        Sample(draw(4, low=low, high=0.9), np.array([2.0, 2.9, -0.5, 3.5]), grad=False, name="fractions"),
        Sample(draw(6, low=low, high=0.9).astype(np.float32), DEGREES, grad=False, rtol=1e-4, atol=1e-4, name="float32"),
        Sample(np.array([2, 3]), np.array([2, 3]), grad=False, name="integer"),
        Sample(draw(0, 3), 3, grad=False, name="empty"),
    ]

BAD = [
    Bad("special_bessel_j0", draw.complex(2), error=NotImplementedError, match="not implemented for 'ComplexDouble'"),
    Bad("special_airy_ai", draw.complex(2), error=NotImplementedError, match="not implemented for 'ComplexDouble'"),
    Bad("special_legendre_polynomial_p", draw.complex(2), 2, error=NotImplementedError, match="not implemented for 'ComplexDouble'"),
    Bad("special_hermite_polynomial_h", draw(2), draw(3), match="must match the size of tensor b"),
]
