"""Convolutions in one, two and three dimensions, and their transposes.

float32 and float64 are computed by the kernels of the core, other dtypes by products with packed windows. Three
bilinear records stand for each other's gradients: the convolution of images with a weight, its transpose, and the
weight's gradient. So derivatives of any order stay among them.
"""

from __future__ import annotations

from math import prod

import numpy as np

from ... import errors
from ..._core import Tensor, overridable
from ..._core.channelwise import depthwise, depthwise_transposed, depthwise_weight
from ..._core.convolve import convolve, convolve_transposed, convolve_weight
from .. import padding as padding_ops
from ..batching import attribute, by_hand, with_attributes
from ..record import composite, op
from ..tangents import summed
from .sliding import Windows, convolved_size, remembered, spatial, windows

# ------------------------------------------------------------------------------------------------ the records


def _wide(array: np.ndarray) -> np.ndarray:
    """16-bit floats are multiplied in float32."""
    return array if array.dtype.kind != "V" and array.dtype != np.float16 else array.astype(np.float32)


def _dense(bias: np.ndarray | None) -> np.ndarray | None:
    """A bias as the kernels for channels of their own take it."""
    return None if bias is None else np.ascontiguousarray(bias)


def _with_bias(out: np.ndarray, bias: np.ndarray | None, kind: np.dtype) -> np.ndarray:
    if bias is not None:
        out += bias.reshape(-1, *(1,) * (out.ndim - 2))
    return out.astype(kind, copy=False)


def _correlate(images: np.ndarray, weight: np.ndarray, seen: Windows, groups: int) -> np.ndarray:
    n, outputs = len(images), weight.shape[0]
    factors = weight.reshape(groups, outputs // groups, -1)
    out = np.empty((n, outputs, *seen.out), images.dtype)
    for part in seen.batches(n, images.shape[1], images.itemsize):
        columns = seen.columns(images[part])
        rows = factors @ columns.reshape(groups, factors.shape[2], -1)
        out[part] = seen.taken(rows.reshape(outputs, -1), part.stop - part.start)
    return out


def _scatter(results: np.ndarray, weight: np.ndarray, seen: Windows, groups: int) -> np.ndarray:
    n, outputs = results.shape[:2]
    channels = weight.shape[1] * groups
    factors = weight.reshape(groups, outputs // groups, -1).swapaxes(1, 2)
    out = np.empty((n, channels, *seen.size), results.dtype)
    for part in seen.batches(n, channels, results.itemsize):
        rows = seen.placed(results[part]).reshape(groups, outputs // groups, -1)
        columns = (factors @ rows).reshape(channels, *seen.kernel, part.stop - part.start, seen.places)
        out[part] = seen.scattered(columns)
    return out


@op(public=False, backward_name="ConvolutionBackward0")
def correlate(
    input: Tensor, weight: Tensor, bias: Tensor | None, stride, padding, dilation, groups: int, out_size=None
):
    """The convolution of images (n, channels, *size) with a weight (outputs, channels / groups, *kernel)."""
    if input.dtype.char in "fd":
        out = out_size or convolved_size(input.shape[2:], weight.shape[2:], stride, padding, dilation)
        if 1 < groups == len(weight) == input.shape[1]:
            return depthwise(input, weight, _dense(bias), stride, padding, dilation, out)
        return convolve(input, weight, bias, stride, padding, dilation, groups, out)
    seen = windows(input.shape[2:], weight.shape[2:], stride, padding, dilation, out_size)
    return _with_bias(_correlate(_wide(input), _wide(weight), seen, groups), bias, input.dtype)


@op(public=False, backward_name="ConvolutionBackward0")
def correlate_transposed(
    input: Tensor, weight: Tensor, bias: Tensor | None, size, stride, padding, dilation, groups: int
):
    """The transpose of `correlate`: from results (n, outputs, *out) to images (n, channels, *size)."""
    if input.dtype.char in "fd":
        if 1 < groups == len(weight) and weight.shape[1] == 1:
            return depthwise_transposed(input, weight, _dense(bias), size, stride, padding, dilation)
        return convolve_transposed(input, weight, bias, size, stride, padding, dilation, groups)
    seen = windows(size, weight.shape[2:], stride, padding, dilation, input.shape[2:])
    return _with_bias(_scatter(_wide(input), _wide(weight), seen, groups), bias, input.dtype)


@op(public=False, backward_name="ConvolutionBackward0")
def correlate_weight(input: Tensor, results: Tensor, kernel, stride, padding, dilation, groups: int):
    """The gradient of `correlate` for its weight: images against results."""
    if input.dtype.char in "fd":
        if 1 < groups == results.shape[1] == input.shape[1]:
            return depthwise_weight(input, results, kernel, stride, padding, dilation)
        return convolve_weight(input, results, kernel, stride, padding, dilation, groups)
    images, given = _wide(input), _wide(results)
    n, channels, outputs = len(images), images.shape[1], given.shape[1]
    seen = windows(images.shape[2:], kernel, stride, padding, dilation, given.shape[2:])
    total = np.zeros((groups, outputs // groups, channels // groups * prod(kernel)), images.dtype)
    for part in seen.batches(n, channels, images.itemsize):
        columns = seen.columns(images[part]).reshape(groups, total.shape[2], -1)
        total += seen.placed(given[part]).reshape(groups, outputs // groups, -1) @ columns.swapaxes(1, 2)
    return total.reshape(outputs, channels // groups, *kernel).astype(input.dtype, copy=False)


def _bias_gradient(g):
    return g.sum([i for i in range(g.ndim) if i != 1])


correlate.gradients(
    input=lambda g, weight, stride, padding, dilation, groups, input_shape: correlate_transposed(
        g, weight, None, tuple(input_shape[2:]), stride, padding, dilation, groups
    ),
    weight=lambda g, input, stride, padding, dilation, groups, weight_shape: correlate_weight(
        input, g, tuple(weight_shape[2:]), stride, padding, dilation, groups
    ),
    bias=_bias_gradient,
)
correlate_transposed.gradients(
    input=lambda g, weight, stride, padding, dilation, groups, input_shape: correlate(
        g, weight, None, stride, padding, dilation, groups, tuple(input_shape[2:])
    ),
    weight=lambda g, input, stride, padding, dilation, groups, weight_shape: correlate_weight(
        g, input, tuple(weight_shape[2:]), stride, padding, dilation, groups
    ),
    bias=_bias_gradient,
)
correlate_weight.gradients(
    input=lambda g, results, stride, padding, dilation, groups, input_shape: correlate_transposed(
        results, g, None, tuple(input_shape[2:]), stride, padding, dilation, groups
    ),
    results=lambda g, input, stride, padding, dilation, groups, results_shape: correlate(
        input, g, None, stride, padding, dilation, groups, tuple(results_shape[2:])
    ),
)
correlate_weight.tangent("multilinear")


def _of_parts(convolve, input, weight, t_input, t_weight, t_bias, out):
    """The tangent of a convolution and its bias; `convolve` takes images, a weight and a bias."""
    along = None if t_input is None else convolve(t_input, weight, t_bias)
    across = None if t_weight is None else convolve(input, t_weight, t_bias if along is None else None)
    if along is across is None:
        return t_bias.reshape(-1, *[1] * (out.ndim - 2)).expand(out.shape)
    return summed(along, across)


@correlate.tangent
def _correlate_tangent(
    input, weight, t_input, t_weight, t_bias, out, stride, padding, dilation, groups, out_size
):
    def convolve(x, w, b):
        return correlate(x, w, b, stride, padding, dilation, groups, out_size)

    return _of_parts(convolve, input, weight, t_input, t_weight, t_bias, out)


@correlate_transposed.tangent
def _transposed_tangent(input, weight, t_input, t_weight, t_bias, out, size, stride, padding, dilation, groups):
    def convolve(x, w, b):
        return correlate_transposed(x, w, b, size, stride, padding, dilation, groups)

    return _of_parts(convolve, input, weight, t_input, t_weight, t_bias, out)


# ------------------------------------------------------------------------------------------------ batches

# A batch of images is one larger batch of images where the weight is the same for all; a batch of weights is one
# convolution with as many times the groups, whose images have all channels side by side.


def _side_by_side(x):
    """A batch of images (b, n, c, …) as images (n, b·c, …)."""
    return x.movedim(0, 1).reshape(x.shape[1], x.shape[0] * x.shape[2], *x.shape[3:])


def _taken_apart(x, size: int):
    """Images (n, b·c, …) as a batch of images (b, n, c, …)."""
    return x.reshape(x.shape[0], size, x.shape[1] // size, *x.shape[2:]).movedim(1, 0)


@by_hand
def _images_batch(call):
    x, weight, bias = call.inputs
    if call.mapped[1]:
        x, weight, bias = call.all_mapped()
        groups = attribute(call, "groups") * call.size
        made = call.run(
            (_side_by_side(x), weight.flatten(0, 1), None if bias is None else bias.reshape(-1)),
            with_attributes(call, groups=groups),
        )
        return _taken_apart(made, call.size)
    if call.mapped[0]:
        made = call.run((x.flatten(0, 1), weight, None if call.mapped[2] else bias))
        made = made.reshape(call.size, x.shape[1], *made.shape[1:])
    else:
        made = call.run((x, weight, None))
    if call.mapped[2]:
        made = made + bias.reshape(call.size, 1, -1, *[1] * (weight.dim() - 2))
    return made


@correlate_weight.batch
@by_hand
def _weight_batch(call):
    images, results = call.all_mapped()
    kernel, stride, padding, dilation, groups = call.attributes
    made = call.run(
        (_side_by_side(images), _side_by_side(results)), (kernel, stride, padding, dilation, groups * call.size)
    )
    return made.reshape(call.size, -1, *made.shape[1:])


correlate.batch(_images_batch)
correlate_transposed.batch(_images_batch)

# ------------------------------------------------------------------------------------------------ checks


@remembered
def _check_lengths(input, weight, bias, stride, padding, dilation, groups, transposed):
    """An error unless the shapes of input, weight and bias (or None) fit each other."""
    if len(input) != len(weight):
        raise RuntimeError(
            f"Expected {len(weight)}-dimensional input for {len(weight)}-dimensional weight {list(weight)}, "
            f"but got {len(input)}-dimensional input of size {list(input)} instead"
        )
    for word, values, least in (("padding", padding, 0), ("stride", stride, 1), ("dilation", dilation, 1)):
        if min(values) < least:
            raise RuntimeError(f"{'negative' if least == 0 else 'non-positive'} {word} is not supported")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if weight[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{list(weight)} instead"
        )
    if weight[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{list(weight)}] instead"
        )
    channels = weight[0] if transposed else weight[1] * groups
    if input[1] != channels:
        given = f"transposed={transposed:d}" if transposed else f"groups={groups}"
        raise RuntimeError(
            f"Given {given}, weight of size {list(weight)}, expected input{list(input)} to have "
            f"{channels} channels, but got {input[1]} channels instead"
        )
    outputs = weight[1] * groups if transposed else weight[0]
    if bias is not None and bias != (outputs,):
        given = "transposed=1" if transposed else ""
        raise RuntimeError(
            f"Given {given + ', ' if given else ''}weight of size {list(weight)}, expected bias to be "
            f"1-dimensional with {outputs} elements, but got bias of size {list(bias)} instead"
        )
    if not transposed:
        seen = [n + 2 * p for n, p in zip(input[2:], padding, strict=True)]
        needed = [d * (k - 1) + 1 for d, k in zip(dilation, weight[2:], strict=True)]
        if any(n < k for n, k in zip(seen, needed, strict=True)):
            raise RuntimeError(
                f"Calculated padded input size per channel: ({' x '.join(map(str, seen))}). Kernel size: "
                f"({' x '.join(map(str, needed))}). Kernel size can't be greater than actual input size"
            )


def _check(input, weight, bias, stride, padding, dilation, groups, transposed):
    shape = None if bias is None else tuple(bias.shape)
    _check_lengths(tuple(input.shape), tuple(weight.shape), shape, stride, padding, dilation, groups, transposed)
    if weight.dtype is not input.dtype:
        one, two = errors.tensor_type(input), errors.tensor_type(weight)
        raise RuntimeError(f"Input type ({one}) and weight type ({two}) should be the same")
    if bias is not None and bias.dtype is not input.dtype:
        one, two = (errors.kind_name(t.dtype).lower() for t in (input, bias))
        raise RuntimeError(f"Input type ({one}) and bias type ({two}) should be the same")
    if str(input.dtype) == "torch.bool":
        raise errors.no_kernel("convolution", input.dtype)


def _batched(name, input, count):
    """The input with a dimension for images, and whether it had one."""
    if input.ndim not in (count + 1, count + 2):
        raise RuntimeError(
            f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.shape)}"
        )
    return (input, True) if input.ndim == count + 2 else (input.unsqueeze(0), False)


# ---------------------------------------------------------------------------------------------- the functions


def _convolve(name, count, input, weight, bias, stride, padding, dilation, groups):
    images, batched = _batched(name, input, count)
    stride, dilation = (
        spatial(stride, weight.ndim - 2, "stride"),
        spatial(dilation, weight.ndim - 2, "dilation"),
    )
    if isinstance(padding, str):
        images, padding = _named_padding(images, weight, padding, stride, dilation)
    padding = spatial(padding, weight.ndim - 2, "padding")
    _check(images, weight, bias, stride, padding, dilation, groups, False)
    out = correlate(images, weight, bias, stride, padding, dilation, groups)
    return out if batched else out.squeeze(0)


def _named_padding(images, weight, padding, stride, dilation):
    """padding="same" and "valid" as numbers; what is odd is padded on the right first."""
    if padding not in ("same", "valid"):
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if padding == "valid":
        return images, 0
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    totals = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
    if any(total % 2 for total in totals):
        sides = [side for total in reversed(totals) for side in (0, total % 2)]
        images = padding_ops.pad(images, sides)
    return images, tuple([total // 2 for total in totals])


@composite(method=False)
def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Convolution over signals: input (N, C, L) or (C, L), weight (O, C / groups, K), bias (O,).

    L_out = (L + 2 * padding - dilation * (K - 1) - 1) // stride + 1. `padding` may be "valid" (none) or
    "same" (as much as keeps the length; stride 1 only). Raises RuntimeError where shapes or dtypes do not
    fit.

    Example::

        >>> torch.conv1d(torch.tensor([[[1.0, 2.0, 3.0]]]), torch.tensor([[[1.0, 1.0]]]))
        tensor([[[3., 5.]]])
    """
    return _convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@composite(method=False)
def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Convolution over images: input (N, C, H, W) or (C, H, W), weight (O, C / groups, KH, KW), bias (O,).

    The other arguments are numbers or pairs, as in `conv1d`.

    Example::

        >>> torch.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
        tensor([[[[4., 4.],
                  [4., 4.]]]])
    """
    return _convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@composite(method=False)
def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Convolution over volumes: input (N, C, D, H, W) or unbatched, weight (O, C / groups, KD, KH, KW)."""
    return _convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def _convolve_transposed(name, count, input, weight, bias, stride, padding, output_padding, groups, dilation):
    images, batched = _batched(name, input, count)
    stride, dilation = (
        spatial(stride, weight.ndim - 2, "stride"),
        spatial(dilation, weight.ndim - 2, "dilation"),
    )
    padding = spatial(padding, weight.ndim - 2, "padding")
    extra = spatial(output_padding, weight.ndim - 2, "output_padding")
    _check(images, weight, bias, stride, padding, dilation, groups, True)
    for e, s, d in zip(extra, stride, dilation, strict=True):
        if e >= max(s, d):
            raise RuntimeError(
                "output padding must be smaller than either stride or dilation, but got output_padding: "
                f"{list(extra)} stride: {list(stride)} dilation: {list(dilation)}"
            )
    size = tuple(
        [
            (n - 1) * s - 2 * p + d * (k - 1) + e + 1
            for n, s, p, d, k, e in zip(
                images.shape[2:], stride, padding, dilation, weight.shape[2:], extra, strict=True
            )
        ]
    )
    if any(n < 0 or m == 0 for n, m in zip(size, images.shape[2:], strict=True)):
        raise RuntimeError(
            f"Given input size per channel: ({' x '.join(map(str, images.shape[2:]))}). Calculated output size per "
            f"channel: ({' x '.join(map(str, size))}). Output size is too small"
        )
    out = correlate_transposed(images, weight, bias, size, stride, padding, dilation, groups)
    return out if batched else out.squeeze(0)


@composite(method=False)
def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Transpose of `conv1d`: input (N, C, L) or (C, L), weight (C, O / groups, K), bias (O,).

    L_out = (L - 1) * stride - 2 * padding + dilation * (K - 1) + output_padding + 1.

    Example::

        >>> torch.conv_transpose1d(torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[1.0, 1.0]]]))
        tensor([[[1., 3., 2.]]])
    """
    return _convolve_transposed(
        "conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


@composite(method=False)
def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Transpose of `conv2d`: input (N, C, H, W) or (C, H, W), weight (C, O / groups, KH, KW), bias (O,)."""
    return _convolve_transposed(
        "conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


@composite(method=False)
def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Transpose of `conv3d`: input (N, C, D, H, W) or unbatched, weight (C, O / groups, KD, KH, KW)."""
    return _convolve_transposed(
        "conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


@composite(method=False)
def convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups):
    """A convolution, or the transpose of one, over as many dimensions as `weight` has behind two."""
    count = weight.ndim - 2
    if transposed:
        return _convolve_transposed(
            "convolution", count, input, weight, bias, stride, padding, output_padding, groups, dilation
        )
    return _convolve("convolution", count, input, weight, bias, stride, padding, dilation, groups)


@overridable
def convolution_backward(
    grad_output, input, weight, bias_sizes, stride, padding, dilation, transposed, output_padding, groups, output_mask
):
    """The gradients of `convolution` for input, weight and bias; None for those that `output_mask` leaves out.

    `torch.ops.aten.convolution_backward`, for convolutions with a `backward` of one's own.
    """
    count = weight.ndim - 2
    how = (spatial(stride, count, "stride"), spatial(padding, count, "padding"), spatial(dilation, count, "dilation"))
    size, kernel = tuple(input.shape[2:]), tuple(weight.shape[2:])
    for_input, for_weight, for_bias = output_mask
    made = [None, None, _bias_gradient(grad_output) if for_bias else None]
    if transposed:
        if for_input:
            made[0] = correlate(grad_output, weight, None, *how, groups, size)
        if for_weight:
            made[1] = correlate_weight(grad_output, input, kernel, *how, groups)
    else:
        if for_input:
            made[0] = correlate_transposed(grad_output, weight, None, size, *how, groups)
        if for_weight:
            made[1] = correlate_weight(input, grad_output, kernel, *how, groups)
    return tuple(made)
