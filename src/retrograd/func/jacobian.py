"""Jacobians and Hessians: `jacrev`, `jacfwd` and `hessian`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .._core import Tensor
from ..autograd.batch import standard_basis
from ..ops.joining import cat
from ..pytree import tree_flatten, tree_map
from .arguments import Argnums, check_real, chosen
from .batch import vmap
from .forward import jvp_of_chosen
from .reverse import vjp_of_chosen


def _unit_vectors(tensors: list[Tensor]) -> list[Tensor]:
    """For each tensor a batch of tensors of its shape: together they run through all units of the whole."""
    rows = standard_basis(tensors, [t.numel() for t in tensors])
    return [part.view(len(part), *t.shape) for part, t in zip(rows, tensors, strict=True)]


def _in_chunks(function: Callable[..., Any], units: list[Tensor], chunk_size: int | None) -> list[Tensor]:
    """`function` on every row of `units` at once, or on `chunk_size` of them at a time; a list of batches."""
    count = units[0].shape[0]
    if chunk_size is None or chunk_size >= count:
        return list(vmap(function)(*units))
    parts = []
    for start in range(0, count, chunk_size):
        rows = [u.narrow(0, start, min(chunk_size, count - start)) for u in units]
        if chunk_size == 1:  # without vmap, for functions that it does not support
            parts.append([made.unsqueeze(0) for made in function(*[r.squeeze(0) for r in rows])])
        else:
            parts.append(list(vmap(function)(*rows)))
    return [cat(list(column)) for column in zip(*parts, strict=True)]


def jacrev(
    func: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
    _preallocate_and_copy: bool = False,
) -> Callable[..., Any]:
    """The function that computes the Jacobian of `func` with respect to an argument, backwards: a row for each element
    of the output, all rows in one `vmap`.

    For an output of shape S and an input of shape T it has the shape S + T. Outputs and inputs may be nested
    structures: the result has the structure of the output, with that of the input at each of its leaves. With
    `has_aux`, `func` returns (output, aux), and the result is (Jacobian, aux). `chunk_size` rows are computed at a
    time; with 1, without `vmap`. `_preallocate_and_copy` is accepted and changes nothing.

    Raises RuntimeError for complex inputs or outputs: `vjp` gives what there is of their derivatives.

    Example::

        >>> torch.func.jacrev(torch.sin)(torch.zeros(2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        inputs, in_spec = tree_flatten(chosen(args, argnums))
        check_real(inputs, "inputs", "jacrev")
        output, vjp_fn, *aux = vjp_of_chosen(func, args, argnums, has_aux, kwargs)
        outputs, spec = tree_flatten(output)
        check_real(outputs, "outputs", "jacrev")

        def rows(*cotangents: Tensor) -> list[Tensor]:
            return tree_flatten(vjp_fn(spec.unflatten(cotangents)))[0]

        columns = _in_chunks(rows, _unit_vectors(outputs), chunk_size)
        made, start = [], 0
        for y in outputs:
            parts = [
                c.narrow(0, start, y.numel()).reshape(*y.shape, *x.shape) for c, x in zip(columns, inputs, strict=True)
            ]
            made.append(in_spec.unflatten(parts))
            start += y.numel()
        jacobian = spec.unflatten(made)
        return (jacobian, aux[0]) if has_aux else jacobian

    return wrapper


def jacfwd(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """The function that computes the Jacobian of `func` with respect to an argument, forward: a column for each element
    of the input, all columns in one `vmap`, whose `randomness` this is.

    The result is that of `jacrev`. This way is the cheaper one where there are fewer inputs than outputs.

    Example::

        >>> torch.func.jacfwd(torch.sin)(torch.zeros(2))
        tensor([[1., 0.],
                [0., 1.]])
    """

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        inputs, in_spec = tree_flatten(chosen(args, argnums))
        check_real(inputs, "inputs", "jacfwd")

        def column(*directions: Tensor) -> Any:
            _, *made = jvp_of_chosen(func, args, in_spec.unflatten(directions), argnums, False, has_aux, kwargs)
            return made

        derivatives, *aux = vmap(column, randomness=randomness)(*_unit_vectors(inputs))
        rows, spec = tree_flatten(derivatives)
        check_real(rows, "outputs", "jacfwd")
        made = []
        for columns in rows:
            parts, start = [], 0
            for x in inputs:
                part = columns.narrow(0, start, x.numel()).movedim(0, -1)
                parts.append(part.reshape(*columns.shape[1:], *x.shape))
                start += x.numel()
            made.append(in_spec.unflatten(parts))
        jacobian = spec.unflatten(made)
        return (jacobian, tree_map(lambda t: t[0], aux[0])) if has_aux else jacobian

    return wrapper


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that computes the second derivatives of `func`: `jacfwd(jacrev(func))`.

    Example::

        >>> torch.func.hessian(lambda x: (x**3).sum())(torch.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
