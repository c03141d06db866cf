"""`vmap`: a function of single tensors, run on a whole batch of them at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .._core import Level, Tensor, batched, get_batch, transform
from .._core.random import default_generator
from ..ops.joining import cat
from ..pytree import TreeSpec, broadcast_to_and_flatten, tree_flatten

InDims = Any
OutDims = Any


def name_of(func: Callable[..., Any]) -> str:
    """What errors call a function."""
    return getattr(func, "__name__", None) or repr(func)


def vmap(
    func: Callable[..., Any],
    in_dims: InDims = 0,
    out_dims: OutDims = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """The function that maps `func` over a dimension of its inputs, in one run on the whole batch.

    `func` sees tensors without that dimension; the operations in it get one in front. Calls can be nested, and mixed
    with the other transforms: per-sample gradients are `vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)`.

    Args:
        func: takes and returns tensors, alone or in nested tuples, lists and dicts. Keyword arguments are not mapped.
        in_dims: which dimension of each input is mapped, None for inputs that are the same for the whole batch; one
            number for all, or a tuple with the structure of the inputs. Negative ones count from the end.
        out_dims: where the mapped dimension is put in each output; None for an output that is the same for all.
        randomness: what random operations do: "error" refuses them, "same" draws once for the whole batch, "different"
            draws for each element of it.
        chunk_size: how many elements of the batch are run at a time, against a shortage of memory; None for all.

    Raises:
        ValueError: where `in_dims` or `out_dims` do not fit the inputs or outputs, or the lengths of mapped dimensions
            differ.
        RuntimeError: for what cannot be batched: `item()`, `if tensor:`, results whose shape depends on values.

    Example::

        >>> dot = torch.func.vmap(torch.dot)
        >>> dot(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2, 2))
        tensor([3., 7.])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(
            f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}"
        )
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        size, dims, flat, spec = _inputs(func, in_dims, args)
        if chunk_size is None or chunk_size >= size:
            return _run(func, size, dims, flat, spec, out_dims, randomness, kwargs)
        return _run_in_chunks(func, size, dims, flat, spec, out_dims, randomness, kwargs, chunk_size)

    return wrapped


def _inputs(func: Callable[..., Any], in_dims: InDims, args: tuple[Any, ...]) -> tuple[int, list, list, TreeSpec]:
    """(length of the batch, the mapped dimension of each leaf or None, the leaves, their structure), checked."""
    called = f"vmap({name_of(func)}, in_dims={in_dims}, ...)(<inputs>)"
    if isinstance(in_dims, bool) or not isinstance(in_dims, (int, tuple)):
        raise ValueError(
            f"{called}: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, "
            f"got: {type(in_dims)}."
        )
    if not args:
        raise ValueError(
            f"vmap({name_of(func)})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to "
            "vmap over a function with no inputs. The latter is unsupported."
        )
    flat, spec = tree_flatten(args)
    dims = broadcast_to_and_flatten(in_dims, spec)
    if dims is None:
        raise ValueError(
            f"{called}: in_dims is not compatible with the structure of `inputs`. in_dims has structure "
            f"{tree_flatten(in_dims)[1]} but inputs has structure {spec}."
        )
    for position, (value, dim) in enumerate(zip(flat, dims, strict=True)):
        if dim is None:
            continue
        if isinstance(dim, bool) or not isinstance(dim, int):
            raise ValueError(
                f"{called}: Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
            )
        if not isinstance(value, Tensor):
            raise ValueError(
                f"{called}: Got in_dim={dim} for an input but the input is of type {type(value)}. We cannot vmap over "
                "non-Tensor arguments, please use None as the respective in_dim"
            )
        rank = value.dim()
        if not -rank <= dim < rank:
            raise ValueError(
                f"{called}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {rank} so "
                f"expected in_dim to satisfy -{rank} <= in_dim < {rank}."
            )
        dims[position] = dim % rank
    sizes = [value.shape[dim] for value, dim in zip(flat, dims, strict=True) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(
            f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the "
            "mapped dimension"
        )
    return sizes[0], dims, flat, spec


def _run(func, size, dims, flat, spec, out_dims, randomness, kwargs) -> Any:
    """`func` on the whole batch."""
    with Level(size, randomness) as level, transform():
        args = spec.unflatten(
            [
                value if dim is None else batched(value if dim == 0 else value.movedim(dim, 0), level.number)
                for value, dim in zip(flat, dims, strict=True)
            ]
        )
        outputs, out_spec, places = _outputs(func, func(*args, **kwargs), out_dims)
        return out_spec.unflatten(
            [_unbatched(func, value, place, level) for value, place in zip(outputs, places, strict=True)]
        )


def _outputs(func: Callable[..., Any], made: Any, out_dims: OutDims) -> tuple[list, TreeSpec, list]:
    """The leaves of what `func` returned, their structure, and where the batch dimension of each is to go."""
    outputs, spec = tree_flatten(made)
    called = f"vmap({name_of(func)}, ..., out_dims={out_dims})(<inputs>)"
    if isinstance(made, Tensor) and isinstance(out_dims, (tuple, list)) and len(out_dims) == 1:
        out_dims = out_dims[0]
    places = broadcast_to_and_flatten(out_dims, spec)
    if places is None:
        raise ValueError(
            f"{called}: out_dims is not compatible with the structure of `outputs`. out_dims has structure "
            f"{tree_flatten(out_dims)[1]} but outputs has structure {spec}."
        )
    for place in places:
        if place is not None and not isinstance(place, int):
            raise ValueError(
                f"{called}: `out_dims` must be an int, None or a python collection of ints representing where in the "
                "outputs the vmapped dimension should appear."
            )
    return outputs, spec, places


def _unbatched(func: Callable[..., Any], value: Any, place: int | None, level: Level) -> Any:
    """An output with its batch dimension at `place`."""
    if not isinstance(value, Tensor):
        if place is None:
            return value
        raise ValueError(
            f"vmap({name_of(func)}, ...): `{name_of(func)}` must only return Tensors, got type {type(value)}. Did you "
            "mean to set out_dims= to None for output?"
        )
    batch = get_batch(value)
    is_batched = batch is not None and batch.level == level.number
    if place is None:
        if is_batched:
            raise ValueError(
                f"vmap({name_of(func)}, ...): `{name_of(func)}` can not return a BatchedTensor when out_dim is None"
            )
        return value
    whole = batch.value if is_batched else value.unsqueeze(0).expand(level.size, *value.shape)
    return whole if place == 0 else whole.movedim(0, place)


def _run_in_chunks(func, size, dims, flat, spec, out_dims, randomness, kwargs, chunk_size) -> Any:
    """`func` on parts of the batch, one after another; "same" random numbers are the same for all of them."""
    parts = []
    state = default_generator.get_state() if randomness == "same" else None
    for start in range(0, size, chunk_size):
        if state is not None:
            default_generator.set_state(state)
        length = min(chunk_size, size - start)
        some = [
            value if dim is None else value.narrow(dim, start, length) for value, dim in zip(flat, dims, strict=True)
        ]
        parts.append(_run(func, length, dims, some, spec, out_dims, randomness, kwargs))
    columns = [tree_flatten(part)[0] for part in parts]
    out_spec = tree_flatten(parts[0])[1]
    places = broadcast_to_and_flatten(out_dims, out_spec)
    if places is None:
        places = [out_dims[0]] * out_spec.num_leaves
    return out_spec.unflatten(
        [rows[0] if place is None else cat(list(rows), place) for place, *rows in zip(places, *columns, strict=True)]
    )


def debug_unwrap(tensor: Tensor, *, recurse: bool = True) -> Tensor:
    """What a tensor inside of `vmap` stands for: the values of the whole batch, whose dimension comes first, and with
    `recurse` those of all maps around it. Other tensors come back as they are. For looking at, not for computing with.

    Example::

        >>> def shape_inside(x):
        ...     print(x.shape, torch.func.debug_unwrap(x).shape)
        ...     return x
        >>> y = torch.func.vmap(shape_inside)(torch.zeros(3, 2))
        torch.Size([2]) torch.Size([3, 2])
    """
    batch = get_batch(tensor)
    if batch is None:
        return tensor
    return debug_unwrap(batch.value) if recurse else batch.value
