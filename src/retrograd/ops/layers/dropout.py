"""Dropout: elements or whole channels that are left out at random while a network trains.

The same seed leaves out the same elements as in PyTorch. From N. Srivastava et al., Dropout: a simple way
to prevent neural networks from overfitting (2014).
"""

from __future__ import annotations

import math

import numpy as np

from ... import errors
from ..._core import InPlace, Tensor, activations, get_default_dtype, layout_of, make_tensor
from ..._core import random as numbers
from ..randomness import drawn, under_vmap
from ..record import IN_PLACE, composite, op


@op("elementwise", public=False, backward_name="MulBackward0", fast=activations.mask_and_scale, selects=True)
def mask_and_scale(input: Tensor, mask: Tensor, scale: float):
    """The elements where the mask is true, times `scale`; 0 elsewhere."""
    return np.multiply(input, mask) * input.dtype.type(scale)


mask_and_scale.gradients(input=lambda g, mask, scale: mask_and_scale(g, mask, scale))
_mask_and_scale_ = InPlace(mask_and_scale)


def _check(p: float) -> None:
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")


def _kept(input, p: float, by_channel: bool):
    """A mask of what is kept: in the memory order of the input, or one element for each channel."""
    if by_channel:
        if input.dim() < 2:
            raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
        shape = (*input.shape[:2], *[1] * (input.dim() - 2))
    else:
        shape = tuple(input.shape)
    if p == 1:
        return make_tensor(np.zeros(shape, np.bool_))  # nothing is random
    if not by_channel and not under_vmap():
        mask = np.empty_like(layout_of(input), np.bool_)
        return make_tensor(numbers.fill(mask, lambda shape, dtype: numbers.dropout_mask(shape, p)))
    return drawn(lambda shape: numbers.dropout_mask(shape, p), shape)


def _dropped(input, p: float, by_channel: bool, inplace: bool):
    if not (input.is_floating_point() or input.is_complex()) and p < 1:
        raise errors.cannot_cast(get_default_dtype(), input.dtype)
    scale = 0.0 if p == 1 else 1 / (1 - p)
    record = _mask_and_scale_ if inplace else mask_and_scale
    return record(input, _kept(input, p, by_channel), scale)


@composite(method=False)
def dropout(input, p, train, inplace=False):
    """Each element set to 0 with probability p, the others divided by 1 - p; the input itself unless `train`.

    Raises:
        RuntimeError: if p is not in [0, 1].

    Example::

        >>> torch.dropout(torch.ones(3), 0.5, train=False)
        tensor([1., 1., 1.])
    """
    _check(p)
    if not train or p == 0 or input.numel() == 0:
        return input
    return _dropped(input, p, False, inplace)


@composite(method=False)
def feature_dropout(input, p, train, inplace=False):
    """Dropout of whole channels: dimension 1 of an input of at least two dimensions.

    Raises:
        RuntimeError: if p is not in [0, 1], or the input has fewer dimensions.

    Example::

        >>> torch.feature_dropout(torch.ones(1, 3, 2), 0.5, train=False).shape
        torch.Size([1, 3, 2])
    """
    _check(p)
    if not train or p == 0 or input.numel() == 0:
        return input
    return _dropped(input, p, True, inplace)


@op("elementwise", public=False, backward_name="AddBackward0", selects=True)
def mask_and_shift(input: Tensor, mask: Tensor, scale: float, kept: float, dropped: float):
    """scale·x + kept where the mask is true, the number `dropped` elsewhere."""
    kind = input.dtype.type
    return np.multiply(input, mask) * kind(scale) + np.where(mask, kind(kept), kind(dropped))


mask_and_shift.gradients(input=lambda g, mask, scale: mask_and_scale(g, mask, scale))
_mask_and_shift_ = InPlace(mask_and_shift)

_ALPHA = 1.7580993408473766  # what selu tends to for x → -∞


def _alpha_dropped(input, p: float, train: bool, by_channel: bool, inplace: bool):
    _check(p)
    if not train or p == 0 or input.numel() == 0:
        return input
    if p == 1:
        return _dropped(input, p, by_channel, inplace)
    scale = 1 / math.sqrt((_ALPHA * _ALPHA * p + 1) * (1 - p))
    kept = _ALPHA * scale * p
    record = _mask_and_shift_ if inplace else mask_and_shift
    return record(input, _kept(input, p, by_channel), scale, kept, kept - _ALPHA * scale)


@composite(method=False)
def alpha_dropout(input, p, train, inplace=False):
    """Dropout that keeps mean 0 and variance 1, for networks of `selu`.

    From G. Klambauer et al., Self-normalizing neural networks (2017).

    Raises:
        RuntimeError: if p is not in [0, 1].

    Example::

        >>> torch.alpha_dropout(torch.ones(3), 0.5, train=False)
        tensor([1., 1., 1.])
    """
    return _alpha_dropped(input, p, train, False, inplace)


@composite(method=False)
def feature_alpha_dropout(input, p, train, inplace=False):
    """`alpha_dropout` of whole channels.

    Example::

        >>> torch.feature_alpha_dropout(torch.ones(1, 3, 2), 0.5, train=False).shape
        torch.Size([1, 3, 2])
    """
    return _alpha_dropped(input, p, train, True, inplace)


def _in_place(function):
    def write(input, p, train):
        return function(input, p, train, inplace=True)

    write.__name__ = function.__name__ + "_"
    write.__doc__ = f"In-place form of :func:`{function.__name__}`."
    return write


for _function in (dropout, feature_dropout, alpha_dropout, feature_alpha_dropout):
    IN_PLACE[_function.__name__ + "_"] = _in_place(_function)
