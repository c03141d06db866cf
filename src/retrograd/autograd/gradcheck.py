"""The check of derivatives against finite differences, with PyTorch's options.

The finite differences are in `gradcheck_numerical`, what is compared with them in `gradcheck_backward` and
`gradcheck_forward`; `gradcheck_batched` compares derivatives under `vmap` with those without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from warnings import warn

import numpy as np

from .._core import Tensor, grad, make_tensor, read_array

__all__ = [
    "GradcheckError",
    "get_analytical_jacobian",
    "get_numerical_jacobian",
    "get_numerical_jacobian_wrt_specific_input",
    "gradcheck",
    "gradgradcheck",
]


class GradcheckError(RuntimeError):
    """What :func:`gradcheck` and :func:`gradgradcheck` raise for a gradient that is wrong."""


def tensors_of(result: Any) -> tuple[Tensor, ...]:
    """What a function returned, as a tuple of tensors; a TypeError if it is something else."""
    outputs = tuple(result) if isinstance(result, (tuple, list)) else (result,)
    for o in outputs:
        if not isinstance(o, Tensor):
            raise TypeError(
                "gradcheck expects func to return a Tensor or a sequence of Tensors, but got " + type(o).__name__
            )
    return outputs


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
            nobody used some of several outputs, and that an input without a tangent counts as one with a tangent of
            zero. A ``Function`` gets None for outputs that nobody used after ``set_materialize_grads(False)``.
        check_grad_dtypes: accepted and without effect: gradients and tangents are always checked to have the dtypes of
            inputs and outputs.
        check_batched_grad: also check that the backward pass can be run under `vmap`, and gives the same there.
        check_batched_forward_grad: the same of forward mode.
        check_forward_ad: check the tangents of forward mode.
        check_backward_ad: check the gradients of backward passes.
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
    arguments = _as_tuple(inputs)
    places = _differentiable_inputs(arguments)
    options = (func, arguments, places, eps, atol, rtol, nondet_tol)

    def problems() -> Iterator[str]:
        from .gradcheck_backward import BackwardCheck
        from .gradcheck_batched import batched_gradients, batched_tangents
        from .gradcheck_forward import ForwardCheck

        backward = BackwardCheck(*options)
        if check_backward_ad:
            yield from backward.problems(fast_mode)
        if check_forward_ad:
            yield from ForwardCheck(*options).problems(fast_mode, check_undefined_grad)
        if check_batched_forward_grad:
            yield from batched_tangents(func, arguments, places)
        if check_backward_ad:
            tensors = [o for o in tensors_of(func(*arguments)) if o.requires_grad]
            if check_batched_grad:
                yield from batched_gradients(tensors, backward.inputs)
            yield from backward.linearity(tensors)
            if check_undefined_grad:
                yield from backward.undefined_cotangents()

    try:
        for problem in problems():
            raise GradcheckError(problem)
    except GradcheckError:
        if raise_exception:
            raise
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
        check_fwd_over_rev: check the tangents of the gradients.
        check_rev_over_rev: check the gradients of the gradients.

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
    arguments = _as_tuple(inputs)
    if grad_outputs is None:
        outputs = [o for o in tensors_of(func(*arguments)) if o.requires_grad]
        cotangents = _random_cotangents(outputs, gen_non_contig_grad_outputs)
    else:
        cotangents = _as_tuple(grad_outputs)
    if not cotangents:
        raise ValueError("gradgradcheck expects func to return at least one tensor that requires gradient.")

    # Forward mode hands on duals of detached tensors.
    differentiable = [isinstance(x, Tensor) and x.requires_grad for x in arguments + cotangents]

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        values = tuple([x.requires_grad_() if d else x for x, d in zip(values, differentiable, strict=True)])
        values, given = values[: len(arguments)], values[len(arguments) :]
        outputs = [o for o in tensors_of(func(*values)) if o.requires_grad]
        wanted = [x for x, d in zip(values, differentiable, strict=False) if d]
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
        check_batched_grad=check_batched_grad,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
        fast_mode=fast_mode,
        masked=masked,
    )


# --------------------------------------------------------------------------- Jacobians


def get_numerical_jacobian(
    fn: Callable[[Any], Any], inputs: Any, target: Any = None, eps: float = 1e-3, grad_out: float = 1.0
) -> list[Tensor]:
    """The Jacobians of the first output of ``fn`` from finite differences, for each input that requires grad.

    ``fn`` takes the inputs as one tuple. They are real, as is the output (ValueError), and ``target`` names those of
    interest, None all. A row is for an element of the input, a column for one of the output. Deprecated in PyTorch,
    and so here (FutureWarning).
    """
    _warn_of_jacobians("get_numerical_jacobian", grad_out)
    arguments = _as_tuple(inputs)
    chosen = arguments if target is None else _as_tuple(target)
    return [
        _numerical_jacobian(fn, arguments, place, eps)
        for place, x in enumerate(arguments)
        if isinstance(x, Tensor) and x.requires_grad and any(x is other for other in chosen)
    ]


def get_numerical_jacobian_wrt_specific_input(
    fn: Callable[[Any], Any], input_idx: int, inputs: Any, eps: float = 1e-3, grad_out: float = 1.0
) -> Tensor:
    """That of `get_numerical_jacobian` for the input at ``input_idx``."""
    _warn_of_jacobians("get_numerical_jacobian_wrt_specific_input", grad_out)
    return _numerical_jacobian(fn, _as_tuple(inputs), input_idx, eps)


def get_analytical_jacobian(
    inputs: Any, output: Tensor, nondet_tol: float = 0.0, grad_out: float = 1.0
) -> tuple[tuple[Tensor, ...], bool, bool, bool]:
    """The Jacobians of ``output`` from backward passes, for each input that requires grad.

    Returns them, whether passes differ by no more than ``nondet_tol``, and whether the gradients have the shapes and
    the dtypes of the inputs. Deprecated in PyTorch, and so here (FutureWarning).
    """
    from .gradcheck_backward import analytical_jacobians

    _warn_of_jacobians("get_analytical_jacobian", grad_out)
    if output.is_complex():
        raise ValueError("Expected output to be non-complex. get_analytical_jacobian does not support complex outputs.")
    wanted = [x for x in _as_tuple(inputs) if isinstance(x, Tensor) and x.requires_grad]
    return analytical_jacobians(wanted, output, nondet_tol)


def _numerical_jacobian(fn: Callable[[Any], Any], arguments: tuple[Any, ...], place: int, eps: float) -> Tensor:
    from .gradcheck_numerical import Differences

    x = arguments[place]
    first = tensors_of(fn(arguments))[0]
    if x.is_complex() or first.is_complex():
        raise ValueError("Expected inputs and outputs to be real. get_numerical_jacobian supports no others.")
    differences = Differences(lambda *values: fn(values), arguments, [place], eps, 0.0, 0.0, 0.0)
    rows = [row[0] for row in differences.rows(read_array(x), 1.0)]
    return make_tensor(np.array(rows).reshape(x.numel(), first.numel()).astype(read_array(x).dtype))


def _warn_of_jacobians(name: str, grad_out: float) -> None:
    warn(
        f"`{name}` was part of PyTorch's private API and not meant to be exposed. It is deprecated there, and will be "
        "removed in a future version.",
        FutureWarning,
        stacklevel=3,
    )
    if grad_out != 1.0:
        raise ValueError(f"Expected grad_out to be 1.0. {name} does not support other values.")


# --------------------------------------------------------------------------- arguments


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
