"""Choice by a mask: `where`, and what the formulas of other operations choose with.

An element that was not chosen has the gradient 0 even where what arrives is infinite or NaN: a product with
the mask would make NaN of it.

`np.where` follows the mask branch by branch, which on large masks without a pattern costs ten times what
the memory does. There, the bits of the numbers are combined with words of all ones or all zeros instead.
"""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Tensor, make_tensor, moving, result_dtype, set_zero_operation, shortcuts
from .._core.dtypes import bool_, uint8
from .promotion import ranked
from .record import composite, method, op

_FEW = 2048  # up to so many elements np.where's single call is the faster one
_WORDS = {1: np.dtype(np.int8), 2: np.dtype(np.int16), 4: np.dtype(np.int32), 8: np.dtype(np.int64)}
_ZEROS: dict[np.dtype, np.ndarray] = {}


def _zero(kind: np.dtype) -> np.ndarray:
    zero = _ZEROS.get(kind)
    if zero is None:
        zero = _ZEROS[kind] = np.zeros((), kind)
    return zero


def _in_words(x: np.ndarray, mask: np.ndarray) -> bool:
    return x.size > _FEW and x.itemsize in _WORDS and mask.dtype == np.bool_


def kept(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The elements where the mask is true, 0 elsewhere."""
    if not _in_words(x, mask):
        return np.where(mask, x, _zero(x.dtype))
    ones = mask.astype(_WORDS[x.itemsize])
    np.negative(ones, out=ones)
    return np.bitwise_and(x.view(ones.dtype), ones, out=ones if ones.shape == x.shape else None).view(x.dtype)


def dropped(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """0 where the mask is true, the elements elsewhere."""
    if not _in_words(x, mask):
        return np.where(mask, _zero(x.dtype), x)
    ones = mask.astype(_WORDS[x.itemsize])
    ones -= 1
    return np.bitwise_and(x.view(ones.dtype), ones, out=ones if ones.shape == x.shape else None).view(x.dtype)


def chosen(mask: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Elements of `a` where the mask is true and of `b` elsewhere; both have one dtype."""
    if a.shape != b.shape or not _in_words(a, mask):
        return np.where(mask, a, b)
    ones = mask.astype(_WORDS[a.itemsize])
    np.negative(ones, out=ones)
    a, b, kind = a.view(ones.dtype), b.view(ones.dtype), a.dtype
    picked = a ^ b
    if ones.shape != a.shape:
        return ((picked & ones) ^ b).view(kind)
    picked &= ones
    picked ^= b
    return picked.view(kind)


@op("elementwise", public=False, selects=True, by_mask="keeps", fast=moving.keep)
def keep(input: Tensor, mask: Tensor):
    """The elements where the mask is true, 0 elsewhere."""
    return kept(input, mask)


@op("elementwise", public=False, selects=True, by_mask="drops", fast=moving.drop)
def drop(input: Tensor, mask: Tensor):
    """0 where the mask is true, the elements elsewhere."""
    return dropped(input, mask)


@op("elementwise", public=False, backward_name="WhereBackward0", selects=True, fast=moving.choose)
def choose(condition: Tensor, input: Tensor, other: Tensor):
    """`where` on tensors of one dtype."""
    return chosen(condition, input, other)


keep.gradients(input=lambda g, mask: keep(g, mask))
drop.gradients(input=lambda g, mask: drop(g, mask))
set_zero_operation(keep)
shortcuts.set_shortcut_operations(choose=choose)

choose.gradients(
    input=lambda g, condition: keep(g, condition),
    other=lambda g, condition: drop(g, condition),
)


@composite(method=False, spelled={"self": "input"}, fast=shortcuts.where)
def where(condition, input: Tensor | complex | None = None, other: Tensor | complex | None = None, *, out=None):
    """Elements of `input` where the condition is true and of `other` elsewhere, with broadcasting.

    `input` and `other` may be numbers. With the condition alone: the indices where it is true, as
    ``nonzero(as_tuple=True)`` gives them.

    Raises:
        RuntimeError: if the condition is not bool (or uint8), or the shapes do not broadcast.

    Example::

        >>> x = torch.tensor([-1.0, 2.0])
        >>> torch.where(x > 0, x, 0.0)
        tensor([0., 2.])
    """
    if not isinstance(condition, Tensor):
        raise TypeError(
            f"where(): argument 'condition' (position 1) must be Tensor, not {type(condition).__name__}"
        )
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if condition.dtype is not bool_ and condition.dtype is not uint8:
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            + errors.kind_name(condition.dtype)
        )
    if not isinstance(input, Tensor) or not isinstance(other, Tensor) or input.dtype is not other.dtype:
        input, other = _of_one_dtype(input, other)
    return choose(condition, input, other) if out is None else choose(condition, input, other, out=out)


@method(name="where")
def where_method(self, condition, other):
    """``torch.where(condition, self, other)``."""
    return where(condition, self, other)


def _of_one_dtype(*operands):
    """Tensors and numbers as tensors of the dtype that they promote to."""
    for x in operands:
        if not isinstance(x, (Tensor, bool, int, float, complex)):
            raise TypeError(f"where(): expected a Tensor or a number, but got {type(x).__name__}")
    kind = result_dtype([ranked(x) for x in operands])
    return [x.to(kind) if isinstance(x, Tensor) else make_tensor(np.array(x, kind.numpy)) for x in operands]
