"""Products with Jacobians and Hessians, and whole ones, of functions of tensors.

All functions here take `func`, its `inputs`, a tensor or a tuple of tensors, and two options. `create_graph=True`
makes the results differentiable. `strict=True` raises RuntimeError where a result is independent of an input, instead
of giving zeros. TypeError is raised for inputs and results that are not tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._core import Tensor, enable_grad, grad, is_grad_enabled, set_grad_enabled
from ..ops import eye, stack, zeros_like
from .batch import over_batch
from .batch import standard_basis as _construct_standard_basis_for
from .forward_ad import dual_level, make_dual, unpack_dual

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Tensors = tuple[Tensor, ...]
Function = Callable[..., Any]

_SINGLE_INPUT = "The vector v can only be None if the input to the user-provided function is a single Tensor with a "


# ------------------------------------------------------------------------------------------------ arguments


def _as_tuple(values: Any, what: str, name: str) -> tuple[bool, Tensors]:
    """(whether it was a tuple, the tuple) of what must be a tensor or a tuple of tensors."""
    several = isinstance(values, tuple)
    values = values if several else (values,)
    for i, value in enumerate(values):
        if not isinstance(value, Tensor):
            which = f"value at index {i}" if several else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the {which} has type "
                f"{type(value)}."
            )
    return several, values


def _returned(made: Any, name: str) -> tuple[bool, Tensors]:
    return _as_tuple(made, "outputs of the user-provided function", name)


def _fresh(tensors: Tensors, create_graph: bool, differentiated: bool) -> Tensors:
    """Other tensors than those that `func` may use from outside, on the same memory."""
    return tuple(
        [
            t.view_as(t) if create_graph and t.requires_grad else t.detach().requires_grad_(differentiated)
            for t in tensors
        ]
    )


def _vector(v: Any, name: str, like: Tensors, several: bool, create_graph: bool) -> Tensors | None:
    """The vector of a product, checked against the tensors that it belongs to; None for the number 1."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            if name == "vjp":
                raise RuntimeError(
                    "The vector v can only be None if the user-provided function returns a single Tensor with a "
                    "single element."
                )
            raise RuntimeError(_SINGLE_INPUT + "single element.")
        return None
    _, v = _as_tuple(v, "v", name)
    if len(v) != len(like):
        if several:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(v)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for i, (given, t) in enumerate(zip(v, like, strict=True)):
        if given.shape != t.shape:
            which = f"Entry {i} in " if several else ""
            raise RuntimeError(f"{which}v has invalid size: should be {t.shape} but got {given.shape}.")
    return _fresh(v, create_graph, False)


# ------------------------------------------------------------------------------------------------ gradients


def _gradients(
    outputs: Sequence[Tensor | None],
    inputs: Tensors,
    cotangents: Tensors | None,
    create_graph: bool,
    keep: bool = False,
) -> list[Tensor | None]:
    """The gradients of those outputs that have one; None for an input that no output depends on."""
    sent: Sequence[Tensor | None] = [None] * len(outputs) if cotangents is None else cotangents
    pairs = [(y, g) for y, g in zip(outputs, sent, strict=True) if y is not None and y.requires_grad]
    if not pairs:
        return [None] * len(inputs)
    return list(
        grad(
            [y for y, _ in pairs], inputs, [g for _, g in pairs],
            retain_graph=True if keep else None, create_graph=create_graph, allow_unused=True,
        )
    )  # fmt: skip


def _dependent(outputs: Sequence[Tensor], strict: bool) -> None:
    for i, y in enumerate(outputs if strict else ()):
        if not y.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in "
                "a differentiable manner from the input when running in strict mode."
            )


def _dependent_gradients(gradients: Sequence[Tensor | None], of: str, strict: bool) -> None:
    """In strict mode an error for first derivatives that cannot be differentiated again."""
    for i, g in enumerate(gradients if strict else ()):
        if g is None:
            raise RuntimeError(
                f"The output of the user-provided function is independent of input {i}. This is not allowed in strict "
                "mode."
            )
        if g.requires_grad:
            continue
        if of == "gradient":
            raise RuntimeError(
                f"The gradient with respect to input {i} is independent of the inputs of the user-provided function. "
                "This is not allowed in strict mode."
            )
        raise RuntimeError(
            "While computing the hessian, found that the jacobian of the user-provided function with respect to input "
            f"{i} is independent of the input. This is not allowed in strict mode. You should ensure that your "
            "function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a "
            "linear function for example)."
        )


_INDEPENDENT = {
    "vjp": "The output of the user-provided function is independent of input {}. This is not allowed in strict mode.",
    "jvp": "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the "
    "double backward trick to compute forward mode gradients. This is not allowed in strict mode.",
    "vhp": "The jacobian of the user-provided function is independent of input {}. This is not allowed in strict mode.",
    "hvp": "The hessian of the user-provided function is independent of entry {} in the grad_jacobian. This is not "
    "allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.",
}


def _zeros_for_none(
    found: Sequence[Tensor | None], like: Sequence[Tensor], name: str, strict: bool, create_graph: bool
) -> Tensors:
    made = []
    for i, (g, t) in enumerate(zip(found, like, strict=True)):
        if g is None and strict:
            raise RuntimeError(_INDEPENDENT[name].format(i))
        if g is not None and strict and create_graph and not g.requires_grad:
            what = "hessian" if name in ("vhp", "hvp") else "jacobian"
            raise RuntimeError(
                f"The {what} of the user-provided function is independent of input {i}. This is not allowed in strict "
                "mode when create_graph=True."
            )
        made.append(zeros_like(t) if g is None else g)
    return tuple(made)


def _handed_out(tensors: Sequence[Tensor], several: bool, create_graph: bool) -> Any:
    made = tuple([t if create_graph else t.detach() for t in tensors])
    return made if several else made[0]


def _single_element(made: Any, name: str, strict: bool) -> Tensor:
    """The result of a function whose Hessian is asked for."""
    several, outputs = _returned(made, name)
    _dependent(outputs, strict)
    if several:
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
    return outputs[0]


# ------------------------------------------------------------------------------------------------ products


def vjp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(`func(*inputs)`, v^T J) for its Jacobian J: the gradients of the inputs for the cotangents `v`.

    `v` has the shapes of the outputs; it may be left out for a single output of one element.

    Example::

        >>> from torch.autograd.functional import vjp
        >>> vjp(lambda x: x * x, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0]))
        (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    with enable_grad():
        several, given = _as_tuple(inputs, "inputs", "vjp")
        primals = _fresh(given, create_graph, True)
        several_outputs, outputs = _returned(func(*primals), "vjp")
        _dependent(outputs, strict)
        cotangents = _vector(v, "vjp", outputs, several_outputs, create_graph)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = _gradients(outputs, primals, cotangents, create_graph)
        product = _zeros_for_none(found, primals, "vjp", strict, create_graph)
    return _handed_out(outputs, several_outputs, create_graph), _handed_out(product, several, create_graph)


def jvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(`func(*inputs)`, J v) for its Jacobian J: the derivatives of the outputs in the direction `v`.

    `v` has the shapes of the inputs; it may be left out for a single input of one element. The product is the gradient
    of a gradient; `torch.func.jvp` and `torch.autograd.forward_ad` compute it in one run forward.

    Example::

        >>> from torch.autograd.functional import jvp
        >>> jvp(lambda x: x.sum() * x, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.0]))
        (tensor([3., 6.]), tensor([4., 2.]))
    """
    with enable_grad():
        several, given = _as_tuple(inputs, "inputs", "jvp")
        primals = _fresh(given, create_graph, True)
        direction = _vector(v, "jvp", primals, several, create_graph)
        several_outputs, outputs = _returned(func(*primals), "jvp")
        _dependent(outputs, strict)
        cotangents = tuple([zeros_like(y).requires_grad_() for y in outputs])
        gradients = _gradients(outputs, primals, cotangents, True)
        _dependent_gradients(gradients, "gradient", strict)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = _gradients(gradients, cotangents, direction, create_graph)
        product = _zeros_for_none(found, outputs, "jvp", strict, create_graph)
    return _handed_out(outputs, several_outputs, create_graph), _handed_out(product, several_outputs, create_graph)


def vhp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(`func(*inputs)`, v^T H) for the Hessian H of a function whose result is a tensor of one element.

    `v` has the shapes of the inputs; it may be left out for a single input of one element.

    Example::

        >>> from torch.autograd.functional import vhp
        >>> vhp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
        (tensor(9.), tensor([ 6., 12.]))
    """
    with enable_grad():
        several, given = _as_tuple(inputs, "inputs", "vhp")
        primals = _fresh(given, create_graph, True)
        vector = _vector(v, "vhp", primals, several, create_graph)
        output = _single_element(func(*primals), "vhp", strict)
        gradients = _gradients([output], primals, None, True)
        _dependent_gradients(gradients, "jacobian", strict)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = _gradients(gradients, primals, vector, create_graph)
        product = _zeros_for_none(found, primals, "vhp", strict, create_graph)
    return _handed_out([output], False, create_graph), _handed_out(product, several, create_graph)


def hvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(`func(*inputs)`, H v) for the Hessian H of a function whose result is a tensor of one element.

    `v` has the shapes of the inputs; it may be left out for a single input of one element. A Hessian of a function that
    is twice continuously differentiable is symmetric: then `vhp` is the same and cheaper.

    Example::

        >>> from torch.autograd.functional import hvp
        >>> hvp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
        (tensor(9.), tensor([ 6., 12.]))
    """
    with enable_grad():
        several, given = _as_tuple(inputs, "inputs", "hvp")
        primals = _fresh(given, create_graph, True)
        direction = _vector(v, "hvp", primals, several, create_graph)
        output = _single_element(func(*primals), "hvp", strict)
        gradients = _gradients([output], primals, None, True)
        _dependent_gradients(gradients, "jacobian", strict)
        cotangents = tuple([zeros_like(x).requires_grad_() for x in primals])
        second = _gradients(gradients, primals, cotangents, True)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = _gradients(second, cotangents, direction, create_graph)
        product = _zeros_for_none(found, primals, "hvp", strict, create_graph)
    return _handed_out([output], False, create_graph), _handed_out(product, several, create_graph)


# ------------------------------------------------------------------------------------------------ whole matrices


def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The Jacobian: for an output of shape S and an input of shape T a tensor of shape S + T.

    With several outputs it is a tuple with one entry for each of them, and with several inputs each entry is a tuple
    with one for each of those. `strategy` is "reverse-mode", a backward pass for each element of the outputs, or
    "forward-mode", the derivative of `func` along each element of the inputs. `vectorize=True` computes all of them at
    once, as `func.vmap` does, without `strict`; "forward-mode" wants it, and no `create_graph`.

    Example::

        >>> from torch.autograd.functional import jacobian
        >>> jacobian(lambda x: x * x, torch.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        _check_forward(create_graph, strict, vectorize)
        return _forward_jacobian(func, inputs)
    with enable_grad():
        several, given = _as_tuple(inputs, "inputs", "jacobian")
        primals = _fresh(given, create_graph, True)
        several_outputs, outputs = _returned(func(*primals), "jacobian")
        _dependent(outputs, strict)
        if vectorize and strict:
            raise RuntimeError(
                "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. "
                "Please either set `strict=False` or `vectorize=False`."
            )
        rows_of = _batched_rows if vectorize else _single_rows
        made = []
        for i, y in enumerate(outputs):
            parts = [
                rows.reshape(*y.shape, *x.shape)
                for rows, x in zip(rows_of(i, y, primals, strict, create_graph), primals, strict=True)
            ]
            made.append(_handed_out(parts, several, create_graph))
    return tuple(made) if several_outputs else made[0]


def _single_rows(i: int, y: Tensor, primals: Tensors, strict: bool, create_graph: bool) -> list[Tensor]:
    """For each input its gradients for all elements of an output, one backward pass for each of them."""
    rows = []
    for element in y.reshape(-1).unbind() if y.requires_grad else [y] * y.numel():
        found = _gradients([element], primals, None, create_graph, keep=True)
        rows.append(_row(found, primals, i, strict, create_graph))
    if not rows:
        return [x.new_zeros((0, *x.shape)) for x in primals]
    return [stack(column) for column in zip(*rows, strict=True)]


def _row(found: list[Tensor | None], primals: Tensors, i: int, strict: bool, create_graph: bool) -> list[Tensor]:
    row = []
    for k, (g, x) in enumerate(zip(found, primals, strict=True)):
        if g is None and strict:
            raise RuntimeError(
                f"Output {i} of the user-provided function is independent of input {k}. This is not allowed in strict "
                "mode."
            )
        if g is not None and strict and create_graph and not g.requires_grad:
            raise RuntimeError(
                f"The jacobian of the user-provided function is independent of input {i}. This is not allowed in "
                "strict mode when create_graph=True."
            )
        row.append(zeros_like(x) if g is None else g)
    return row


def _batched_rows(i: int, y: Tensor, primals: Tensors, strict: bool, create_graph: bool) -> list[Tensor]:
    """What `_single_rows` returns, from one backward pass for all elements of the output."""
    found: Sequence[Tensor | None] = [None] * len(primals)
    if y.requires_grad:
        basis = eye(y.numel(), dtype=y.dtype)
        found = grad(
            [y.reshape(-1)], primals, [basis],
            retain_graph=True, create_graph=create_graph, allow_unused=True, is_grads_batched=True,
        )  # fmt: skip
    return [x.new_zeros((y.numel(), *x.shape)) if g is None else g for g, x in zip(found, primals, strict=True)]


def _check_forward(create_graph: bool, strict: bool, vectorize: bool) -> None:
    for name, wanted in (("create_graph", create_graph), ("strict", strict)):
        if wanted:
            kind = NotImplementedError if name == "create_graph" else RuntimeError
            raise kind(
                f'torch.autograd.functional.jacobian: `{name}=True` and `strategy="forward-mode"` are not supported '
                f'together (yet). Please either set `{name}=False` or `strategy="reverse-mode"`.'
            )
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian is only implemented for "
            "`vectorize=True`."
        )


def _forward_jacobian(func: Function, inputs: Any) -> Any:
    """The Jacobian from one run of `func` on duals for a batch of directions: each element of each input."""
    several, primals = _as_tuple(inputs, "inputs", "jacobian")
    several_outputs = False
    outputs: Tensors = ()

    def derivatives(*direction: Tensor) -> list[Tensor]:
        nonlocal several_outputs, outputs
        with dual_level():
            duals = [make_dual(x.detach(), part.view(x.shape)) for x, part in zip(primals, direction, strict=True)]
            several_outputs, made = _as_tuple(func(*duals), "outputs", "jacobian")
            pairs = [unpack_dual(y) for y in made]
            outputs = tuple([y for y, _ in pairs])
            return [zeros_like(y) if t is None else t for y, t in pairs]

    numels = [x.numel() for x in primals]
    columns = over_batch(derivatives, *_construct_standard_basis_for(primals, numels))
    made = [
        [
            part.movedim(0, -1).reshape(*y.shape, *x.shape)
            for part, x in zip(column.split(numels), primals, strict=True)
        ]
        for y, column in zip(outputs, columns, strict=True)
    ]
    rows = [tuple(row) if several else row[0] for row in made]
    return tuple(rows) if several_outputs else rows[0]


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The Hessian of a function whose result is a tensor of one element: of shape S + S for an input of shape S.

    With several inputs it is a tuple of tuples: the entry (i, j) belongs to the inputs i and j. It is the Jacobian of
    the gradient, by `outer_jacobian_strategy`; "forward-mode" wants `vectorize=True`.

    Example::

        >>> from torch.autograd.functional import hessian
        >>> hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    several, given = _as_tuple(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def single(*values: Tensor) -> Tensor:
        return _single_element(func(*values), "hessian", strict).reshape(())

    def gradient(*values: Tensor) -> Any:
        if outer_jacobian_strategy == "forward-mode":
            values = tuple([x if x.requires_grad else x.requires_grad_() for x in values])
        found = jacobian(single, values, create_graph=True)
        _dependent_gradients(found, "jacobian", strict)
        return found

    made = jacobian(gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return made if several else made[0][0]
