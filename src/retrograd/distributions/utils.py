"""What the distributions share: parameters of one shape, probabilities and logits, attributes made on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._core import Tensor, enable_grad, finfo, get_default_dtype
from ..ops import broadcast_tensors, clamp, log, log1p, normal, ones, sigmoid, softmax, tensor, tril_indices, zeros
from ..ops.predicates import is_tensor_like

__all__ = [
    "broadcast_all",
    "clamp_probs",
    "lazy_property",
    "logits_to_probs",
    "probs_to_logits",
    "standard_normal",
    "sum_rightmost",
    "tril_matrix_to_vec",
    "vec_to_tril_matrix",
]


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Tensors and numbers as tensors of one shape; numbers get the dtype of the tensors, or the default one.

    Raises ValueError for anything else.
    """
    if not all([is_tensor_like(value) or isinstance(value, (int, float)) for value in values]):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
        )
    first = next((value for value in values if is_tensor_like(value)), None)
    kind = get_default_dtype() if first is None else first.dtype
    made = [value if is_tensor_like(value) else tensor(value, dtype=kind) for value in values]
    return tuple(broadcast_tensors(*made))


def sum_rightmost(value: Tensor, dim: int) -> Tensor:
    """The sum over the last `dim` dimensions."""
    return value if dim == 0 else value.reshape((*value.shape[: value.dim() - dim], -1)).sum(-1)


def standard_normal(shape: Sequence[int], dtype: Any, device: Any = None) -> Tensor:
    """Numbers of the normal distribution of mean 0 and deviation 1, not differentiated."""
    return normal(zeros(shape, dtype=dtype, device=device), ones(shape, dtype=dtype, device=device))


# What distributions of other makers import.
_sum_rightmost, _standard_normal = sum_rightmost, standard_normal


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Probabilities from their logarithms, up to a constant; of log-odds if `is_binary`."""
    return sigmoid(logits) if is_binary else softmax(logits, -1)


def clamp_probs(probs: Tensor) -> Tensor:
    """Probabilities kept away from 0 and 1 by the resolution of their dtype."""
    eps = finfo(probs.dtype).eps
    return clamp(probs, eps, 1 - eps)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """Logarithms of probabilities, or log-odds if `is_binary`; those of 0 and 1 are finite."""
    inside = clamp_probs(probs)
    return log(inside) - log1p(-inside) if is_binary else log(inside)


class lazy_property:
    """An attribute that is computed when it is first asked for. On the class, it is a property."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        self.wrapped = wrapped
        self.__doc__ = wrapped.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return LazyPropertyOfClass(self.wrapped)
        with enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.wrapped.__name__, value)
        return value


class LazyPropertyOfClass(property):
    """What the class has in place of a :class:`lazy_property`."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        super().__init__(wrapped)


def tril_matrix_to_vec(mat: Tensor, diag: int = 0) -> Tensor:
    """The elements of matrices on and below a diagonal, row by row, as vectors."""
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    rows, columns = tril_indices(n, n, diag)
    return mat[..., rows, columns]


def vec_to_tril_matrix(vec: Tensor, diag: int = 0) -> Tensor:
    """Matrices whose elements on and below a diagonal are those of vectors, row by row, and 0 elsewhere.

    Raises ValueError if no matrix has as many elements there.
    """
    length = vec.shape[-1]
    n = (-(1 + 2 * diag) + ((1 + 2 * diag) ** 2 + 8 * length + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if abs(round(n) - n) > 1e-6:
        raise ValueError(
            f"The size of last dimension is {length} which cannot be expressed as the lower triangular part of a "
            "square D x D matrix."
        )
    n = round(n)
    rows, columns = tril_indices(n, n, diag)
    flat = vec.new_zeros((*vec.shape[:-1], n * n))
    return flat.index_copy(-1, rows * n + columns, vec).reshape(*vec.shape[:-1], n, n)
