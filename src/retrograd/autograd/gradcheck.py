"""The check of gradients against finite differences, with PyTorch's options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from warnings import warn

import numpy as np

from .._core import Tensor, grad, make_tensor, read_array
from .differences import Comparison, tensors_of

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]


class GradcheckError(RuntimeError):
    """What :func:`gradcheck` and :func:`gradgradcheck` raise for a gradient that is wrong."""


def gradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare the gradients of ``func`` with finite differences.

    All pairs of an output that requires grad and an input that does are compared. Inputs should be float64 or
    complex128: the differences of others are too coarse for the default tolerances, and a warning says so.
    Their memory is changed while the differences are taken, and restored.

    Args:
        func: takes the inputs and returns a tensor or a sequence of tensors.
        inputs: a tensor or the arguments of ``func``; those that are no tensors are handed on as they are.
        eps: the step of the finite differences.
        atol, rtol: an element agrees if ``|analytical - numerical| <= atol + rtol * |numerical|``.
        raise_exception: False to return False for a wrong gradient instead of raising GradcheckError.
        nondet_tol: by how much two backward passes may differ from each other.
        check_undefined_grad: also check that the gradient is zero, and computed without an error, where
            nobody used some of several outputs. A ``Function`` gets None for those after
            ``set_materialize_grads(False)``.
        check_grad_dtypes: gradients are always checked to have the dtype of their inputs.
        check_batched_grad, check_batched_forward_grad, check_forward_ad: not available, True raises
            NotImplementedError.
        check_backward_ad: must be True as long as ``check_forward_ad`` is not available.
        fast_mode: compare the projection of each Jacobian on one random direction of the input and one of the
            output; the whole Jacobians are computed only to explain a failure.
        masked: concerns sparse tensors alone; accepted and without effect.

    Returns:
        True if everything agrees.

    Raises:
        GradcheckError: for a gradient that is wrong.
        ValueError: if no input requires grad.
        RuntimeError: for an input whose elements share memory.

    Example::

        >>> x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(lambda x: x * x, x)
        True
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    _refuse("gradcheck", check_forward_ad=check_forward_ad, check_batched_grad=check_batched_grad)
    arguments = _as_tuple(inputs)
    places = _differentiable_inputs(arguments)
    comparison = Comparison(func, arguments, places, eps, atol, rtol, nondet_tol)
    for problem in comparison.problems(fast_mode, check_undefined_grad):
        if raise_exception:
            raise GradcheckError(problem)
        return False
    return True


def gradgradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Compare second derivatives with finite differences: :func:`gradcheck` of the gradients of ``func``.

    The gradients are checked as functions of the inputs and of ``grad_outputs``.

    Args:
        grad_outputs: the cotangents of the outputs that require grad. None draws them from a generator with a
            fixed seed, as tensors that require grad.
        gen_non_contig_grad_outputs: draw them with strides that are not contiguous.
        check_fwd_over_rev: not available, True raises NotImplementedError.
        check_rev_over_rev: must be True as long as ``check_fwd_over_rev`` is not available.

    The other arguments, the result and the errors are those of :func:`gradcheck`.

    Example::

        >>> x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(lambda x: x * x * x, x)
        True
    """
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    if check_undefined_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_undefined_grad=True requires check_rev_over_rev to be True")
    if check_batched_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_batched_grad=True requires check_rev_over_rev to be True")
    _refuse("gradgradcheck", check_fwd_over_rev=check_fwd_over_rev, check_batched_grad=check_batched_grad)
    arguments = _as_tuple(inputs)
    if grad_outputs is None:
        outputs = [o for o in tensors_of(func(*arguments)) if o.requires_grad]
        cotangents = _random_cotangents(outputs, gen_non_contig_grad_outputs)
    else:
        cotangents = _as_tuple(grad_outputs)
    if not cotangents:
        raise ValueError("gradgradcheck expects func to return at least one tensor that requires gradient.")

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        values, given = values[: len(arguments)], values[len(arguments) :]
        outputs = [o for o in tensors_of(func(*values)) if o.requires_grad]
        wanted = [x for x in values if isinstance(x, Tensor) and x.requires_grad]
        found = grad(outputs, wanted, given, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients,
        arguments + cotangents,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        fast_mode=fast_mode,
        masked=masked,
    )


# --------------------------------------------------------------------------- arguments


def _refuse(name: str, **options: bool) -> None:
    for option, wanted in options.items():
        if wanted:
            needs = "batched gradients" if "batched" in option else "forward-mode derivatives"
            raise NotImplementedError(
                f"{name}: {option}=True needs {needs}, which are not available; leave it False to check the "
                "gradients of backward passes"
            )


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def _differentiable_inputs(arguments: tuple[Any, ...]) -> list[int]:
    """The positions of the inputs that require grad; an error where finite differences can not be taken."""
    places = [i for i, x in enumerate(arguments) if isinstance(x, Tensor) and x.requires_grad]
    if not places:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for i in places:
        array = read_array(arguments[i])
        if array.dtype not in (np.float64, np.complex128):
            warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. "
                "This check will likely fail if all the inputs are not of double precision floating point or "
                "complex. ",
                UserWarning,
                stacklevel=3,
            )
        steps = zip(array.strides, array.shape, strict=True)
        if array.size and any(step == 0 and length > 1 for step, length in steps):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                ".contiguous on the input before passing it to gradcheck."
            )
        if _overlaps(array):
            raise RuntimeError(
                f"The {i}th input has elements that share memory. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                ".clone() on the input before passing it to gradcheck."
            )
        if not array.flags.writeable:
            raise RuntimeError(
                f"The {i}th input shows a NumPy array that is read-only. gradcheck changes its inputs while "
                "it takes the differences. You should call .clone() on the input before passing it to "
                "gradcheck."
            )
    return places


def _overlaps(array: np.ndarray) -> bool:
    """Whether two elements share memory."""
    offsets = np.zeros(1, np.intp)
    for step, length in zip(array.strides, array.shape, strict=True):
        offsets = np.add.outer(offsets, step * np.arange(length)).reshape(-1)
    return len(np.unique(offsets)) < len(offsets)


def _random_cotangents(outputs: list[Tensor], strided: bool) -> tuple[Tensor, ...]:
    generator = np.random.default_rng(0)
    made = []
    for o in outputs:
        kind = read_array(o).dtype
        shape = (*o.shape, 2) if strided else tuple(o.shape)
        values = generator.standard_normal(shape)
        if kind.kind == "c":
            values = values + 1j * generator.standard_normal(shape)
        values = np.asarray(values).astype(kind)
        made.append(make_tensor(values[..., 0] if strided else values).requires_grad_())
    return tuple(made)
