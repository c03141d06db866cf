"""Filling tensors, usually parameters, with their first values.

Every function writes into the tensor that it is given, without recording it in the graph, and returns it.
Random ones draw from ``generator``, or from the default one that ``manual_seed`` sets.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

from .. import ops
from .._core import Tensor, no_grad
from ..ops import diagonal, empty_like, randperm, where

_GAIN_ONE = (
    "linear",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "sigmoid",
)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which weights before ``nonlinearity`` are scaled to keep the variance of the signal.

    ``param`` is the negative slope of ``"leaky_relu"`` (0.01 by default). Raises ValueError for an unknown
    name.

    >>> nn.init.calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity in _GAIN_ONE:
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Fills ``tensor`` from the uniform distribution on [a, b)."""
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Fills ``tensor`` from the normal distribution."""
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Any = None,
) -> Tensor:
    """Fills ``tensor`` from the normal distribution cut off at ``a`` and ``b``.

    Values outside are drawn again; where few values of the normal distribution lie between ``a`` and ``b``,
    uniform candidates are accepted in proportion to its density instead. Warns if ``mean`` is more than 2
    ``std`` outside.

    >>> bool((nn.init.trunc_normal_(torch.empty(1000), std=3.0).abs() <= 2).all())
    True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=2,
        )
    kept = _normal_cdf((b - mean) / std) - _normal_cdf((a - mean) / std)
    with no_grad():
        if kept > 0.3:
            return _draw_until_inside(tensor, mean, std, a, b, generator)
        return _draw_until_accepted(tensor, mean, std, a, b, generator)


def _normal_cdf(x: float) -> float:
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def _draw_until_inside(tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Any) -> Tensor:
    # The bounds as the tensor's dtype knows them, or a value rounded to a bound would be drawn for ever.
    low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
    values = tensor.normal_(mean, std, generator=generator)
    while True:
        outside = (values < low) | (values > high)
        if not outside.any():
            break
        values = where(outside, empty_like(values).normal_(mean, std, generator=generator), values)
    return tensor if values is tensor else tensor.copy_(values)


def _draw_until_accepted(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Any
) -> Tensor:
    """Rejection sampling: a candidate x stays with probability density(x) / density(likeliest x)."""
    likeliest = max(a, min(mean, b))
    log_peak = -0.5 * ((likeliest - mean) / std) ** 2

    def rejected(candidates: Tensor) -> Tensor:
        log_ratio = ((candidates - mean) / std) ** 2 * -0.5 - log_peak
        return empty_like(candidates).uniform_(generator=generator).log_() > log_ratio

    values = tensor.uniform_(a, b, generator=generator)
    pending = rejected(values)
    while pending.any():
        candidates = empty_like(tensor).uniform_(a, b, generator=generator)
        values = where(pending, candidates, values)
        pending = pending & rejected(candidates)
    return tensor if values is tensor else tensor.copy_(values)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fills ``tensor`` with ``val``."""
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Fills ``tensor`` with ones."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fills ``tensor`` with zeros."""
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Makes a matrix the identity. Raises ValueError unless ``tensor`` has two dimensions."""
    _require_matrix(tensor)
    with no_grad():
        diagonal(tensor.zero_()).fill_(1)
    return tensor


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Makes the weight of a convolution hand on its input channels, within each group.

    Raises ValueError unless ``tensor`` has 3 to 5 dimensions and ``groups`` divides its first one.

    >>> nn.init.dirac_(torch.empty(2, 2, 3))[1]
    tensor([[0., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    out_channels, in_channels, *kernel = tensor.shape
    if out_channels % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    per_group = out_channels // groups
    centre = tuple(length // 2 for length in kernel)
    with no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(per_group, in_channels)):
                tensor[(group * per_group + channel, channel, *centre)] = 1
    return tensor


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs an output of the weight depends on, and how many outputs an input reaches."""
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    outputs, inputs, *kernel = tensor.shape
    area = math.prod(kernel)
    return inputs * area, outputs * area


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"Mode {mode.lower()} not supported, please use one of {modes}")
    return _calculate_fan_in_and_fan_out(tensor)[modes.index(mode.lower())]


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Fills ``tensor`` from [-a, a) with a = gain * sqrt(6 / (fan_in + fan_out)).

    From Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010).
    Raises ValueError for fewer than two dimensions.
    """
    bound = math.sqrt(3.0) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Fills ``tensor`` with normal values of std gain * sqrt(2 / (fan_in + fan_out)).

    See :func:`xavier_uniform_`.
    """
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def _xavier_std(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Fills ``tensor`` from [-b, b) with b = gain * sqrt(3 / fan).

    ``fan`` counts inputs or outputs as ``mode`` says; ``gain`` is that of ``nonlinearity`` with the negative
    slope ``a``. From He et al., Delving deep into rectifiers (2015). Raises ValueError for fewer than two
    dimensions.
    """
    if 0 in tensor.shape:
        return _nothing_to_fill(tensor)
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Fills ``tensor`` with normal values of std gain / sqrt(fan); see :func:`kaiming_uniform_`."""
    if 0 in tensor.shape:
        return _nothing_to_fill(tensor)
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    fan = _calculate_correct_fan(tensor, mode)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _nothing_to_fill(tensor: Tensor) -> Tensor:
    warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
    return tensor


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """Fills ``tensor``, seen as a matrix with its first dimension as rows, with an orthogonal one.

    From Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear neural networks
    (2013). Raises ValueError for fewer than two dimensions.

    >>> q = nn.init.orthogonal_(torch.empty(3, 5))
    >>> torch.allclose(q @ q.T, torch.eye(3), atol=1e-5)
    True
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    rows = tensor.size(0)
    columns = tensor.numel() // rows
    with no_grad():
        drawn = tensor.new_empty((rows, columns)).normal_(0, 1, generator=generator)
        q, r = ops.linalg_qr(drawn.t() if rows < columns else drawn)
        # With the signs of r's diagonal every orthogonal matrix is equally likely.
        q = q * diagonal(r).sign()
        tensor.copy_((q.t() if rows < columns else q).reshape(tensor.shape))
        return tensor.mul_(gain)


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Fills a matrix with normal values and puts zeros into the share ``sparsity`` of each column.

    From Martens, Deep learning via Hessian-free optimization (2010). Raises ValueError unless ``tensor`` has
    two dimensions.
    """
    _require_matrix(tensor)
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    with no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            tensor[randperm(rows)[:zeros], column] = 0
    return tensor


def _require_matrix(tensor: Tensor) -> None:
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")


def _older_spelling(fill: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The function under its name without the underscore, with PyTorch's warning."""
    name = fill.__name__.rstrip("_")

    @functools.wraps(fill)
    def older(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(
            f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.", FutureWarning, stacklevel=2
        )
        return fill(*args, **kwargs)

    older.__name__ = older.__qualname__ = name
    older.__doc__ = f"The older spelling of :func:`{name}_`."
    return older


uniform = _older_spelling(uniform_)
normal = _older_spelling(normal_)
constant = _older_spelling(constant_)
eye = _older_spelling(eye_)
dirac = _older_spelling(dirac_)
xavier_uniform = _older_spelling(xavier_uniform_)
xavier_normal = _older_spelling(xavier_normal_)
kaiming_uniform = _older_spelling(kaiming_uniform_)
kaiming_normal = _older_spelling(kaiming_normal_)
orthogonal = _older_spelling(orthogonal_)
sparse = _older_spelling(sparse_)
