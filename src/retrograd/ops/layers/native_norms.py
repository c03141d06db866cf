"""Normalisation that also returns what it normalised with: PyTorch's inner forms of the three normalisations.

The statistics are for inspection: they have no gradient.
"""

from __future__ import annotations

from ..record import composite
from .normalization import batch_norm, group_norm, layer_norm


def _statistics(values, dims, eps: float):
    """(mean, 1 / sqrt(variance + eps)) over some dimensions, which stay with length 1."""
    values = values.detach()
    return values.mean(dims, True), (values.var(dims, correction=0, keepdim=True) + eps).rsqrt()


@composite(method=False)
def native_layer_norm(input, normalized_shape, weight, bias, eps):
    """(`layer_norm` of the input, the mean and 1 / sqrt(variance + eps) over the normalised dimensions)."""
    dims = tuple(range(-len(normalized_shape), 0))
    return (layer_norm(input, normalized_shape, weight, bias, eps), *_statistics(input, dims, eps))


@composite(method=False)
def native_group_norm(input, weight, bias, N, C, HxW, group, eps):
    """(`group_norm` of the input, the mean and 1 / sqrt(variance + eps) of each group, (N, group)).

    `N`, `C` and `HxW` say how long the dimensions are, the last ones together.
    """
    mean, rstd = _statistics(input.reshape(N, group, C // group * HxW), -1, eps)
    return group_norm(input, group, weight, bias, eps), mean.squeeze(-1), rstd.squeeze(-1)


@composite(method=False)
def native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps):
    """(`batch_norm` of the input, the mean and 1 / sqrt(variance + eps) of the batch's channels).

    Where not `training`, the statistics are the running ones, and those returned are empty.
    """
    if training:
        dims = (0, *range(2, input.dim()))
        mean, rstd = [x.flatten() for x in _statistics(input, dims, eps)]
    else:
        mean, rstd = input.detach().new_empty(0), input.detach().new_empty(0)
    return batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps), mean, rstd
