"""Forward mode: dual tensors, which carry the derivative of their value along one direction, their tangent.

Every operation on dual tensors computes the tangent of its result together with its value. One level of duals can be
open in each thread, under the number 0; `torch.func.jvp` nests to any depth, also inside it.
"""

from __future__ import annotations

import functools
import threading
from typing import Any, NamedTuple

from .. import errors
from .._core import (
    Level,
    Tensor,
    get_batch,
    get_tangent,
    is_grad_enabled,
    no_tangents_to,
    set_tangent,
    set_tangents_off_to,
    tangents_off_to,
    twin,
    without_level,
)
from .._core.modes import handed_on
from ..ops.indexing import alias
from ..ops.memory_format import contiguous_format

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]

_thread = handed_on(threading.local())


def _open_level() -> Level | None:
    return getattr(_thread, "level", None)


def __getattr__(name: str) -> Any:
    if name == "_current_level":  # the number of the open level, -1 where none is
        return -1 if _open_level() is None else 0
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _is_fwd_grad_enabled() -> bool:
    """Whether operations on dual tensors compute tangents: `_set_fwd_grad_enabled` turns that off and on."""
    return tangents_off_to() == 0


class _set_fwd_grad_enabled:  # noqa: N801
    """Whether operations on dual tensors compute tangents, from the call on; as a context manager, until its end.

    While it is off, results are constants of forward mode. A `torch.func.jvp` that is begun then computes its own
    tangents all the same.
    """

    def __init__(self, mode: bool) -> None:
        self.prev = tangents_off_to()
        set_tangents_off_to(0 if mode else no_tangents_to())

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        set_tangents_off_to(self.prev)


def enter_dual_level() -> int:
    """Open the level of dual tensors and return its number, 0.

    Raises RuntimeError if it is open already.
    """
    if _open_level() is not None:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    _thread.level = Level().__enter__()
    return 0


def exit_dual_level(*, level: int | None = None) -> None:
    """Close the level of dual tensors: all their tangents are gone.

    Raises RuntimeError if it is not open, or for any number but its own.
    """
    opened = _open_level()
    if level is not None and level != (-1 if opened is None else 0):
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    if opened is None:
        raise RuntimeError("Dual level must be a positive number.")
    _thread.level = None
    opened.__exit__()


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """A tensor on the memory of `tensor` that carries `tangent`, its derivative along some direction.

    Both are floating-point or complex tensors of one shape; a tangent of another precision is converted, and one that
    does not lie in memory as `tensor` does, in memory of the same size, is copied. The function is differentiable in
    both.

    Raises RuntimeError outside of a level, for shapes that differ, for a complex tangent of a real tensor, and where
    one of the two is dual already; ValueError for integers.

    Example::

        >>> from torch.autograd import forward_ad
        >>> with forward_ad.dual_level():
        ...     x = forward_ad.make_dual(torch.tensor(3.0), torch.tensor(1.0))
        ...     x * x
        tensor(9., tangent=tensor(6.))
    """
    opened = _open_level()
    if opened is None if level is None else level < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    errors.check_tangent(tensor, tangent)
    if level or opened is None:
        raise RuntimeError("Invalid level given to _make_dual")
    if get_tangent(tensor, opened.number) is not None:
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not "
            "supported."
        )
    if get_tangent(tangent, opened.number) is not None:
        raise RuntimeError(
            "Setting a forward grad that itself has a forward gradient at the same level 0 is not supported."
        )
    return dual_at(opened.number, tensor, tangent if _lies_alike(tangent, tensor) else _copied_like(tangent, tensor))


def _lies_alike(tangent: Tensor, tensor: Tensor) -> bool:
    """Whether a tangent lies in memory as its tensor does, in memory of the same size."""
    if tensor.numel() and any(
        [n > 1 and a != b for n, a, b in zip(tensor.shape, tangent.stride(), tensor.stride(), strict=True)]
    ):
        return False
    if get_batch(tangent) is not None or get_batch(tensor) is not None:
        return True
    return len(tangent.untyped_storage()) * tensor.itemsize == len(tensor.untyped_storage()) * tangent.itemsize


def _copied_like(tangent: Tensor, tensor: Tensor) -> Tensor:
    """A copy of a tangent whose dimensions follow one another in memory as those of its tensor do."""
    order = sorted(range(tensor.ndim), key=tensor.stride, reverse=True)
    copy = tangent.permute(order).clone(memory_format=contiguous_format)
    return copy.permute([order.index(dim) for dim in range(tensor.ndim)])


def dual_at(number: int, tensor: Tensor, tangent: Tensor) -> Tensor:
    """What :func:`make_dual` returns, at a level of any number, for a tensor and a tangent that are known to fit."""
    dual = alias(tensor) if tensor.requires_grad and is_grad_enabled() else twin(tensor)
    set_tangent(dual, number, tangent if tangent.dtype is dual.dtype else tangent.to(dual.dtype))
    return dual


class UnpackedDualTensor(NamedTuple):
    """What :func:`unpack_dual` returns: the value of a dual tensor, and its tangent or None."""

    primal: Tensor
    tangent: Tensor | None


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """The value of a tensor, on its memory, and its tangent: None if it does not depend on a dual tensor.

    The function is differentiable. Outside of a level there are no tangents. Raises RuntimeError for a number that is
    not that of the open level.

    Example::

        >>> from torch.autograd import forward_ad
        >>> with forward_ad.dual_level():
        ...     x = forward_ad.make_dual(torch.tensor(3.0), torch.tensor(1.0))
        ...     forward_ad.unpack_dual(x * x)
        UnpackedDualTensor(primal=tensor(9.), tangent=tensor(6.))
    """
    opened = _open_level()
    if opened is None if level is None else level < 0:
        return UnpackedDualTensor(tensor, None)
    if level or opened is None:
        raise RuntimeError("Invalid level given to _fw_primal")
    if not isinstance(tensor, Tensor):
        raise errors.not_a_tensor("_unpack_dual", "dual", 1, tensor)
    return UnpackedDualTensor(without_level(tensor, opened.number), get_tangent(tensor, opened.number))


class dual_level:  # noqa: N801
    """Open a level of dual tensors for a `with` block, or for a function that it decorates.

    Example::

        >>> from torch.autograd import forward_ad
        >>> with forward_ad.dual_level():
        ...     x = forward_ad.make_dual(torch.ones(2), torch.tensor([1.0, 2.0]))
        ...     value, tangent = forward_ad.unpack_dual(x.exp().log().sum())
        >>> value, tangent
        (tensor(2.), tensor(3.))
    """

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *exception: object) -> None:
        exit_dual_level()

    def __call__(self, function: Any) -> Any:
        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with dual_level():
                return function(*args, **kwargs)

        return inside
