"""Normalisation: elements brought to mean 0 and variance 1 over a batch, a layer, a group or an instance."""

from __future__ import annotations

from math import prod

import numpy as np

from ..._core import Reducer, Tensor, enable_grad, grad, is_grad_enabled, no_grad, norms
from ..._core.dtypes import finfo, float32
from ..batching import by_hand, in_front
from ..record import composite, op
from ..tangents import summed, times
from .pooling import avg_pool2d, avg_pool3d

_add = Reducer(np.add, 0)

# Every record below gives, beside the result, the mean and the variance that it divided by. Its gradient is a record of
# its own, which reads them; the gradient of that one starts from the input again, and so is exact at all orders.
_STATISTICS = {"public": False, "outputs": ("out", "mean", "var"), "nondifferentiable": ("mean", "var")}
_GRADIENTS = {"public": False, "outputs": ("to_input", "to_weight", "to_bias")}


def _standardised(array: np.ndarray, dims: tuple[int, ...], eps: float):
    """(array - mean) / sqrt(variance + eps), with the mean and the variance along `dims`, which are kept."""
    wide = array if array.dtype.char in "fd" else array.astype(np.float32)
    count = prod([array.shape[d] for d in dims])
    mean = _add(wide, dims, True)
    mean /= count
    apart = wide - mean
    var = _add(apart * apart, dims, True)
    var /= count
    apart /= np.sqrt(var + wide.dtype.type(eps))
    return apart, mean, var


def _affine(
    out: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, kind: np.dtype
) -> np.ndarray:
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out.astype(kind, copy=False)


def _gradients(grad, input, weight, frame, eps: float, wanted):
    """The gradients of the input, the weight and the bias, of arrays or of tensors; None where not wanted.

    `frame` says how the input is seen: its shape, the dimensions that are normalised together, the shape in which the
    factors broadcast, the dimensions that their gradients are summed along, and the shape of the factors.
    """
    shape, dims, broadcast, others, factors = frame
    g, x = grad.reshape(shape), input.reshape(shape)
    apart = x - x.mean(axis=dims, keepdims=True)
    scale = ((apart * apart).mean(axis=dims, keepdims=True) + eps) ** -0.5
    unit = apart * scale
    to_input = to_weight = to_bias = None
    if wanted[0]:
        scaled = g if weight is None else g * weight.reshape(broadcast)
        along = (scaled * unit).mean(axis=dims, keepdims=True)
        to_input = scale * (scaled - scaled.mean(axis=dims, keepdims=True) - unit * along)
        to_input = to_input.reshape(tuple(input.shape))
    if wanted[1]:
        to_weight = g * unit
        to_weight = (to_weight.sum(axis=others) if others else to_weight).reshape(factors)
    if wanted[2]:
        to_bias = (g.sum(axis=others) if others else g).reshape(factors)
    return to_input, to_weight, to_bias


def _array_gradients(grad, input, weight, frame, eps, wanted):
    """`_gradients` for the kernels; 16-bit numbers go by way of float32."""
    if input.dtype.char in "fd":
        return _gradients(grad, input, weight, frame, eps, wanted)
    wide = [None if a is None else a.astype(np.float32) for a in (grad, input, weight)]
    made = _gradients(*wide, frame, eps, wanted)
    return tuple([None if a is None else a.astype(input.dtype) for a in made])


def _second_gradients(cotangents, grad_out, input, weight, frame, eps, wanted, needs):
    """The gradients of `_gradients` with respect to its tensors, by a backward pass through it."""
    recording = is_grad_enabled()
    with enable_grad():
        # A view is a place of its own in the graph: nothing that one of them was made from is reached through another.
        inner = [
            None if t is None else t.view_as(t) if recording and t.requires_grad else t.detach().requires_grad_()
            for t in (grad_out, input, weight)
        ]
        made = _gradients(*inner, frame, eps, wanted)
    ends = [(t, g) for t, g in zip(made, cotangents, strict=True) if t is not None and g is not None]
    asked = [t for t, need in zip(inner, needs, strict=True) if need]
    found = iter(
        grad([t for t, _ in ends], asked, [g for _, g in ends], create_graph=recording, allow_unused=True)
    )
    return tuple([next(found) if need else None for need in needs])


def _tangent(input, weight, t_input, t_weight, t_bias, frame, eps):
    """The forward-mode rule of the normalised input, from the input itself, so that it is exact at all orders."""
    shape, dims, broadcast, _, _ = frame
    along = None
    if t_input is not None or t_weight is not None:
        x = input.reshape(shape)
        apart = x - x.mean(dims, True)
        scale = ((apart * apart).mean(dims, True) + eps).rsqrt()
        unit = apart * scale
    if t_input is not None:
        t = t_input.reshape(shape)
        along = scale * (t - t.mean(dims, True) - unit * (unit * t).mean(dims, True))
        if weight is not None:
            along = along * weight.reshape(broadcast)
    across = None if t_weight is None else unit * t_weight.reshape(broadcast)
    shift = None if t_bias is None else t_bias.reshape(broadcast).expand(shape)
    return summed(along, across, shift).reshape(input.shape), None, None


def _gradients_batch(frame_of):
    """The batching rule of the gradients: their sums over a batch are one for each element of the batch dimension."""

    @by_hand
    def rule(call):
        g, x = call.all_mapped()[:2]
        weight = call.inputs[2]
        *rest, eps, wanted = call.attributes
        shape, dims, broadcast, others, factors = frame_of(tuple(x.shape[1:]), *rest)
        if weight is not None:
            weight = weight.reshape(call.size if call.mapped[2] else 1, *broadcast)
        behind = (1,) * (len(shape) - len(broadcast))
        frame = (
            (call.size, *shape),
            tuple([d + 1 for d in dims]),
            (-1 if weight is None else weight.shape[0], *behind, *broadcast),
            tuple([d + 1 for d in others]),
            (call.size, *factors),
        )
        return _gradients(g, x, weight, frame, eps, wanted)

    return rule


# ------------------------------------------------------------------------------------------------ batch


def _per_channel(vector, ndim: int):
    return None if vector is None else vector.reshape(1, -1, *(1,) * (ndim - 2))


def _but_channels(ndim: int) -> tuple[int, ...]:
    return (0, *range(2, ndim))


def _batch_frame(shape):
    channels = shape[1]
    return (shape[0], channels, prod(shape[2:])), (0, 2), (1, channels, 1), (0, 2), (channels,)


@op(backward_name="NativeBatchNormBackward0", fast=norms.batch_norm, **_STATISTICS)
def batch_norm_of_batch(input: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float):
    """Each channel normalised by its mean and variance over the batch."""
    out, mean, var = _standardised(input, _but_channels(input.ndim), eps)
    out = _affine(out, _per_channel(weight, input.ndim), _per_channel(bias, input.ndim), input.dtype)
    return out, mean.reshape(-1), var.reshape(-1)


@op(fast=norms.batch_norm_backward, backward_name="NativeBatchNormBackwardBackward0", **_GRADIENTS)
def batch_norm_backward(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Tensor, var: Tensor, eps: float, wanted: tuple
):
    """The gradients of the input, the weight and the bias of `batch_norm_of_batch`."""
    return _array_gradients(grad, input, weight, _batch_frame(input.shape), eps, wanted)


batch_norm_backward.batch(_gradients_batch(_batch_frame))


@batch_norm_of_batch.gradient("input", "weight", "bias")
def _batch_norm_gradient(g_out, input, weight, mean, var, eps, needs):
    return batch_norm_backward(g_out, input, weight, mean, var, eps, needs)


@batch_norm_of_batch.tangent
def _batch_norm_tangent(input, weight, t_input, t_weight, t_bias, eps):
    return _tangent(input, weight, t_input, t_weight, t_bias, _batch_frame(tuple(input.shape)), eps)


@batch_norm_backward.gradient("grad", "input", "weight")
def _batch_norm_second(g_to_input, g_to_weight, g_to_bias, grad, input, weight, eps, wanted, needs):
    cotangents = (g_to_input, g_to_weight, g_to_bias)
    frame = _batch_frame(tuple(input.shape))
    return _second_gradients(cotangents, grad, input, weight, frame, eps, wanted, needs[:3])


@op(public=False, backward_name="NativeBatchNormBackward0", fast=norms.batch_norm_given)
def batch_norm_of_running(
    input: Tensor, mean: Tensor, var: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float
):
    """Each channel normalised by a mean and a variance that are given."""
    scale = 1 / np.sqrt(var + var.dtype.type(eps))
    if weight is not None:
        scale = scale * weight
    shift = -mean * scale
    if bias is not None:
        shift = shift + bias
    out = input * _per_channel(scale, input.ndim)
    return (out + _per_channel(shift, input.ndim)).astype(input.dtype, copy=False)


@batch_norm_of_running.gradient("input", "mean", "var", "weight", "bias")
def _running_gradient(g, input, mean, var, weight, eps, needs):
    ndim, dims = input.ndim, _but_channels(input.ndim)
    scale = (var + eps).rsqrt()
    scaled = scale if weight is None else scale * weight
    total = g.sum(dims) if needs[1] or needs[4] else None
    along = (g * (input - _per_channel(mean, ndim))).sum(dims) if needs[2] or needs[3] else None
    return (
        g * _per_channel(scaled, ndim) if needs[0] else None,
        -total * scaled if needs[1] else None,
        along * scaled * scale**2 * -0.5 if needs[2] else None,
        along * scale if needs[3] else None,
        total if needs[4] else None,
    )


@batch_norm_of_running.tangent
def _running_tangent(input, mean, var, weight, t_input, t_mean, t_var, t_weight, t_bias, eps):
    ndim, scale = input.ndim, (var + eps).rsqrt()
    factor = scale if weight is None else scale * weight
    t_factor = None if t_var is None else -0.5 * t_var * factor * scale * scale
    t_factor = summed(t_factor, times(scale, t_weight))
    moved = summed(t_input, None if t_mean is None else -_per_channel(t_mean, ndim))
    parts = [None if moved is None else moved * _per_channel(factor, ndim)]
    parts += [None if t_factor is None else (input - _per_channel(mean, ndim)) * _per_channel(t_factor, ndim)]
    parts += [None if t_bias is None else _per_channel(t_bias, ndim)]
    return summed(*parts).expand(input.shape)


def _with_affine(made, call, rank: int, by_channel: bool):
    """A normalised batch times the weight plus the bias, each of them the same for all or mapped."""
    out, *statistics = made
    for i, combine in ((1, out.__class__.__mul__), (2, out.__class__.__add__)):
        x = call.inputs[i]
        if x is None:
            continue
        if by_channel:
            x = x.reshape(call.size if call.mapped[i] else 1, 1, -1, *[1] * (rank - 2))
        out = combine(out, in_front(x, call.mapped[i], rank))
    return (out, *statistics)


def _channels_in_one(x):
    """A batch of images (b, n, c, …) as images (n, b·c, …)."""
    return x.movedim(0, 1).reshape(x.shape[1], x.shape[0] * x.shape[2], *x.shape[3:])


@batch_norm_of_batch.batch
@by_hand
def _batch_norm_batch(call):
    x = call.all_mapped()[0]
    out, mean, var = call.run((_channels_in_one(x), None, None))
    out = out.reshape(x.shape[1], call.size, *x.shape[2:]).movedim(1, 0)
    mean, var = (t.reshape(call.size, x.shape[2]) for t in (mean, var))
    return _with_affine((out, mean, var), call, call.rank(0), True)


@batch_norm_of_running.batch
@by_hand
def _running_batch(call):
    if not any(call.mapped[1:]):
        x = call.inputs[0]
        made = call.run((x.flatten(0, 1), *call.inputs[1:]))
        return made.reshape(x.shape)
    x, *vectors = call.all_mapped()
    made = call.run((_channels_in_one(x), *[None if v is None else v.reshape(-1) for v in vectors]))
    return made.reshape(x.shape[1], call.size, *x.shape[2:]).movedim(1, 0)



def _update(running_mean, running_var, mean, var, count: int, momentum: float) -> None:
    """Move the running statistics towards those of a batch; the variance without the bias of its estimate.

    They are written to as memory alone: no derivative knows of them, so that a transformed function may have captured
    them.
    """
    with no_grad():
        if running_mean is not None:
            running_mean.detach().mul_(1 - momentum).add_(mean * momentum)
        if running_var is not None:
            running_var.detach().mul_(1 - momentum).add_(var * (momentum * count / max(count - 1, 1)))


def _check_channels(input, **vectors):
    if input.ndim < 2:
        raise RuntimeError(
            f"Expected at least a 2-dimensional input (N, C, …), but got input of size {list(input.shape)}"
        )
    channels = input.shape[1]
    for name, vector in vectors.items():
        if vector is not None and tuple(vector.shape) != (channels,):
            raise RuntimeError(f"{name} should contain {channels} elements not {vector.numel()}")


@composite(method=False)
def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    """Each channel of (N, C, …) brought to mean 0 and variance 1, times `weight` plus `bias`.

    That is (x - mean) / sqrt(variance + eps). In training the statistics are the batch's, and the running
    ones, if given, move by `momentum` towards them (towards the unbiased variance); otherwise the running
    statistics are used. Raises ValueError for a batch with one value a channel and an `eps` that is not positive
    (0 is allowed outside training), RuntimeError where the number of channels does not fit.

    Example::

        >>> torch.nn.functional.batch_norm(torch.tensor([[1.0], [3.0]]), None, None, training=True)
        tensor([[-1.0000],
                [ 1.0000]])
    """
    _check_channels(input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when training=False")
        if eps < 0:
            raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
        return batch_norm_of_running(input, running_mean, running_var, weight, bias, eps)
    count = input.numel() // max(input.shape[1], 1)
    if count == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    if eps <= 0:
        raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    out, mean, var = batch_norm_of_batch(input, weight, bias, eps)
    if running_mean is not None or running_var is not None:
        _update(running_mean, running_var, mean.detach(), var.detach(), count, momentum)
    return out


@composite(method=False)
def instance_norm(
    input,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
):
    """Each channel of each sample of (N, C, …) normalised on its own; see `batch_norm`.

    Running statistics, if given, move towards the mean over the batch of the samples' statistics.
    """
    _check_channels(input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    n, channels = input.shape[:2]
    count = prod(input.shape[2:])
    if count == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    out, mean, var = group_norm_with_statistics(input, weight, bias, channels, eps)
    if running_mean is not None or running_var is not None:
        means, variances = (t.detach().reshape(n, channels).mean(0) for t in (mean, var))
        _update(running_mean, running_var, means, variances, count, momentum)
    return out


# ----------------------------------------------------------------------------------------------- layer, group


def _layer_frame(shape, count: int):
    split = len(shape) - count
    return shape, tuple(range(split, len(shape))), shape[split:], tuple(range(split)), shape[split:]


@op(backward_name="NativeLayerNormBackward0", fast=norms.layer_norm, **_STATISTICS)
def layer_norm_with_statistics(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, count: int, eps: float
):
    """The last `count` dimensions normalised together."""
    out, mean, var = _standardised(input, tuple(range(input.ndim - count, input.ndim)), eps)
    return _affine(out, weight, bias, input.dtype), mean, var


@op(fast=norms.layer_norm_backward, backward_name="NativeLayerNormBackwardBackward0", **_GRADIENTS)
def layer_norm_backward(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Tensor, var: Tensor, count: int, eps: float, wanted: tuple
):
    """The gradients of the input, the weight and the bias of `layer_norm_with_statistics`."""
    return _array_gradients(grad, input, weight, _layer_frame(input.shape, count), eps, wanted)


layer_norm_backward.batch(_gradients_batch(_layer_frame))


@layer_norm_with_statistics.gradient("input", "weight", "bias")
def _layer_norm_gradient(g_out, input, weight, mean, var, count, eps, needs):
    return layer_norm_backward(g_out, input, weight, mean, var, count, eps, needs)


@layer_norm_with_statistics.tangent
def _layer_norm_tangent(input, weight, t_input, t_weight, t_bias, count, eps):
    return _tangent(input, weight, t_input, t_weight, t_bias, _layer_frame(tuple(input.shape), count), eps)


@layer_norm_backward.gradient("grad", "input", "weight")
def _layer_norm_second(g_to_input, g_to_weight, g_to_bias, grad, input, weight, count, eps, wanted, needs):
    cotangents = (g_to_input, g_to_weight, g_to_bias)
    frame = _layer_frame(tuple(input.shape), count)
    return _second_gradients(cotangents, grad, input, weight, frame, eps, wanted, needs[:3])


@layer_norm_with_statistics.batch
@by_hand
def _layer_norm_batch(call):
    x = call.all_mapped()[0]
    if not any(call.mapped[1:]):
        return call.run((x, *call.inputs[1:]))
    return _with_affine(call.run((x, None, None)), call, call.rank(0), False)


def _normalized_dims(name, input, normalized_shape, weight, bias=None) -> int:
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    for word, t in (("weight", weight), ("bias", bias)):
        if t is not None and tuple(t.shape) != shape:
            raise RuntimeError(
                f"Expected {word} to be of same shape as normalized_shape, but got {word} of shape {list(t.shape)} "
                f"and normalized_shape = {list(shape)}"
            )
    if tuple(input.shape[-len(shape) :]) != shape or input.ndim < len(shape):
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], but "
            f"got input of size{list(input.shape)}"
        )
    return len(shape)


@composite(method=False)
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """The last dimensions, of shape `normalized_shape`, normalised together, times `weight` plus `bias`.

    Example::

        >>> torch.layer_norm(torch.tensor([[1.0, 3.0]]), (2,))
        tensor([[-1.0000,  1.0000]])
    """
    count = _normalized_dims("layer_norm", input, normalized_shape, weight, bias)
    return layer_norm_with_statistics(input, weight, bias, count, eps)[0]


def _group_frame(shape, groups: int):
    each = shape[1] // groups
    seen = (shape[0], groups, each, prod(shape[2:]))
    return seen, (2, 3), (1, groups, each, 1), (0, 3), (shape[1],)


@op(backward_name="NativeGroupNormBackward0", fast=norms.group_norm, **_STATISTICS)
def group_norm_with_statistics(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, groups: int, eps: float
):
    """The channels of each sample normalised in groups."""
    out, mean, var = _standardised(input.reshape(len(input), groups, -1), (2,), eps)
    out = out.reshape(input.shape)
    return (
        _affine(out, _per_channel(weight, input.ndim), _per_channel(bias, input.ndim), input.dtype),
        mean,
        var,
    )


@op(fast=norms.group_norm_backward, **_GRADIENTS)
def group_norm_backward(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Tensor, var: Tensor, groups: int, eps: float,
    wanted: tuple,
):
    """The gradients of the input, the weight and the bias of `group_norm_with_statistics`."""
    return _array_gradients(grad, input, weight, _group_frame(input.shape, groups), eps, wanted)


group_norm_backward.batch(_gradients_batch(_group_frame))


@group_norm_with_statistics.gradient("input", "weight", "bias")
def _group_norm_gradient(g_out, input, weight, mean, var, groups, eps, needs):
    return group_norm_backward(g_out, input, weight, mean, var, groups, eps, needs)


@group_norm_with_statistics.tangent
def _group_norm_tangent(input, weight, t_input, t_weight, t_bias, groups, eps):
    return _tangent(input, weight, t_input, t_weight, t_bias, _group_frame(tuple(input.shape), groups), eps)


@group_norm_backward.gradient("grad", "input", "weight")
def _group_norm_second(g_to_input, g_to_weight, g_to_bias, grad, input, weight, groups, eps, wanted, needs):
    cotangents = (g_to_input, g_to_weight, g_to_bias)
    frame = _group_frame(tuple(input.shape), groups)
    return _second_gradients(cotangents, grad, input, weight, frame, eps, wanted, needs[:3])


@group_norm_with_statistics.batch
@by_hand
def _group_norm_batch(call):
    x = call.all_mapped()[0]
    factors = (None, None) if any(call.mapped[1:]) else call.inputs[1:]
    made = call.run((x.flatten(0, 1), *factors))
    made = tuple([t.reshape(call.size, x.shape[1], *t.shape[1:]) for t in made])
    return _with_affine(made, call, call.rank(0), True) if any(call.mapped[1:]) else made


@composite(method=False)
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """The channels of each sample of (N, C, …) normalised in groups, times `weight` plus `bias`.

    Example::

        >>> torch.group_norm(torch.tensor([[1.0, 3.0, 5.0, 9.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    if num_groups <= 0:
        raise RuntimeError("num groups must be greater than 0")
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    channels = input.shape[1]
    if channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(input.shape)} and num_groups={num_groups}"
        )
    for word, t in (("weight", weight), ("bias", bias)):
        if t is not None and tuple(t.shape) != (channels,):
            raise RuntimeError(
                f"Expected {word} to be a vector of size equal to the number of channels in input, but got {word} of "
                f"shape {list(t.shape)} and input of shape {list(input.shape)}"
            )
    if not input.numel():
        return input * 1
    return group_norm_with_statistics(input, weight, bias, num_groups, eps)[0]


@composite(method=False)
def rms_norm(input, normalized_shape, weight=None, eps=None):
    """The last dimensions, of shape `normalized_shape`, over the root of their mean square, times `weight`.

    `eps` is added to the mean; by default the smallest step at 1 of the input's dtype.

    Example::

        >>> torch.rms_norm(torch.tensor([[3.0, 4.0]]), (2,))
        tensor([[0.8485, 1.1314]])
    """
    count = _normalized_dims("rms_norm", input, normalized_shape, weight)
    if eps is None:
        eps = min(finfo(input.dtype).eps, finfo(float32).eps)  # 16-bit floats are computed in float32
    out = input * ((input * input).mean(list(range(-count, 0)), True) + eps).rsqrt()
    return out if weight is None else out * weight


@composite(method=False)
def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Each element of (N, C, …) over (k + alpha * mean of squares over `size` channels around) ** beta."""
    if input.ndim < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality {' ' * 24} input (got {input.ndim} dimensions)"
        )
    if not input.numel():
        return input
    squares = (input * input).unsqueeze(1)
    edge = (size // 2, (size - 1) // 2)
    if input.ndim == 3:
        means = avg_pool2d(_pad(squares, [0, 0, *edge]), (size, 1), 1).squeeze(1)
    else:
        flat = squares.reshape(input.shape[0], 1, input.shape[1], input.shape[2], -1)
        means = avg_pool3d(_pad(flat, [0, 0, 0, 0, *edge]), (size, 1, 1), 1).reshape(input.shape)
    return input / (means * alpha + k) ** beta


def _pad(x, sides):
    from ..padding import pad

    return pad(x, sides)
