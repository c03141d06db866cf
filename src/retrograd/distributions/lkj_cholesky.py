"""Lewandowski, Kurowicka and Joe's distribution of correlations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor, finfo, no_grad
from ..ops import arange, cat, diag_embed, lgamma, mvlgamma, randn
from . import constraints
from .dirichlet import Beta
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["LKJCholesky"]


class LKJCholesky(Distribution):
    """Lower triangular L, where the correlation matrix LLᵀ has a density proportional to det(LLᵀ)^(concentration - 1).

    With concentration 1 all correlations of `dim` variables are equally likely; with more, those near 0 are. From
    Lewandowski, Kurowicka and Joe, Generating random correlation matrices based on vines and extended onion method
    (2009), whose onions the samples are. Raises ValueError for a `dim` below 2.

    Example::

        >>> from retrograd.distributions import LKJCholesky
        >>> LKJCholesky(2, 1.0).log_prob(torch.eye(2))  # one correlation, uniform in (-1, 1)
        tensor(-0.6931)
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim: int, concentration: Any = 1.0, validate_args: bool | None = None) -> None:
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        super().__init__(self.concentration.shape, Size((dim, dim)), validate_args=validate_args)

    def _expand_more(self, new: Any, batch_shape: Size) -> None:
        new.dim = self.dim

    @no_grad()
    def sample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        """A row at a time: its part below the diagonal has a random direction, and a squared length that is beta's."""
        kind = self.concentration.dtype
        before = cat([arange(1, dtype=kind), arange(self.dim - 1, dtype=kind)])
        spread = (self.concentration + 0.5 * (self.dim - 2)).unsqueeze(-1) - 0.5 * before
        squares = Beta(0.5 * before + 0.5, spread, validate_args=False).sample(sample_shape).unsqueeze(-1)
        direction = randn(self._extended_shape(sample_shape), dtype=kind).tril(-1)
        direction = direction / direction.norm(dim=-1, keepdim=True).clamp(min=finfo(kind).tiny)  # the first row is 0
        rows = squares.sqrt() * direction
        rest = (1 - (rows * rows).sum(-1)).clamp(min=finfo(kind).tiny).sqrt()
        return rows + diag_embed(rest)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        n = self.dim - 1
        diagonal = value.diagonal(dim1=-2, dim2=-1)[..., 1:]
        # Row i of L has i - 1 free elements, whose volume counts with the power of L[i, i] that remains.
        powers = 2 * (self.concentration - 1).unsqueeze(-1) + arange(n - 1, -1, -1, dtype=value.dtype)
        a = self.concentration + 0.5 * n
        normalizer = 0.5 * n * math.log(math.pi) + mvlgamma(a - 0.5, n) - n * lgamma(a)
        return (powers * diagonal.log()).sum(-1) - normalizer
