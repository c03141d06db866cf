"""Fourier transforms of few numbers, polynomials and roundings by loops of our own, against NumPy and SciPy."""

import itertools

import numpy as np
import pytest

import retrograd as rg
from retrograd._core import fourier, functions

LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 25, 27, 31, 32, 37, 60, 62, 64, 77, 100, 128, 243, 256, 512, 961, 1000, 1024]
NORMS = ["backward", "forward", "ortho"]


def drawn(shape, kind):
    generator = np.random.default_rng(0)
    made = generator.standard_normal(shape)
    return (made + 1j * generator.standard_normal(shape) if np.dtype(kind).kind == "c" else made).astype(kind)


def near(ours, theirs, wide):
    size = max(1e-300, float(np.abs(theirs).max(initial=0)))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=size * (4e-15 if wide else 2e-6))


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("norm", NORMS)
def test_every_length_in_both_directions(n, norm):
    for kind in (np.float32, np.float64, np.complex64, np.complex128):
        x = drawn(n, kind)
        wide = np.dtype(kind).char in "dD"
        for name in ("fft", "ifft"):
            ours = getattr(rg.fft, name)(rg.tensor(x), norm=norm).numpy()
            assert ours.dtype == (np.complex128 if wide else np.complex64)
            near(ours, getattr(np.fft, name)(x.astype("D"), norm=norm), wide)
        if np.dtype(kind).kind == "f":
            near(rg.fft.rfft(rg.tensor(x), norm=norm).numpy(), np.fft.rfft(x.astype("d"), norm=norm), wide)
        else:
            for length in (2 * n - 1, max(2 * n - 2, 1)):
                ours = rg.fft.irfft(rg.tensor(x), n=length, norm=norm).numpy()
                near(ours, np.fft.irfft(x.astype("D"), n=length, norm=norm), wide)


def test_what_is_more_work_is_left_to_numpy():
    for shape, taken in ((31, True), (37, False), (512, True), (961, False), ((31, 31), False), ((32, 32), False)):
        assert (fourier.fft_c2c(drawn(shape, np.float64), (0,), "backward", True) is not None) == taken


@pytest.mark.parametrize("norm", NORMS)
def test_several_dimensions_in_any_order(norm):
    x, z = drawn((3, 4, 5), np.float64), drawn((3, 4, 5), np.complex128)
    for count in (1, 2, 3):
        for dims in itertools.permutations(range(3), count):
            near(rg.fft.fftn(rg.tensor(z), dim=dims, norm=norm).numpy(), np.fft.fftn(z, axes=dims, norm=norm), True)
            near(rg.fft.ifftn(rg.tensor(x), dim=dims, norm=norm).numpy(), np.fft.ifftn(x, axes=dims, norm=norm), True)
            near(rg.fft.rfftn(rg.tensor(x), dim=dims, norm=norm).numpy(), np.fft.rfftn(x, axes=dims, norm=norm), True)
            for last in (7, 8):
                lengths = [z.shape[d] for d in dims[:-1]] + [last]
                near(
                    rg.fft.irfftn(rg.tensor(z), lengths, dims, norm).numpy(),
                    np.fft.irfftn(z, lengths, dims, norm), True,
                )  # fmt: skip


def test_arrays_that_do_not_lie_in_c_order():
    x = drawn((6, 5), np.complex128)
    for view, t in ((x.T, rg.tensor(x).T), (x[::2], rg.tensor(x)[::2]), (x[:, 1:], rg.tensor(x)[:, 1:])):
        near(rg.fft.fft2(t).numpy(), np.fft.fft2(view), True)
    near(rg.fft.fft(rg.tensor(x[0]).expand(3, 5), dim=0).numpy(), np.fft.fft(np.broadcast_to(x[0], (3, 5)), axis=0), True)


def test_the_imaginary_part_of_what_has_to_be_real_is_left_out():
    z = np.array([1 + 5j, 2 + 1j, 3 + 7j])
    for n in (1, 2, 4, 5):
        near(rg.fft.irfft(rg.tensor(z), n=n).numpy(), np.fft.irfft(z, n=n), True)


def test_lengths_that_are_none_are_refused():
    with pytest.raises(RuntimeError, match="Invalid number of data points"):
        rg.fft.fft(rg.zeros(2, 0))
    with pytest.raises(RuntimeError, match="Invalid number of data points"):
        rg.fft.irfft(rg.zeros(1, dtype=rg.complex64))


# ------------------------------------------------------------------------------------------------ polynomials

SCIPYS = {
    "chebyshev_polynomial_t": "eval_chebyt", "chebyshev_polynomial_u": "eval_chebyu", "legendre_polynomial_p": "eval_legendre",
    "shifted_chebyshev_polynomial_t": "eval_sh_chebyt", "shifted_chebyshev_polynomial_u": "eval_sh_chebyu",
    "hermite_polynomial_h": "eval_hermite", "hermite_polynomial_he": "eval_hermitenorm", "laguerre_polynomial_l": "eval_laguerre",
}  # fmt: skip


@pytest.mark.parametrize("name", SCIPYS)
def test_polynomials_are_those_of_scipy(name):
    special = pytest.importorskip("scipy.special")
    x, n = np.linspace(-1, 2, 13)[:, None], np.arange(12.0)
    expected = getattr(special, SCIPYS[name])(n.astype(int), x)
    made = getattr(rg.special, name)(rg.tensor(x), rg.tensor(n))
    np.testing.assert_allclose(made.numpy(), expected, rtol=1e-9, atol=1e-9)
    single = getattr(rg.special, name)(rg.tensor(x.astype("f")), rg.tensor(n.astype("f")))
    assert single.dtype is rg.float32
    np.testing.assert_allclose(single.numpy(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", functions.FAMILIES)
def test_loops_of_polynomials_and_their_slopes_are_the_recurrences(name):
    from retrograd.ops.special_functions.polynomials import values

    x, n = np.broadcast_arrays(np.array([-1.5, -1, 0, 0.3, 1, 2, np.nan, np.inf])[:, None], [-2, -0.5, 0, 0.9, 1, 2.7, 9, np.nan, np.inf])
    for order, loop in ((0, functions.polynomials[name]), (1, lambda x, n: functions.polynomial_slope(x, n, name, 1))):
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(loop(x, n), values(name, x, n, order), rtol=1e-14, atol=1e-12)


# ------------------------------------------------------------------------------------------------ element by element


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_functions_of_elements_are_those_of_numpy(kind):
    special = np.array([0, -0.0, 1, -1, 2.5, -2.5, 1234.5678, -1e-3, np.nan, np.inf, -np.inf, 3e38], kind)
    x, y = special[:, None], special
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(rg.heaviside(rg.tensor(x), rg.tensor(y)).numpy()[:8], np.heaviside(x, y)[:8])
        np.testing.assert_array_equal(rg.div(rg.tensor(x), rg.tensor(y), rounding_mode="trunc").numpy(), np.trunc(x / y))
        for decimals in (-3, -1, 0, 1, 3):
            scale = kind(10.0 ** abs(decimals))
            expected = np.rint(special * scale) / scale if decimals >= 0 else np.rint(special / scale) * scale
            np.testing.assert_array_equal(rg.round(rg.tensor(special), decimals=decimals).numpy(), expected)
        angles = np.where(np.isnan(special), special, np.where(special < 0, np.pi, 0).astype(kind))
        np.testing.assert_array_equal(rg.angle(rg.tensor(special)).numpy(), angles)
        for view, t in ((special, rg.tensor(special)), (special[::2], rg.tensor(special)[::2])):
            np.testing.assert_array_equal(rg.isposinf(t).numpy(), np.isposinf(view))
            np.testing.assert_array_equal(rg.isneginf(t).numpy(), np.isneginf(view))
            np.testing.assert_array_equal(rg.isreal(t).numpy(), np.isreal(view))
    finite = special[:8]
    made = rg.nan_to_num(rg.tensor(finite))
    np.testing.assert_array_equal(made.numpy(), finite)
    np.testing.assert_array_equal(rg.nan_to_num(rg.tensor(special), nan=7, posinf=8, neginf=9).numpy()[8:11], [7, 8, 9])
