"""Activation functions: what stands between the layers of a network.

Each is one record; its gradient is written with other operations, or with a record of the derivative where
that is used much. `inplace=True` writes the result into the input.
"""

from __future__ import annotations

import math

import numpy as np

from .. import errors
from .._core import InPlace, Tensor, activations, from_numpy_dtype, functions, make_tensor, read_array
from .._core import random as numbers
from .choice import choose, chosen, drop, dropped, keep, kept, where
from .dimensions import wrap_dim
from .explog import exp
from .joining import split_with_sizes
from .randomness import drawn, under_vmap
from .record import IN_PLACE, composite, op
from .trigonometry import tanh
from .widening import widening

# ------------------------------------------------------------------------------------ rectifiers


def _no_slope(g):
    """The gradient for the input of a slope that is constant on each of its pieces."""
    return g.new_zeros(g.shape)


@op("elementwise", only="biuf", exact=True, fast=activations.relu, selects=True)
def relu(input: Tensor):
    """max(x, 0)."""
    if input.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(input, 0)


@op(
    "elementwise",
    public=False,
    backward_name="ThresholdBackwardBackward0",
    fast=activations.relu_backward,
    selects=True,
)
def relu_backward(grad: Tensor, out: Tensor):
    """The gradient of `relu`: `grad` where the result is positive."""
    return dropped(grad, out <= 0)


relu.gradients(input=lambda g, out: relu_backward(g, out))
relu_backward.gradients(grad=lambda g, out: relu_backward(g, out), out=_no_slope)
relu_ = IN_PLACE["relu_"]


@relu.overload
def relu_general(input, inplace=False):
    """max(x, 0). The gradient at 0 is 0.

    Example::

        >>> F.relu(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return relu_(input) if inplace else relu(input)


@op("elementwise", method=False, inplace=False, only="biuf", exact=True, fast=activations.hardtanh, selects=True)
def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0):
    """x cut off at `min_val` and `max_val`."""
    if input.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    kind = input.dtype.type
    return np.minimum(np.maximum(input, kind(min_val)), kind(max_val))


@op("elementwise", public=False, fast=activations.hardtanh_backward, selects=True)
def hardtanh_backward(grad: Tensor, input: Tensor, min_val: float, max_val: float):
    """The gradient of `hardtanh`: `grad` between the limits."""
    return dropped(grad, (input <= min_val) | (input >= max_val))


hardtanh.gradients(
    input=lambda g, input, min_val, max_val: hardtanh_backward(g, input, min_val, max_val)
)
hardtanh_backward.gradients(
    grad=lambda g, input, min_val, max_val: hardtanh_backward(g, input, min_val, max_val),
    input=_no_slope,
)
hardtanh_ = InPlace(hardtanh)


@hardtanh.overload
def hardtanh_general(input, min_val=-1.0, max_val=1.0, inplace=False):
    """x cut off at `min_val` and `max_val`. On the limits, too, the gradient is 0.

    Raises:
        ValueError: if `min_val` is greater than `max_val`.

    Example::

        >>> F.hardtanh(torch.tensor([-2.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """
    return (hardtanh_ if inplace else hardtanh)(input, min_val, max_val)


@composite(method=False)
def relu6(input, inplace=False):
    """min(max(x, 0), 6).

    Example::

        >>> F.relu6(torch.tensor([-1.0, 7.0]))
        tensor([0., 6.])
    """
    return hardtanh_general(input, 0.0, 6.0, inplace)


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.leaky_relu)
@widening
def leaky_relu(input: Tensor, negative_slope: float = 0.01):
    """x where it is positive, `negative_slope`·x elsewhere."""
    falling = input * negative_slope
    return np.maximum(input, falling) if 0 <= negative_slope <= 1 else chosen(input > 0, input, falling)


@op("elementwise", public=False, fast=activations.leaky_relu_backward)
def leaky_relu_backward(grad: Tensor, input: Tensor, negative_slope: float):
    """The gradient of `leaky_relu`."""
    return chosen(input > 0, grad, grad * negative_slope)


leaky_relu.gradients(input=lambda g, input, negative_slope: leaky_relu_backward(g, input, negative_slope))
leaky_relu_backward.gradients(
    grad=lambda g, input, negative_slope: leaky_relu_backward(g, input, negative_slope),
    input=_no_slope,
)
leaky_relu_ = InPlace(leaky_relu)


@leaky_relu.overload
def leaky_relu_general(input, negative_slope=0.01, inplace=False):
    """x where it is positive, `negative_slope`·x elsewhere.

    Example::

        >>> F.leaky_relu(torch.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])
    """
    return (leaky_relu_ if inplace else leaky_relu)(input, negative_slope)


@op("elementwise", functions.prelu, public=False, backward_name="PreluKernelBackward0", tied=True)
def prelu_kernel(input: Tensor, weight: Tensor):
    """`prelu` with the weight in a shape that broadcasts."""
    falling = weight * input
    return chosen(input > 0, np.broadcast_to(input, falling.shape), falling)


prelu_kernel.gradients(
    input=lambda g, input, weight: choose(input > 0, g, g * weight),
    weight=lambda g, input: drop(g * input, input > 0),
)


@composite
def prelu(input, weight):
    """x where it is positive, weight·x elsewhere: one weight, or one for each channel (dimension 1).

    Raises:
        RuntimeError: if the number of weights is neither 1 nor the number of channels, or the dtypes differ.

    Example::

        >>> F.prelu(torch.tensor([-1.0, 2.0]), torch.tensor([0.25]))
        tensor([-0.2500,  2.0000])
    """
    if input.dtype is not weight.dtype:
        names = [errors.kind_name(x.dtype) for x in (input, weight)]
        raise RuntimeError("prelu: Type promoting not supported. Got {} and {}".format(*names))
    if weight.numel() == 1:
        return prelu_kernel(input, weight if input.ndim and weight.ndim == 1 else weight.reshape(()))
    if input.ndim == 0:
        raise RuntimeError("Not allow zero-dim input tensor.")
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() != channels:
        raise RuntimeError(
            "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
            f"{weight.numel()} and channel size = {channels}."
        )
    return prelu_kernel(input, weight.reshape((channels,) + (1,) * (input.ndim - 2)))


@op("elementwise", public=False, only="f", backward_name="RreluWithNoiseBackward0")
def rrelu_with_noise(input: Tensor, noise: Tensor):
    """Each element times a slope of its own."""
    return input * noise


rrelu_with_noise.gradients(input=lambda g, noise: g * noise)
_rrelu_with_noise_ = InPlace(rrelu_with_noise)


@composite(method=False)
def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """x where it is positive, elsewhere a·x with a drawn from [lower, upper) for each element.

    Without `training`, a is the mean of the two for all. From B. Xu et al., Empirical evaluation of rectified
    activations in convolutional network (2015).

    Raises:
        RuntimeError: if `lower` is greater than `upper`.

    Example::

        >>> F.rrelu(torch.tensor([-1.0, 2.0]), 0.1, 0.3)
        tensor([-0.2000,  2.0000])
    """
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return leaky_relu_general(input, (lower + upper) / 2, inplace)
    if under_vmap():
        slopes = drawn(lambda shape: numbers.uniform(shape, np.float64, lower, upper), tuple(input.shape))
        return where(input <= 0, input * slopes.to(input.dtype), input)
    array = read_array(input)
    noise = np.ones_like(array)
    falls = array <= 0
    noise[falls] = numbers.uniform((int(falls.sum()),), np.float64, lower, upper)
    return (_rrelu_with_noise_ if inplace else rrelu_with_noise)(input, make_tensor(noise))


def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False):
    """In-place form of :func:`rrelu`."""
    return rrelu(input, lower, upper, training, inplace=True)


@op("elementwise", method=False, inplace=False, only="biuf", selects=True, tied=True)
def threshold(input: Tensor, threshold: float, value: float):
    """x where it is greater than `threshold`, `value` elsewhere."""
    if value == 0:
        return dropped(input, input <= threshold)
    return np.where(input <= threshold, input.dtype.type(value), input)


threshold.gradients(input=lambda g, input, threshold: drop(g, input <= threshold))
threshold_ = InPlace(threshold)
_threshold = threshold


@threshold.overload
def threshold_general(input, threshold, value, inplace=False):
    """x where it is greater than `threshold`, `value` elsewhere.

    Example::

        >>> F.threshold(torch.tensor([0.5, 2.0]), 1.0, 20.0)
        tensor([20.,  2.])
    """
    return (threshold_ if inplace else _threshold)(input, threshold, value)


# ------------------------------------------------------------------------------------ exponential units


@op("elementwise", public=False, only="f", backward_name="EluBackward0", exact=True, fast=activations.elu)
@widening
def elu_kernel(input: Tensor, alpha: float, scale: float, input_scale: float):
    """scale·x where x is positive, scale·alpha·(exp(input_scale·x) - 1) elsewhere."""
    return chosen(input > 0, input * scale, np.expm1(np.minimum(input, 0) * input_scale) * (alpha * scale))


@op("elementwise", public=False, fast=activations.elu_backward)
def elu_backward(grad: Tensor, input: Tensor, alpha: float, scale: float, input_scale: float):
    """The gradient of `elu_kernel`."""
    slope = np.exp(np.minimum(input, 0) * input_scale) * (alpha * scale * input_scale)
    return chosen(input <= 0, grad * slope, grad * scale)


elu_kernel.gradients(
    input=lambda g, input, alpha, scale, input_scale: elu_backward(g, input, alpha, scale, input_scale)
)
elu_backward.gradients(
    grad=lambda g, input, alpha, scale, input_scale: elu_backward(g, input, alpha, scale, input_scale),
    # 0 in place of positive x keeps the exponential finite where it is not chosen.
    input=lambda g, grad, input, alpha, scale, input_scale: keep(
        g * grad * exp(keep(input, input < 0) * input_scale) * (alpha * scale * input_scale**2), input < 0
    ),
)
_elu_kernel_ = InPlace(elu_kernel)


@composite(method=False)
def elu(input, alpha=1.0, inplace=False):
    """x where it is positive, alpha·(exp(x) - 1) elsewhere.

    From D.-A. Clevert et al., Fast and accurate deep network learning by exponential linear units (2016).

    Example::

        >>> F.elu(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return (_elu_kernel_ if inplace else elu_kernel)(input, alpha, 1.0, 1.0)


@composite(method=False)
def selu(input, inplace=False):
    """scale·elu(x, alpha) with the two constants that keep mean 0 and variance 1.

    From G. Klambauer et al., Self-normalizing neural networks (2017).

    Example::

        >>> F.selu(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return (_elu_kernel_ if inplace else elu_kernel)(input, SELU_ALPHA, SELU_SCALE, 1.0)


SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@composite(method=False)
def celu(input, alpha=1.0, inplace=False):
    """x where it is positive, alpha·(exp(x/alpha) - 1) elsewhere: smooth at 0 for every alpha.

    From J. T. Barron, Continuously differentiable exponential linear units (2017).

    Raises:
        RuntimeError: if `alpha` is 0.

    Example::

        >>> F.celu(torch.tensor([-1.0, 2.0]), 2.0)
        tensor([-0.7869,  2.0000])
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return (_elu_kernel_ if inplace else elu_kernel)(input, alpha, 1.0, 1.0 / alpha)


def elu_(input, alpha=1.0):
    """In-place form of :func:`elu`."""
    return elu(input, alpha, inplace=True)


def selu_(input):
    """In-place form of :func:`selu`."""
    return selu(input, inplace=True)


def celu_(input, alpha=1.0):
    """In-place form of :func:`celu`."""
    return celu(input, alpha, inplace=True)


IN_PLACE.update(threshold_=threshold_, rrelu_=rrelu_, selu_=selu_, celu_=celu_)


# ------------------------------------------------------------------------------------ smooth ones


def _sigmoid(x: np.ndarray) -> np.ndarray:
    y = np.exp(-x)
    y += 1
    return np.reciprocal(y, out=y if y.ndim else None)


def softplus_of(x: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)); np.logaddexp would take ten times as long."""
    y = np.exp(-np.abs(x))
    y = np.log1p(y, out=y if y.ndim else None)
    y += np.maximum(x, 0)
    return y


@op("elementwise", promotes=True, float_result=True, fast=activations.sigmoid)
def sigmoid(input: Tensor):
    """1 / (1 + exp(-x)).

    Example::

        >>> torch.sigmoid(torch.tensor([0.0, 2.0]))
        tensor([0.5000, 0.8808])
    """
    return _sigmoid(input)


@op("elementwise", public=False, fast=activations.sigmoid_backward)
def sigmoid_backward(grad: Tensor, out: Tensor):
    """The gradient of `sigmoid` from its result."""
    return grad * (1 - out) * out


sigmoid.gradients(input=lambda g, out: sigmoid_backward(g, out))
sigmoid_backward.gradients(
    grad=lambda g, out: sigmoid_backward(g, out), out=lambda g, grad, out: g * grad * (1 - 2 * out)
)


@op(
    "elementwise", method=False, inplace=False, only="f", backward_name="LogSigmoidBackward0", exact=True,
    fast=activations.logsigmoid,
)  # fmt: skip
def logsigmoid(input: Tensor):
    """log(sigmoid(x)), with no overflow on the way.

    Example::

        >>> F.logsigmoid(torch.tensor([0.0, -100.0]))
        tensor([  -0.6931, -100.0000])
    """
    return -softplus_of(-input)


@op("elementwise", public=False, backward_name="LogSigmoidBackwardBackward0", fast=activations.logsigmoid_backward)
def logsigmoid_backward(grad: Tensor, input: Tensor):
    """The gradient of `logsigmoid`."""
    return grad * _sigmoid(-input)


logsigmoid.gradients(input=lambda g, input: logsigmoid_backward(g, input))
logsigmoid_backward.gradients(
    grad=lambda g, input: logsigmoid_backward(g, input),
    input=lambda g, grad, input: -sigmoid_backward(g * grad, sigmoid(input)),
)


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.softplus)
def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0):
    """log(1 + exp(beta·x)) / beta, a smooth relu; x itself where beta·x is greater than `threshold`.

    Example::

        >>> F.softplus(torch.tensor([0.0, 30.0]))
        tensor([ 0.6931, 30.0000])
    """
    scaled = input * beta
    return chosen(scaled > threshold, input, softplus_of(scaled) / beta)


@op("elementwise", public=False, fast=activations.softplus_backward)
def softplus_backward(grad: Tensor, input: Tensor, beta: float, threshold: float):
    """The gradient of `softplus`."""
    scaled = input * beta
    return chosen(scaled > threshold, grad, grad * _sigmoid(scaled))


@softplus_backward.gradient("grad", "input")
def _softplus_curvature(g, grad, input, beta, threshold, needs):
    curved = None
    if needs[1]:
        scaled = input * beta
        curved = drop(sigmoid_backward(g * grad, sigmoid(scaled)) * beta, scaled > threshold)
    return softplus_backward(g, input, beta, threshold) if needs[0] else None, curved


softplus.gradients(input=lambda g, input, beta, threshold: softplus_backward(g, input, beta, threshold))


@op("elementwise", method=False, inplace=False, only="fc", exact=True, fast=activations.silu)
def silu(input: Tensor):
    """x·sigmoid(x)."""
    return input * _sigmoid(input)


@op("elementwise", public=False, fast=activations.silu_backward)
def silu_backward(grad: Tensor, input: Tensor):
    """The gradient of `silu`: grad·s·(1 + x·(1 - s))."""
    s = _sigmoid(input)
    return grad * (s * (1 + input * (1 - s)))


@silu_backward.gradient("grad", "input")
def _silu_curvature(g, grad, input, needs):
    curved = None
    if needs[1]:
        s = sigmoid(input)
        curved = g * grad * (s * (1 - s) * (2 + input * (1 - 2 * s)))
    return silu_backward(g, input) if needs[0] else None, curved


silu.gradients(input=lambda g, input: silu_backward(g, input))
_silu_ = InPlace(silu)


@silu.overload
def silu_general(input, inplace=False):
    """x·sigmoid(x), also known as swish.

    Example::

        >>> F.silu(torch.tensor([-1.0, 2.0]))
        tensor([-0.2689,  1.7616])
    """
    return (_silu_ if inplace else silu)(input)


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.mish)
def mish(input: Tensor):
    """x·tanh(softplus(x))."""
    return input * np.tanh(softplus_of(input))


@op("elementwise", public=False, fast=activations.mish_backward)
def mish_backward(grad: Tensor, input: Tensor):
    """The gradient of `mish`."""
    t = np.tanh(softplus_of(input))
    return grad * (t + input * _sigmoid(input) * (1 - t * t))


@mish_backward.gradient("grad", "input")
def _mish_curvature(g, grad, input, needs):
    curved = None
    if needs[1]:
        t, s = tanh(softplus(input)), sigmoid(input)
        curved = g * grad * (s * (1 - t * t) * (2 + input * (1 - s - 2 * t * s)))
    return mish_backward(g, input) if needs[0] else None, curved


mish.gradients(input=lambda g, input: mish_backward(g, input))
_mish_ = InPlace(mish)


@mish.overload
def mish_general(input, inplace=False):
    """x·tanh(softplus(x)).

    From D. Misra, Mish: a self regularized non-monotonic activation function (2020).

    Example::

        >>> F.mish(torch.tensor([-1.0, 2.0]))
        tensor([-0.3034,  1.9440])
    """
    return (_mish_ if inplace else mish)(input)


_BELL = 1 / math.sqrt(2 * math.pi)
_ROOT = math.sqrt(2 / math.pi)
_CUBIC = 0.044715


def _gelu_tanh(x: np.ndarray) -> np.ndarray:
    return np.tanh(_ROOT * (x + _CUBIC * (x * x * x)))


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.gelu)
@widening
def gelu(input: Tensor, *, approximate: str = "none"):
    """x·Φ(x), with the distribution function Φ of normal numbers; `approximate="tanh"` for a shorter formula.

    From D. Hendrycks and K. Gimpel, Gaussian error linear units (2016).

    Example::

        >>> F.gelu(torch.tensor([-1.0, 2.0]))
        tensor([-0.1587,  1.9545])
    """
    if approximate == "none":
        return input * functions.ndtr(input)
    if approximate != "tanh":
        raise RuntimeError("approximate argument must be either none or tanh.")
    return 0.5 * input * (1 + _gelu_tanh(input))


@op("elementwise", public=False, fast=activations.gelu_backward)
def gelu_backward(grad: Tensor, input: Tensor, approximate: str):
    """The gradient of `gelu`."""
    if approximate == "none":
        return grad * (functions.ndtr(input) + input * (_BELL * np.exp(-0.5 * (input * input))))
    t = _gelu_tanh(input)
    return grad * (
        0.5 * (1 + t) + (0.5 * _ROOT) * input * (1 - t * t) * (1 + 3 * _CUBIC * (input * input))
    )


def _gelu_curvature(input, approximate):
    square = input * input
    if approximate == "none":
        return _BELL * (2 - square) * exp(-0.5 * square)
    t = tanh(_ROOT * (input + _CUBIC * (square * input)))
    inner = _ROOT * (1 + 3 * _CUBIC * square)
    return (1 - t * t) * (inner - input * t * inner * inner + (3 * _CUBIC * _ROOT) * square)


@gelu_backward.gradient("grad", "input")
def _gelu_second(g, grad, input, approximate, needs):
    return (
        gelu_backward(g, input, approximate) if needs[0] else None,
        g * grad * _gelu_curvature(input, approximate) if needs[1] else None,
    )


gelu.gradients(input=lambda g, input, approximate: gelu_backward(g, input, approximate))


@composite(method=False)
def softsign(input):
    """x / (1 + \\|x\\|).

    Example::

        >>> F.softsign(torch.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """
    return input / (input.abs() + 1)


@composite(method=False)
def tanhshrink(input):
    """x - tanh(x).

    Example::

        >>> F.tanhshrink(torch.tensor([-1.0, 2.0]))
        tensor([-0.2384,  1.0360])
    """
    return input - tanh(input)


@composite(method=False)
def glu(input, dim=-1):
    """a·sigmoid(b), where a and b are the two halves of the input along `dim`.

    From Y. N. Dauphin et al., Language modeling with gated convolutional networks (2017).

    Raises:
        RuntimeError: if the length of `dim` is odd.

    Example::

        >>> F.glu(torch.tensor([1.0, 2.0, 0.0, 0.0]))
        tensor([0.5000, 1.0000])
    """
    if input.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    d = wrap_dim(dim, input.ndim)
    length = input.shape[d]
    if length % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {d} is size {length}")
    first, second = split_with_sizes(input, (length // 2, length // 2), d)
    return first * sigmoid(second)


# ------------------------------------------------------------------------------------ in straight pieces


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.hardsigmoid)
def hardsigmoid(input: Tensor):
    """x/6 + 1/2, cut off at 0 and 1."""
    return np.minimum(np.maximum(input + 3, 0), 6) / 6


@op("elementwise", public=False, fast=activations.hardsigmoid_backward, selects=True)
def hardsigmoid_backward(grad: Tensor, input: Tensor):
    """The gradient of `hardsigmoid`."""
    return kept(grad / 6, (input > -3) & (input < 3))


hardsigmoid.gradients(input=lambda g, input: hardsigmoid_backward(g, input))
hardsigmoid_backward.gradients(grad=lambda g, input: hardsigmoid_backward(g, input), input=_no_slope)
_hardsigmoid_ = InPlace(hardsigmoid)


@hardsigmoid.overload
def hardsigmoid_general(input, inplace=False):
    """x/6 + 1/2, cut off at 0 and 1.

    Example::

        >>> F.hardsigmoid(torch.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """
    return (_hardsigmoid_ if inplace else hardsigmoid)(input)


@op("elementwise", method=False, inplace=False, only="f", exact=True, fast=activations.hardswish)
def hardswish(input: Tensor):
    """x·hardsigmoid(x)."""
    return input * np.minimum(np.maximum(input + 3, 0), 6) / 6


@op("elementwise", public=False, fast=activations.hardswish_backward)
def hardswish_backward(grad: Tensor, input: Tensor):
    """The gradient of `hardswish`."""
    return dropped(chosen(input < 3, grad * (input / 3 + 0.5), grad), input <= -3)


hardswish.gradients(input=lambda g, input: hardswish_backward(g, input))
hardswish_backward.gradients(
    grad=lambda g, input: hardswish_backward(g, input),
    input=lambda g, grad, input: keep(g * grad / 3, (input > -3) & (input < 3)),
)
_hardswish_ = InPlace(hardswish)


@hardswish.overload
def hardswish_general(input, inplace=False):
    """x·hardsigmoid(x).

    From A. Howard et al., Searching for MobileNetV3 (2019).

    Example::

        >>> F.hardswish(torch.tensor([-4.0, 1.5, 4.0]))
        tensor([-0.0000,  1.1250,  4.0000])
    """
    return (_hardswish_ if inplace else hardswish)(input)


@op("elementwise", method=False, inplace=False, only="f", selects=True, fast=activations.softshrink, tied=True)
@widening
def softshrink(input: Tensor, lambd: float = 0.5):
    """x brought nearer to 0 by `lambd`, and 0 where \\|x\\| ≤ `lambd`.

    Raises:
        RuntimeError: if `lambd` is negative.

    Example::

        >>> F.softshrink(torch.tensor([-2.0, 0.3]))
        tensor([-1.5000,  0.0000])
    """
    if lambd < 0:
        kind = from_numpy_dtype(input.dtype)
        raise RuntimeError(
            f"lambda must be in range [0, {np.finfo(input.dtype).max:g}] for input dtype "
            f"{errors.kind_name(kind)}, "
            f"but found {lambd:g}"
        )
    return input - np.minimum(np.maximum(input, -lambd), lambd)


@op("elementwise", inplace=False, only="f", selects=True, fast=activations.hardshrink, tied=True)
def hardshrink(input: Tensor, lambd: float = 0.5):
    """x, and 0 where \\|x\\| ≤ `lambd`.

    Example::

        >>> F.hardshrink(torch.tensor([-2.0, 0.3]))
        tensor([-2.,  0.])
    """
    return dropped(input, np.abs(input) <= lambd)


for _record in (softshrink, hardshrink):
    _record.gradients(input=lambda g, input, lambd: drop(g, (input >= -lambd) & (input <= lambd)))
