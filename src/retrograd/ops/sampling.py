"""Random tensors: `rand`, `randn`, `randint`, `normal`, `bernoulli`, `multinomial`, `uniform_` and the like.

The numbers are PyTorch's for the same seed; :mod:`retrograd._core.random` makes them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from .. import errors
from .._core import (
    InPlace,
    Tensor,
    dtypes,
    factories,
    from_numpy_dtype,
    random,
    read_array,
    rejection,
    set_method,
)
from .._core.generator import Generator
from .creation import empty_like_array
from .factory import array_kind, checked_shape, made, shape_from
from .inplace import write_out
from .memory_format import preserve_format
from .randomness import check_out, checked_filling, drawing, drawing_rows, drawn, drawn_like, filling, for_each
from .record import composite, op
from .shape import broadcast_tensors
from .tangents import no_tangent


def _check_generator(name: str, generator) -> None:
    if generator is not None and not isinstance(generator, Generator):
        raise TypeError(f"{name}(): argument 'generator' must be torch.Generator, not {type(generator).__name__}")


# ------------------------------------------------------------------------------------------------ of a shape


@composite(method=False, fast=factories.rand)
def rand(*lengths, size=None, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False,
         pin_memory=False):  # fmt: skip
    """Numbers from the uniform distribution on [0, 1).

    Example::

        >>> _ = torch.manual_seed(0)
        >>> torch.rand(2)
        tensor([0.4963, 0.7682])
    """
    _check_generator("rand", generator)
    check_out(out)
    kind = array_kind("rand", dtype, out)
    array = drawn(lambda shape: random.uniform(shape, kind, generator=generator), shape_from("rand", lengths, size))
    return made("rand", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False, fast=factories.randn)
def randn(*lengths, size=None, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False,
          pin_memory=False):  # fmt: skip
    """Numbers from the normal distribution of mean 0 and variance 1."""
    _check_generator("randn", generator)
    check_out(out)
    kind = array_kind("randn", dtype, out)
    array = drawn(lambda shape: random.normal(shape, kind, generator=generator), shape_from("randn", lengths, size))
    return made("randn", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False, fast=factories.randint)
def randint(*bounds, low=None, high=None, size=None, generator=None, out=None, dtype=None, layout=None, device=None,
            requires_grad=False, pin_memory=False):  # fmt: skip
    """Integers from `low` (0 if not given) up to but without `high`.

    It is called as `randint(high, size)` or `randint(low, high, size)`.

    Example::

        >>> _ = torch.manual_seed(0)
        >>> torch.randint(10, (3,))
        tensor([4, 9, 3])
    """
    _check_generator("randint", generator)
    check_out(out)
    bounds = list(bounds)
    if size is None:
        if not bounds:
            raise TypeError('randint() missing 1 required positional arguments: "size"')
        size = bounds.pop()
    if high is None:
        if not bounds:
            raise TypeError('randint() missing 1 required positional arguments: "high"')
        high = bounds.pop()
    if low is None:
        low = bounds.pop() if bounds else 0
    if bounds:
        raise TypeError(f"randint() takes at most 3 positional arguments but {3 + len(bounds)} were given")
    kind = array_kind("randint", dtype, out, dtypes.int64)
    shape = checked_shape("randint", size)
    low, high = _integer("low", low), _integer("high", high)
    array = drawn(lambda shape: random.integers(shape, kind, low, high, generator=generator), shape)
    return made("randint", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


def _integer(name: str, value) -> int:
    if not hasattr(value, "__index__"):
        raise TypeError(f"randint(): argument '{name}' must be int, not {type(value).__name__}")
    return value.__index__()


@composite(method=False, fast=factories.randperm)
def randperm(n, *, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False,
             pin_memory=False):  # fmt: skip
    """The integers from 0 to `n - 1` in random order."""
    _check_generator("randperm", generator)
    check_out(out)
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    n, kind = n.__index__(), array_kind("randperm", dtype, out, dtypes.int64)
    array = drawn(lambda shape: _permutations(shape, n, kind, generator), (n,))
    return made("randperm", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


def _permutations(shape: tuple[int, ...], n: int, kind: np.dtype, generator) -> np.ndarray:
    rows = [random.permutation(n, kind, generator=generator) for _ in range(math.prod(shape[:-1]))]
    return np.array(rows, kind).reshape(shape)


# ------------------------------------------------------------------------------------------------ like a tensor


def _like(name: str, input, dtype, memory_format, function: Callable, *args, generator=None) -> Tensor:
    """Random numbers in the shape, the dtype and the memory order of a tensor."""

    def draw(t: Tensor) -> np.ndarray:
        return random.fill(empty_like_array(name, t, dtype, memory_format), function, *args, generator=generator)

    return drawn_like(input, draw)


@composite(method=False, fast=factories.rand_like)
def rand_like(input, *, generator=None, dtype=None, layout=None, device=None, requires_grad=False,
              memory_format=preserve_format, pin_memory=False):  # fmt: skip
    """Numbers from the uniform distribution on [0, 1) in the shape and dtype of `input`."""
    array = _like("rand_like", input, dtype, memory_format, random.uniform, generator=generator)
    return made("rand_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False, fast=factories.randn_like)
def randn_like(input, *, generator=None, dtype=None, layout=None, device=None, requires_grad=False,
               memory_format=preserve_format, pin_memory=False):  # fmt: skip
    """Numbers from the normal distribution of mean 0 and variance 1 in the shape and dtype of `input`."""
    array = _like("randn_like", input, dtype, memory_format, random.normal, generator=generator)
    return made("randn_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False, fast=factories.randint_like)
def randint_like(input, low=0, high=None, *, generator=None, dtype=None, layout=None, device=None, requires_grad=False,
                 memory_format=preserve_format, pin_memory=False):  # fmt: skip
    """Integers from `low` up to but without `high`, in the shape and dtype of `input`; one bound alone is `high`."""
    low, high = (0, low) if high is None else (low, high)
    bounds = _integer("low", low), _integer("high", high)
    array = _like("randint_like", input, dtype, memory_format, random.integers, *bounds, generator=generator)
    return made("randint_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


# ------------------------------------------------------------------------------------------------ from parameters


@op("general", public=False, backward_name="NormalBackward1")
def normal_around(mean: Tensor | None, std: Tensor | None, mean_number: float, std_number: float, generator):
    """Normal numbers around the elements of a tensor, with the elements of a tensor as standard deviations, or both."""
    lead = mean if mean is not None else std
    if from_numpy_dtype(lead.dtype).category < dtypes.FLOATING:
        raise errors.no_kernel("normal_kernel", from_numpy_dtype(lead.dtype))
    mean, std = mean_number if mean is None else mean, std_number if std is None else std
    return random.normal(lead.shape, lead.dtype, mean, std, generator=generator)


normal_around.batch(drawing())
normal_around.gradients(mean=lambda g: g.new_zeros(g.shape), std=lambda g: g.new_zeros(g.shape))
normal_around.tangent(no_tangent)


@composite(method=False, fast=factories.normal)
def normal(mean: Tensor | float = 0.0, std: Tensor | float = 1.0, size=None, *, generator=None, out=None,
           dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):  # fmt: skip
    """Numbers from normal distributions of the given means and standard deviations.

    Where `mean` or `std` is a tensor, each element of the result has its own distribution; the two broadcast. Where
    both are numbers, `size` gives the shape.
    """
    _check_generator("normal", generator)
    check_out(out)
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        if size is not None:
            raise TypeError("normal(): argument 'size' is only for a mean and a standard deviation that are numbers")
        if isinstance(mean, Tensor) and isinstance(std, Tensor):
            mean, std = broadcast_tensors(mean, std)
        result = normal_around(
            for_each(mean) if isinstance(mean, Tensor) else None, for_each(std) if isinstance(std, Tensor) else None,
            0.0 if isinstance(mean, Tensor) else mean, 1.0 if isinstance(std, Tensor) else std, generator,
        )  # fmt: skip
        return result if out is None else write_out(out, result)
    if size is None:
        raise TypeError('normal() missing 1 required positional arguments: "size"')
    kind = array_kind("normal", dtype, out)
    shape = checked_shape("normal", size)
    array = drawn(lambda shape: random.normal(shape, kind, mean, std, generator=generator), shape)
    return made("normal", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@op("general", public=False, backward_name="BernoulliBackward0", fast=factories.draw_ones)
def draw_ones(input: Tensor, p, generator):
    """Ones with probability `p` (the elements themselves for None) and zeros, in the shape and dtype of a tensor."""
    return random.bernoulli(input.shape, input.dtype, input if p is None else p, generator=generator)


draw_ones.batch(drawing())
draw_ones.gradients(input=lambda g: g.new_zeros(g.shape))
draw_ones.tangent(no_tangent)


@composite
def bernoulli(input, p=None, *, generator=None, out=None):
    """Ones and zeros: each element of `input` is the probability of a one there; or `p` is, for all elements.

    Example::

        >>> torch.bernoulli(torch.tensor([0.0, 1.0]))
        tensor([0., 1.])
    """
    _check_generator("bernoulli", generator)
    check_out(out)
    result = draw_ones(for_each(input), p, generator)
    return result if out is None else write_out(out, result)


@op("general", differentiable=False, public=False)
def draw_places(input: Tensor, num_samples: int, replacement: bool, generator):
    return random.multinomial(input, num_samples, replacement, generator=generator)


draw_places.batch(drawing_rows(1))


@composite
def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    """`num_samples` indices drawn in proportion to the weights in `input`, a vector or the rows of a matrix.

    Without `replacement` no index is drawn twice.

    Example::

        >>> torch.multinomial(torch.tensor([0.0, 3.0, 0.0]), 2, replacement=True)
        tensor([1, 1])
    """
    _check_generator("multinomial", generator)
    check_out(out)
    result = draw_places(for_each(input), num_samples, replacement, generator)
    return result if out is None else write_out(out, result)


@op("general", public=False, backward_name="PoissonBackward0", fast=factories.draw_counts)
def draw_counts(input: Tensor, generator):
    kind = from_numpy_dtype(input.dtype)
    if not kind.is_floating_point:
        raise errors.no_kernel("poisson", kind)
    if (input < 0).any():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    return rejection.poissons(random.default_generator if generator is None else generator, input)


draw_counts.batch(drawing())
draw_counts.gradients(input=lambda g: g.new_zeros(g.shape))
draw_counts.tangent(no_tangent)


@composite(method=False)
def poisson(input, generator=None):
    """Numbers from Poisson distributions; each element of `input` is the rate of one.

    Source: W. Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), for rates of
    10 and more; below, products of uniform numbers.
    """
    return draw_counts(for_each(input), generator)


# ------------------------------------------------------------------------------------------------ into a tensor


def _drawing(kernel, fast: Callable | None = None, draw: Callable | None = None):
    """Decorate a kernel that fills its array with random numbers: it becomes a method of Tensor, of gradient zero.

    `draw` gives the numbers as a new tensor, for arguments that stand for a batch.
    """
    name = kernel.__name__
    written = op("general", public=False, backward_name=_backward_name(name), fast=fast)(kernel)
    written.gradients(input=lambda g: g.new_zeros(g.shape))
    written.tangent(no_tangent)
    written.batch(filling())
    set_method(name, checked_filling(InPlace(written, name), draw))
    return written


def _backward_name(name: str) -> str:
    return "".join([part.capitalize() for part in name.split("_")]) + "Backward0"


@functools.partial(_drawing, fast=factories.uniform_)
def uniform_(input: Tensor, low: float = 0.0, to: float = 1.0, *, generator=None):
    """Fill with numbers from the uniform distribution on [low, to)."""
    return random.fill(input, random.uniform, low, to, generator=generator)


@functools.partial(_drawing, fast=factories.normal_)
def normal_(input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator=None):
    """Fill with numbers from the normal distribution of the given mean and standard deviation."""
    return random.fill(input, random.normal, mean, std, generator=generator)


@functools.partial(_drawing, fast=factories.random_)
def random_(input: Tensor, low: int | None = None, to: int | None = None, *, generator=None):
    """Fill with integers from [low, to), from [0, low) if one bound is given, else up to the largest of the dtype."""
    if low is None:
        return random.fill(input, random.random_full, generator=generator)
    low, to = (0, low) if to is None else (low, to)
    return random.fill(input, random.integers, low, to, generator=generator)


@functools.partial(
    _drawing,
    fast=factories.bernoulli_,
    draw=lambda self, p, *, generator=None: bernoulli(p.expand(self.shape), generator=generator),
)
def bernoulli_(input: Tensor, p=0.5, *, generator=None):
    """Fill with ones, with probability `p`, and zeros; `p` is a number or a tensor that broadcasts."""
    return random.fill(input, random.bernoulli, _probabilities(p, input.shape), generator=generator)


def _probabilities(p, shape):
    return read_array(p.detach().expand(shape)) if isinstance(p, Tensor) else p


@functools.partial(_drawing, fast=factories.exponential_)
def exponential_(input: Tensor, lambd: float = 1.0, *, generator=None):
    """Fill with numbers from the exponential distribution of rate `lambd`."""
    return random.fill(input, random.exponential, lambd, generator=generator)


@functools.partial(_drawing, fast=factories.geometric_)
def geometric_(input: Tensor, p: float, *, generator=None):
    """Fill with the numbers of trials until the first success, each of probability `p`."""
    return random.fill(input, random.geometric, p, generator=generator)


@functools.partial(_drawing, fast=factories.cauchy_)
def cauchy_(input: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator=None):
    """Fill with numbers from the Cauchy distribution."""
    return random.fill(input, random.cauchy, median, sigma, generator=generator)


@functools.partial(_drawing, fast=factories.log_normal_)
def log_normal_(input: Tensor, mean: float = 1.0, std: float = 2.0, *, generator=None):
    """Fill with numbers whose logarithms are normal of the given mean and standard deviation."""
    return random.fill(input, random.log_normal, mean, std, generator=generator)
