"""GradientEdge: a place in the graph where the gradient of one tensor arrives."""

from __future__ import annotations

from typing import Any, NamedTuple

from .device import device
from .size import Size


class _Edge(NamedTuple):
    node: Any
    output_nr: int
    ownership_token: Any = None


class GradientEdge(_Edge):
    """One output of a node: where the gradient of the tensor that it made arrives.

    `get_gradient_edge(tensor)` gives that of a tensor. `backward` and `grad` take edges in place of tensors, so that a
    tensor's values may be freed while its place in the graph is kept.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> edge = torch.autograd.graph.get_gradient_edge(x * x)
    >>> torch.autograd.grad(edge, x, torch.ones(2))
    (tensor([2., 4.]),)
    """

    metadata: tuple | None = None  # (shape, dtype) of the tensor, where the edge was made from one


class InputMetadata(NamedTuple):
    """What a gradient that arrives at a node looks like: as the result of the forward pass that it belongs to."""

    shape: Any
    dtype: Any
    device: Any
    is_nested_tensor: bool = False
    is_cpp_nested_tensor: bool = False
    is_tensor_subclass: bool = False


def metadata_of_gradient(shape: Any, dtype: Any) -> InputMetadata:
    """The metadata of a gradient of that shape and dtype."""
    return InputMetadata(Size(shape), dtype, device("cpu"))
