"""Special functions beside values worked out with 40 digits, in units in the last place."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import functions

inf, nan = np.inf, np.nan

VALUES = {
    "erf": [(1e-9, 1.12837916709551264e-9), (-0.5, -0.520499877813046538), (0.75, 0.711155633653515132),
            (2.5, 0.999593047982555041)],
    "erfc": [(-2.0, 1.99532226501895273), (0.25, 0.723673609831763067), (3.0, 0.0000220904969985854414),
             (20.0, 5.39586561160790093e-176)],
    "erfcx": [(-2.0, 108.940904389977972), (0.25, 0.770346547730996744), (3.0, 0.17900115118138995),
              (1e10, 5.64189583547756287e-11)],
    "bell": [(0.5, 0.778800783071404868), (-3.0, 0.000123409804086679549), (20.0, 1.9151695967140057e-174)],
    "erfinv": [(1e-9, 8.86226925452758069e-10), (-0.25, -0.225312055012178105), (0.75, 0.813419847597618542),
               (0.999, 2.32675376551352449)],
    "ndtr": [(-30.0, 4.90671392714818706e-198), (-1.0, 0.158655253931457051), (0.5, 0.691462461274013104),
             (3.0, 0.998650101968369905)],
    "ndtri": [(1e-300, -37.0470962993611992), (1e-30, -11.4640246884436157), (0.01, -2.32634787404084109),
              (0.25, -0.674489750196081743), (0.9375, 1.53412054435254631)],
    "log_ndtr": [(-100.0, -5005.52420869420509), (-2.0, -3.78318433368203195), (-0.5, -1.17591176159361861),
                 (0.5, -0.368946415288656393), (6.0, -9.86587645524375732e-10)],
    "lgamma": [(1e-9, 20.7232658363691954), (0.25, 1.28802252469807746), (1.0625, -0.0329571002935778191),
               (1.9375, -0.025147619402988871), (2.5, 0.28468287047291916), (5.5, 3.95781396761871629),
               (30.0, 71.257038967168009), (1e10, 220258509288.810581), (-0.5, 1.2655121234846454),
               (-7.25, -7.54188344347575002)],
    "digamma": [(1e-9, -1000000000.5772156), (0.25, -4.22745353337626541), (1.4375, -0.0236135440052978991),
                (2.5, 0.703156640645243187), (7.0, 1.87278433509846714), (40.0, 3.67632737403484313),
                (-0.25, 2.91413912021352783), (-7.75, -1.03076883283093151)],
    "trigamma": [(0.001, 1000001.64253319583), (0.25, 17.1973291545071107), (2.5, 0.490357756100234865),
                 (7.0, 0.153545177959337548), (40.0, 0.0253151038412910282), (-0.25, 18.5418796476716065),
                 (-7.75, 19.6181443343522895)],
    "i0": [(0.5, 1.06348337074132352), (-3.0, 4.88079258586502409), (9.0, 1093.5883545113747),
           (60.0, 5.89407705560980117e24)],
    "i0e": [(0.5, 0.645035270449150068), (-3.0, 0.243000354161825398), (9.0, 0.134959524581723013),
            (10000.0, 0.00398947267460473211)],
    "i1": [(0.5, 0.257894305390896316), (-3.0, -3.9533702174026094), (9.0, 1030.91472251695644),
           (60.0, 5.84475158839046828e24)],
    "i1e": [(0.5, 0.156420803184871697), (-3.0, -0.196826713297300854), (9.0, 0.127224983935891205),
            (10000.0, 0.00398927319598366226)],
    "i2": [(0.5, 0.0319061491777382538), (-3.0, 2.24521244092995115), (9.0, 864.496193952051042),
           (60.0, 5.69925200266345223e24)],
    "i2e": [(0.5, 0.0193520577096632795), (-3.0, 0.111782545296958163), (9.0, 0.106687305929302745),
            (10000.0, 0.00398867481996553537)],
    "logit": [(1e-9, -20.7232658359464111), (0.25, -1.09861228866810969), (0.625, 0.510825623765990683)],
    "entr": [(0.25, 0.346573590279972655), (3.0, -3.29583686600432907)],
    "sinc": [(0.25, 0.90031631615710607), (-2.5, 0.127323954473516269), (20.125, 0.00605276620126976798)],
    "sinc_slope": [(0.001, -0.00328986488672789632), (0.25, -0.772838139882234181), (-2.5, 0.0509295817894065074),
                   (20.125, 0.0456062989470815895)],
}  # fmt: skip
VALUES_OF_TWO = {
    "xlogy": [(2.0, 3.0, 2.19722457733621938), (-0.5, 1e-9, 10.3616329184732055)],
    "xlog1py": [(2.0, 1e-9, 1.99999999900000013e-9), (3.0, -0.75, -4.15888308335967186), (3.0, 1e5, 34.5388063947606863)],
    "zeta": [(2.0, 1.0, 1.64493406684822644), (1.125, 0.25, 12.9808369272103452), (12.0, 9.5, 2.71220698258871576e-12),
             (30.0, 0.5, 1073741824.00000522)],
}  # fmt: skip
AT_EDGES = {
    "erf": [(inf, 1), (-inf, -1), (-0.0, -0.0), (nan, nan)],
    "erfc": [(inf, 0), (-inf, 2), (0, 1), (nan, nan)],
    "erfcx": [(inf, 0), (-inf, inf), (0, 1), (nan, nan)],
    "erfinv": [(1, inf), (-1, -inf), (-0.0, -0.0), (2, nan), (nan, nan)],
    "ndtr": [(inf, 1), (-inf, 0), (0, 0.5), (nan, nan)],
    "ndtri": [(0, -inf), (1, inf), (0.5, 0), (-1, nan), (2, nan), (nan, nan)],
    "log_ndtr": [(inf, 0), (-inf, -inf), (nan, nan)],
    "lgamma": [(0, inf), (-0.0, inf), (1, 0), (2, 0), (-3, inf), (inf, inf), (-inf, inf), (nan, nan)],
    "digamma": [(0.0, -inf), (-0.0, inf), (-3, nan), (inf, inf), (nan, nan)],
    "trigamma": [(0, inf), (-3, inf), (inf, 0), (nan, nan)],
    "i0": [(0, 1), (1000, inf), (inf, inf), (-inf, inf), (nan, nan)],
    "i0e": [(0, 1), (inf, 0), (nan, nan)],
    "i1": [(-0.0, -0.0), (-1000, -inf), (-inf, -inf), (nan, nan)],
    "i1e": [(0, 0), (inf, 0), (nan, nan)],
    "logit": [(0, -inf), (1, inf), (2, nan), (nan, nan)],
    "logit_slope": [(0.5, 4), (0, inf), (1, inf), (-0.5, nan), (nan, nan)],
    "entr": [(0, 0), (-1, -inf), (nan, nan), (inf, -inf)],
    "sinc": [(0, 1), (-0.0, 1), (3, 0), (1e30, 0), (nan, nan)],
    "sinc_slope": [(0, 0), (nan, nan)],
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", VALUES)
def test_of_one(name, dtype):
    tiny = np.finfo(dtype).tiny
    for x, expected in VALUES[name]:
        if float(dtype(x)) == x and abs(expected) > tiny:
            actual = getattr(functions, name)(np.array([x], dtype))
            assert abs(float(actual[0]) - expected) <= 4 * np.spacing(dtype(abs(expected))), (x, actual[0], expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", VALUES_OF_TWO)
def test_of_two(name, dtype):
    for x, y, expected in VALUES_OF_TWO[name]:
        if float(dtype(x)) == x and float(dtype(y)) == y:
            actual = getattr(functions, name)(np.array([x], dtype), np.array([y], dtype))
            assert abs(float(actual[0]) - expected) <= 4 * np.spacing(dtype(abs(expected))), (x, y, actual[0], expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", AT_EDGES)
def test_at_edges(name, dtype):
    x, expected = np.array(AT_EDGES[name], dtype).T
    for where in (x, np.repeat(x, 20)[::20]):
        actual = getattr(functions, name)(where)
        np.testing.assert_array_equal(actual, expected)
        zero = expected == 0
        if name in ("erf", "erfinv", "i1"):
            np.testing.assert_array_equal(np.signbit(actual[zero]), np.signbit(expected[zero]))


@pytest.mark.parametrize("name", ["erf", "erfinv", "lgamma", "i1e", "ndtri"])
def test_any_layout_is_worked_out_alike(name):
    """Elements of large, strided and transposed arrays are those of single ones."""
    function = getattr(functions, name)
    x = np.random.default_rng(3).uniform(0.01, 0.99, (257, 300))
    each = np.array([function(np.array([value]))[0] for value in x[:2].ravel()]).reshape(2, 300)
    np.testing.assert_array_equal(function(x)[:2], each)
    np.testing.assert_array_equal(function(x.T), function(x).T)
    np.testing.assert_array_equal(function(x[::2, ::3]), function(x)[::2, ::3])
    np.testing.assert_array_equal(function(np.broadcast_to(x[0], (4, 300)))[3], each[0])
    assert function(x[:0]).shape == (0, 300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inverse_error_function_near_and_far(dtype):
    """Blocks with numbers near 1 take another way: the others come out alike, and each gives back what it was made of."""
    x = np.concatenate([np.linspace(-0.998, 0.998, 4096), 1 - np.logspace(-7, -2, 64), -1 + np.logspace(-7, -2, 64)])
    x = x.astype(dtype)
    y = functions.erfinv(x)
    mixed = np.stack([x, np.full_like(x, 0.9999)], 1)
    np.testing.assert_array_equal(functions.erfinv(mixed)[:, 0], y)
    wide = functions.erfinv(x.astype(np.float64))
    np.testing.assert_array_less(np.abs(y - wide), 0.6 * np.spacing(np.abs(y)) + 1e-30)
    slope = 2 / np.sqrt(np.pi) * np.exp(-(wide**2))
    back = functions.erf(wide)
    np.testing.assert_array_less(np.abs(back - x), 4 * np.spacing(np.abs(wide)) * slope + 4 * np.spacing(np.abs(back)))


def test_half_precision_is_rounded_once():
    x = np.linspace(-3, 3, 50).astype(np.float16)
    wide = functions.erf(x.astype(np.float32))
    np.testing.assert_array_equal(functions.erf(x), wide.astype(np.float16))
    half = torch.tensor([0.5, -2.0], dtype=torch.bfloat16)
    assert torch.erf(half).dtype is torch.bfloat16
    torch.testing.assert_close(torch.erf(half), torch.erf(half.float()).bfloat16(), rtol=0, atol=0)
    out = torch.special.xlog1py(torch.tensor([2.0], dtype=torch.float16), torch.tensor([0.5], dtype=torch.float16))
    assert out.item() == np.float16(2 * np.log1p(np.float32(0.5)))


def test_what_is_not_a_number_is_declined():
    assert functions.sinc(np.ones(3, complex)) is None
    torch.testing.assert_close(torch.sinc(torch.tensor([0.5 + 0j])), torch.tensor([2 / np.pi + 0j]))
    with pytest.raises(TypeError, match="xlogy is a function of 2 arrays, not of 1"):
        functions.xlogy(np.ones(3))
    with pytest.raises(NotImplementedError, match="not implemented for 'ComplexFloat'"):
        torch.xlogy(torch.ones(2, dtype=torch.complex64), 1.0)
