"""Parametrizations that are ready to use: spectral norm, weight norm, orthogonal matrices."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from ... import ops
from ..._core import Tensor, make_tensor, no_grad
from ...ops import cat, eye, mv, vdot
from ...ops.norms import linalg_vector_norm
from ..functional import normalize
from ..module import Module
from .parametrize import register_parametrization

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


def _tensor_of(module: Module, name: str) -> Tensor:
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    return weight


# ---------------------------------------------------------------------------------------- spectral norm


class _SpectralNorm(Module):
    """weight / σ, where σ, the largest singular value, comes from the power method; one step at each reading."""

    def __init__(self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        ndim = weight.ndim
        if not -ndim <= dim < ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got {dim})"
            )
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.dim = dim % ndim
        self.eps = eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self._as_matrix(weight).detach()
            rows, columns = matrix.shape
            self.register_buffer("_u", normalize(matrix.new_empty(rows).normal_(0, 1), dim=0, eps=eps))
            self.register_buffer("_v", normalize(matrix.new_empty(columns).normal_(0, 1), dim=0, eps=eps))
            self._improve(matrix, 15)

    def _as_matrix(self, weight: Tensor) -> Tensor:
        return weight.movedim(self.dim, 0).flatten(1)

    def _improve(self, matrix: Tensor, steps: int) -> None:
        """Steps of the power method: u and v move towards the singular vectors of the largest singular value."""
        with no_grad():
            for _ in range(steps):
                self._u.copy_(normalize(mv(matrix, self._v), dim=0, eps=self.eps))
                self._v.copy_(normalize(mv(matrix.mH, self._u), dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = self._as_matrix(weight)
        if self.training:
            self._improve(matrix, self.n_power_iterations)
        # Copies, because a second forward pass writes to the vectors before the backward pass of the first one.
        return weight / vdot(self._u.clone(), mv(matrix, self._v.clone()))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Module:
    """Divides the parameter ``name`` of ``module`` by its largest singular value, whenever it is read.

    The parameter is taken as a matrix whose rows run along ``dim``: 1 for transposed convolutions, else 0. The value is
    estimated by ``n_power_iterations`` steps of the power method at each reading in training mode.
    (Miyato et al. 2018, Spectral normalization for generative adversarial networks.)

    >>> layer = nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40))
    >>> abs(torch.linalg.matrix_norm(layer.weight, 2).item() - 1) < 0.1
    True
    """
    from ..modules.conv import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d

    weight = _tensor_of(module, name)
    if dim is None:
        dim = 1 if isinstance(module, (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)) else 0
    register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))
    return module


# ---------------------------------------------------------------------------------------- weight norm


def norm_except_dim(v: Tensor, dim: int) -> Tensor:
    """The 2-norm of ``v`` over all dimensions but ``dim``, kept with length 1; over all of them for -1."""
    if dim == -1:
        return linalg_vector_norm(v)
    others = [d for d in range(v.ndim) if d != dim % v.ndim]
    return linalg_vector_norm(v, dim=others, keepdim=True) if others else v.abs()


class _WeightNorm(Module):
    """g · v / ‖v‖, from the length g and the direction v."""

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return weight_v * (weight_g / norm_except_dim(weight_v, self.dim))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Keeps the parameter ``name`` of ``module`` as a length and a direction, g · v / ‖v‖.

    The originals are ``original0`` (g) and ``original1`` (v). There is one length for each index along ``dim``; one in
    all for None. (Salimans and Kingma 2016, Weight normalization.)

    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(20, 40))
    >>> layer.parametrizations.weight.original0.shape, layer.parametrizations.weight.original1.shape
    (torch.Size([40, 1]), torch.Size([40, 20]))
    """
    _tensor_of(module, name)
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def renamed(state: dict[str, Any], prefix: str, *_: Any) -> None:
        """State that `nn.utils.weight_norm` saved, with its names for the two parts."""
        for old, new in (("_g", "original0"), ("_v", "original1")):
            if f"{prefix}{name}{old}" in state:
                state[f"{prefix}parametrizations.{name}.{new}"] = state.pop(f"{prefix}{name}{old}")

    module._register_load_state_dict_pre_hook(renamed)
    return module


# ---------------------------------------------------------------------------------------- orthogonal matrices


def _reflected(vectors: Tensor, factors: Tensor) -> Tensor:
    """The first columns of the product of the reflections I - τ v vᴴ, where v has a 1 on the diagonal."""
    n, k = vectors.shape[-2:]
    product = eye(n, k, dtype=vectors.dtype).expand(*vectors.shape[:-2], n, k)
    with_ones = vectors.tril(-1) + eye(n, k, dtype=vectors.dtype)
    for i in reversed(range(k)):
        v = with_ones[..., :, i : i + 1]
        product = product - factors[..., i : i + 1, None] * (v @ (v.mT @ product))
    return product


def _reflections(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """The vectors and factors whose reflections turn a matrix into a triangle (R above them), as LAPACK gives them."""
    array = matrix.detach().numpy()
    shape = array.shape
    found = [np.linalg.qr(one, mode="raw") for one in array.reshape(-1, *shape[-2:])]
    vectors = np.stack([h.T for h, _ in found]).reshape(shape)
    factors = np.stack([tau for _, tau in found]).reshape(*shape[:-2], -1)
    return make_tensor(vectors.copy()), make_tensor(factors)


class _Orthogonal(Module):
    """A matrix with orthonormal columns (or rows, where it is wide), from a matrix without constraints."""

    base: Tensor | None

    def __init__(self, weight: Tensor, orthogonal_map: str, *, use_trivialization: bool = True) -> None:
        super().__init__()
        if weight.is_complex() and orthogonal_map == "householder":
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Tensor) -> Tensor:
        wide = X.size(-2) < X.size(-1)
        if wide:
            X = X.mT
        n, k = X.shape[-2:]
        if self.orthogonal_map == "householder":
            vectors = X.tril(-1)
            Q = _reflected(vectors, 2.0 / (1.0 + (vectors * vectors).sum(-2)))
            Q = Q * X.detach().diagonal(dim1=-2, dim2=-1).trunc().unsqueeze(-2)
        else:
            X = X.tril()
            if n != k:
                X = cat([X, X.new_zeros(*X.shape[:-2], n, n - k)], -1)
            A = X - X.mH
            if self.orthogonal_map == "matrix_exp":
                Q = ops.matrix_exp(A)
            else:
                unit = eye(n, dtype=A.dtype)
                Q = ops.linalg_solve(unit - A / 2, unit + A / 2)
            Q = Q[..., :k]
        if hasattr(self, "base"):
            Q = cast(Tensor, self.base) @ Q
        return Q.mT if wide else Q

    def right_inverse(self, Q: Tensor) -> Tensor:
        if Q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {Q.shape}."
            )
        with no_grad():
            given = Q
            wide = Q.size(-2) < Q.size(-1)
            if wide:
                Q = Q.mT
            n, k = Q.shape[-2:]
            if not hasattr(self, "base"):
                if self.orthogonal_map != "householder":
                    raise NotImplementedError(
                        "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                        "use_trivialization=False."
                    )
                vectors, factors = _reflections(Q)
                signs = vectors.diagonal(dim1=-2, dim2=-1).sign()
                signs = signs.where(factors != 0, -signs)
                made = vectors.tril(-1) + _on_diagonal(signs, n)
                return made.mT if wide else made
            if n != k:
                Q = cat([Q, Q.new_empty(*Q.shape[:-2], n, n - k).normal_()], -1)
            self.base = Q.clone() if _is_orthogonal(Q) else _orthonormal(Q)
            # What every map takes to the identity: the one by reflections reads signs from the diagonal.
            return -eye(*given.shape[-2:], dtype=given.dtype).expand(given.shape).clone()


def _on_diagonal(values: Tensor, rows: int) -> Tensor:
    return eye(rows, values.size(-1), dtype=values.dtype) * values.unsqueeze(-2)


def _is_orthogonal(Q: Tensor) -> bool:
    n, k = Q.shape[-2:]
    eps = 10.0 * n * float(np.finfo(Q.dtype.numpy).eps)
    return bool((Q.mH @ Q - eye(k, dtype=Q.dtype)).abs().max().item() <= eps)


def _orthonormal(matrix: Tensor) -> Tensor:
    """The orthonormal factor of a matrix, so that the diagonal of the other one is positive."""
    Q, R = ops.linalg_qr(matrix)
    return Q * R.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True
) -> Module:
    """Keeps the matrix ``name`` of ``module`` orthogonal: its columns, or its rows if it is wide, are orthonormal.

    ``orthogonal_map`` is "matrix_exp", "cayley" or "householder"; at first matrix_exp for square and complex matrices,
    else householder. With ``use_trivialization`` a matrix ``base`` is kept beside, to which the map is relative, and
    the tensor may be assigned whatever the map. Raises ValueError for another name or for fewer than two dimensions.
    (Lezcano-Casado 2019, Trivializations for gradient-based optimization on manifolds.)

    >>> layer = nn.utils.parametrizations.orthogonal(nn.Linear(20, 40))
    >>> Q = layer.weight
    >>> torch.dist(Q.T @ Q, torch.eye(20)).item() < 1e-4
    True
    """
    weight = _tensor_of(module, name)
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        square = weight.size(-2) == weight.size(-1)
        orthogonal_map = "matrix_exp" if square or weight.is_complex() else "householder"
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}'
        )
    part = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    return register_parametrization(module, name, part, unsafe=True)
