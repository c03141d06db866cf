"""Compiled kernels beside the NumPy bodies of the same records, and beside PyTorch."""

from __future__ import annotations

import math

import numpy as np
import pytest

import retrograd as torch
import retrograd.nn.functional as F
from retrograd._core import REGISTRY, activations, fused, norms
from retrograd.ops.on_demand import load_all

load_all()

SEED = 4
DTYPES = [np.float32, np.float64]
SHAPES = [(), (1,), (17,), (3, 5, 7), (300, 700)]  # the last is shared out among threads
UNARY = {
    "relu": (), "sigmoid": (), "silu": (), "logsigmoid": (), "softplus": (1.5, 4.0), "mish": (), "gelu": ("none",),
    "elu": (0.7, 1.2, 0.9), "leaky_relu": (0.1,), "hardtanh": (-1.0, 2.0), "hardsigmoid": (), "hardswish": (),
}  # fmt: skip
RECORDS = {"elu": "elu_kernel"}
AT_EDGES = [0.0, -0.0, 1e-30, -3.0, 3.0, 6.0, 20.0, -20.0, 100.0, -100.0, np.inf, -np.inf, np.nan]


def body(name, *arguments, **keywords):
    """The NumPy kernel of a record."""
    with np.errstate(all="ignore"):
        return REGISTRY[name].kernel(*arguments, **keywords)


def gelu_by_math(x):
    """x Φ(x) and its derivative by the C library."""
    bell = np.exp(-0.5 * x.astype(float) ** 2) / math.sqrt(2 * math.pi)
    below = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in x.ravel().tolist()]).reshape(x.shape)
    return (x * below).astype(x.dtype), (below + x * bell).astype(x.dtype)


def close(actual, expected, scale=8.0):
    """Equal to rounding: relative to the largest finite element, infinities and NaN in the same places."""
    expected = np.asarray(expected)
    assert actual.shape == expected.shape
    assert actual.dtype == expected.dtype
    finite = np.abs(expected[np.isfinite(expected)])
    size = max(1.0, float(finite.max())) if finite.size else 1.0
    np.testing.assert_allclose(actual, expected, rtol=0, atol=scale * size * np.finfo(expected.dtype).eps)


def numbers(shape, dtype, offset=0):
    return np.asarray(np.random.default_rng(SEED + offset).standard_normal(shape) * 3).astype(dtype)


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("dtype", DTYPES)
def test_activation_is_its_body(name, dtype):
    settings = UNARY[name]
    keywords = {"approximate": settings[0]} if name == "gelu" else {}
    arguments = () if name == "gelu" else settings
    for shape in SHAPES:
        x, g = numbers(shape, dtype), numbers(shape, dtype, 1)
        out = getattr(activations, name)(x, *settings)
        close(out, body(RECORDS.get(name, name), x, *arguments, **keywords))
        what = out if name in ("relu", "sigmoid") else x
        gradient = getattr(activations, name + "_backward")(g, what, *settings)
        close(gradient, body(name + "_backward", g, what, *settings), 20)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_variants_are_their_bodies(approximate):
    x, g = numbers((50, 21), np.float64), numbers((50, 21), np.float64, 1)
    if approximate == "none":
        value, slope = gelu_by_math(x)
        close(activations.gelu(x, approximate), value)
        close(activations.gelu_backward(g, x, approximate), g * slope, 20)
    close(activations.gelu(x, approximate), body("gelu", x, approximate=approximate))
    close(activations.gelu_backward(g, x, approximate), body("gelu_backward", g, x, approximate), 20)


@pytest.mark.parametrize("name", [n for n in UNARY if n not in ("mish", "silu", "gelu", "hardswish")])
@pytest.mark.parametrize("dtype", DTYPES)
def test_activation_at_edges(name, dtype):
    """Infinities, NaN and signed zeros come out of long vectors as they do from the body."""
    x = np.array(AT_EDGES * 5, dtype)
    close(getattr(activations, name)(x, *UNARY[name]), body(RECORDS.get(name, name), x, *UNARY[name]))


def test_activations_keep_the_order_of_memory():
    """Channels-last, and a cotangent that is one number everywhere."""
    x = np.ascontiguousarray(numbers((2, 5, 6, 3), np.float32)).transpose(0, 3, 1, 2)
    out = activations.silu(x)
    assert out.strides == x.strides
    close(out, body("silu", np.ascontiguousarray(x)))
    g = np.broadcast_to(np.float32(2), x.shape)
    gradient = activations.silu_backward(g, x)
    assert gradient.strides == x.strides
    close(gradient, body("silu_backward", np.ascontiguousarray(g), np.ascontiguousarray(x)))
    every_other = numbers((9, 8), np.float64)[:, ::2]
    close(activations.gelu(every_other, "none"), body("gelu", every_other, approximate="none"))


def test_what_activations_decline():
    assert activations.relu(np.ones(3, np.float16)) is None
    assert activations.sigmoid(np.ones(3, complex)) is None
    assert activations.relu_backward(np.ones(3), np.ones(3, np.float32)) is None
    assert activations.hardtanh(np.ones(3), 2.0, 1.0) is None
    assert activations.gelu(np.ones(3), "other") is None


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape, dim", [((7,), 0), ((3, 5), 1), ((3, 5), 0), ((4, 6, 70), 1), ((2, 3, 4), -3), ((64, 1100), 1)])
def test_softmax_is_its_body(shape, dim, dtype):
    x, g = numbers(shape, dtype), numbers(shape, dtype, 1)
    for name in ("softmax", "log_softmax"):
        out = getattr(fused, name)(x, dim)
        close(out, body(name, x, dim))
        close(getattr(fused, name + "_backward")(g, out, dim), body(name + "_backward", g, out, dim), 100)


def test_softmax_of_infinities():
    x = np.array([[np.inf, 0, 1], [-np.inf, -np.inf, -np.inf], [-np.inf, 0, 0], [np.nan, 0, 1]])
    close(fused.softmax(x, 1), body("softmax", x, 1))
    close(fused.log_softmax(x, 1), body("log_softmax", x, 1))
    close(fused.softmax(np.ascontiguousarray(x.T), 0), body("softmax", x.T, 0))
    assert fused.softmax(x, 2) is None


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("shape", [(4,), (6, 4), (3, 4, 5)])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_nll_is_its_body(shape, reduction, weighted, dtype):
    rng = np.random.default_rng(SEED)
    classes = shape[1] if len(shape) > 1 else shape[0]
    x = numbers(shape, dtype)
    target = rng.integers(0, classes, shape[:1] + shape[2:] if len(shape) > 1 else ())
    if target.ndim:
        target.reshape(-1)[0] = -100
    target = np.asarray(target)
    weight = rng.random(classes).astype(dtype) if weighted else None
    settings = (target, weight, -100, reduction)
    out = fused.nll(x, *settings)
    close(out, body("nll", x, *settings))
    g = numbers(out.shape, dtype, 2)
    close(fused.nll_backward(g, *settings, shape), body("nll_spread", g, *settings, shape))


def test_nll_declines_what_is_no_class():
    x = np.zeros((2, 3))
    assert fused.nll(x, np.array([0, 3]), None, -100, "mean") is None
    assert fused.nll(x, np.array([0, -1]), None, -100, "mean") is None
    assert fused.nll(x, np.array([0, 1], np.int32), None, -100, "mean") is None
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 3]))


NORMS = {
    "layer": (norms.layer_norm, norms.layer_norm_backward, "layer_norm_with_statistics", "layer_norm_backward"),
    "group": (norms.group_norm, norms.group_norm_backward, "group_norm_with_statistics", "group_norm_backward"),
    "batch": (norms.batch_norm, norms.batch_norm_backward, "batch_norm_of_batch", "batch_norm_backward"),
}
CASES = [
    ("layer", (5, 7), (7,), (1,)), ("layer", (3, 4, 6), (4, 6), (2,)), ("layer", (400, 300), (300,), (1,)),
    ("layer", (6,), (6,), (1,)),
    ("group", (3, 6, 5), (6,), (2,)), ("group", (2, 4, 3, 3), (4,), (4,)), ("group", (4, 8), (8,), (2,)),
    ("group", (4, 8, 80, 70), (8,), (4,)),
    ("batch", (6, 5), (5,), ()), ("batch", (4, 3, 5), (3,), ()), ("batch", (4, 6, 5, 7), (6,), ()),
    ("batch", (8, 16, 40, 30), (16,), ()),
]  # fmt: skip


@pytest.mark.parametrize("kind, shape, factors, settings", CASES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("with_weight, with_bias", [(True, True), (True, False), (False, False), (False, True)])
@pytest.mark.parametrize("channels_last", [False, True])
def test_norms_are_their_bodies(kind, shape, factors, settings, dtype, with_weight, with_bias, channels_last):
    if channels_last and (kind != "batch" or len(shape) < 3):
        return
    forward, backward, record, gradient_record = NORMS[kind]
    x, g = numbers(shape, dtype) + 2, numbers(shape, dtype, 1)
    if channels_last:
        x, g = (np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 1, -1)), -1, 1) for a in (x, g))
    weight = numbers(factors, dtype, 2) if with_weight else None
    bias = numbers(factors, dtype, 3) if with_bias else None
    out, mean, var = forward(x, weight, bias, *settings, 1e-5)
    assert out.strides == x.strides
    for actual, expected in zip((out, mean, var), body(record, x, weight, bias, *settings, 1e-5), strict=True):
        close(actual, expected, 50)
    for needs in ((True, True, True), (True, False, False), (False, True, True)):
        made = backward(g, x, weight, mean, var, *settings, 1e-5, needs)
        expected = body(gradient_record, g, x, weight, mean, var, *settings, 1e-5, needs)
        for k in range(3):
            assert (made[k] is None) == (not needs[k])
            if needs[k]:
                close(made[k], expected[k], 100)


def test_norms_decline():
    assert norms.layer_norm(np.ones((2, 3), np.float16), None, None, 1, 1e-5) is None
    assert norms.batch_norm(np.ones((2, 3)), np.ones(3, np.float32), None, 1e-5) is None
    assert norms.batch_norm(np.ones((2, 3, 4)).transpose(1, 0, 2), None, None, 1e-5) is None


@pytest.mark.parametrize("count", [3, 5000])
def test_rows_are_taken_and_added(count):
    rng = np.random.default_rng(SEED)
    table = rng.standard_normal((40, 33)).astype(np.float32)
    index = rng.integers(0, 40, count)
    np.testing.assert_array_equal(fused.take_rows(table, index), table[index])
    values = rng.standard_normal((count, 33))
    expected = np.zeros((40, 33))
    np.add.at(expected, index, values)
    np.testing.assert_allclose(fused.add_rows(values, index, 40), expected, rtol=1e-12, atol=1e-12)
    index[0] = 40
    assert fused.take_rows(table, index) is None
    assert fused.add_rows(values, index, 40) is None


@pytest.mark.parametrize(
    "function, shape",
    [
        (lambda x, w: F.layer_norm(x, (4,), w), (3, 4)),
        (lambda x, w: F.group_norm(x, 2, w), (2, 4, 3)),
        (lambda x, w: F.batch_norm(x, None, None, w, training=True), (5, 4)),
        (lambda x, w: F.instance_norm(x, weight=w), (2, 4, 5)),
    ],
)
def test_norms_have_gradients_of_any_order(function, shape):
    x = torch.tensor(numbers(shape, np.float64), requires_grad=True)
    w = torch.tensor(numbers((4,), np.float64, 1), requires_grad=True)
    assert torch.autograd.gradcheck(function, (x, w))
    assert torch.autograd.gradgradcheck(function, (x, w))

    def slope(x, w):
        out = function(x, w)
        return torch.autograd.grad((out * out * out).sum(), (x, w), create_graph=True)

    assert torch.autograd.gradgradcheck(slope, (x, w))


@pytest.mark.parametrize("dtype", DTYPES)
def test_mask_and_scale_is_its_body(dtype):
    rng = np.random.default_rng(SEED)
    for shape, mask_shape in [((7, 5), (7, 5)), ((3, 4, 6), (3, 4, 1)), ((), ()), ((700, 500), (700, 500))]:
        x, mask = numbers(shape, dtype), np.asarray(rng.random(mask_shape) < 0.5)
        close(activations.mask_and_scale(x, mask, 1.25), body("mask_and_scale", x, mask, 1.25))
    x = np.array([np.inf, np.nan, -1.0], dtype)
    close(activations.mask_and_scale(x, np.zeros(3, bool), 2.0), body("mask_and_scale", x, np.zeros(3, bool), 2.0))
    assert activations.mask_and_scale(x, np.zeros(3), 2.0) is None


# ------------------------------------------------------------------------------------ the logarithm of a sum of powers


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("shape", "dim"), [((5,), 0), ((3, 1000), 1), ((1000, 3), 0), ((200, 300), -2), ((2, 7, 130), 1)])
def test_logsumexp_beside_wider_numbers(shape, dim, dtype):
    x = numbers(shape, dtype) * 20
    wide = x.astype(np.longdouble)
    high = wide.max(dim, keepdims=True)
    expected = np.log(np.exp(wide - high).sum(dim, keepdims=True)) + high
    found = torch.logsumexp(torch.tensor(x), dim, keepdim=True).numpy()
    np.testing.assert_allclose(found, expected.astype(dtype), rtol=4 * np.finfo(dtype).eps, atol=4 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(torch.logsumexp(torch.tensor(x), dim).numpy(), found.squeeze(dim))


@pytest.mark.parametrize("dtype", DTYPES)
def test_logsumexp_of_what_is_not_finite(dtype):
    rows = [
        [np.inf, 0, 1], [-np.inf, -np.inf, -np.inf], [np.inf, -np.inf, 0], [np.nan, 0, 1], [np.nan, np.inf, 0],
        [-np.inf, np.nan, -np.inf], [-np.inf, 2, -np.inf], [1000, 1000, -1000], [-1000, -1000, -1000],
    ]  # fmt: skip
    expected = [np.inf, -np.inf, np.inf, np.nan, np.nan, np.nan, 2, 1000 + np.log(2), -1000 + np.log(3)]
    x = torch.tensor(np.array(rows, dtype))
    np.testing.assert_allclose(torch.logsumexp(x, 1).numpy(), np.array(expected, dtype), rtol=1e-6)
    np.testing.assert_allclose(torch.logsumexp(x.t().contiguous(), 0).numpy(), np.array(expected, dtype), rtol=1e-6)
