"""Reads the recorded graph of a result into plain lists.

Only what PyTorch documents of a node is used (``name()``, ``next_functions``, ``variable``), so the graph
of anything that offers these can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .text import node_name


class Edge(NamedTuple):
    """One entry of ``next_functions``: the operation or the leaf that a gradient goes to."""

    is_leaf: bool
    place: int
    output_nr: int


@dataclass(slots=True)
class Operation:
    """A node with its name (``MulBackward0``); ``edges`` has ``None`` where an input is a constant."""

    node: Any
    name: str
    edges: list[Edge | None]


@dataclass(slots=True)
class Leaf:
    """A tensor that gradients are accumulated in, with the node that does it."""

    node: Any
    tensor: Any
    name: str


@dataclass(slots=True)
class Result:
    """A tensor that the picture starts from; ``edge`` is ``None`` if it was not recorded."""

    tensor: Any
    name: str
    edge: Edge | None


@dataclass(slots=True)
class Record:
    """All that hangs on some results. Operations stand in the order in which they were carried out."""

    results: list[Result]
    operations: list[Operation]
    leaves: list[Leaf]


def is_tensor(value: object) -> bool:
    return all(hasattr(value, attribute) for attribute in ("grad_fn", "requires_grad", "is_leaf", "shape"))


def is_accumulator(node: Any) -> bool:
    return node_name(node) == "AccumulateGrad" and hasattr(node, "variable")


def read(output: Any, params: Any = None) -> Record:
    """Collect the graph below ``output``: a tensor, or lists, tuples and dicts of tensors.

    ``params`` names tensors: a mapping from name to tensor, or a module. Named tensors that some operation of
    this graph made are added to the results.
    """
    named = _named_tensors(params)
    names = {id(tensor): name for name, tensor in named.items()}
    roots = _results(output)
    if not roots:
        raise ValueError("draw(): there is no tensor in the output, so there is nothing to draw")
    nodes = _walk([tensor.grad_fn for _, tensor in roots if tensor.grad_fn is not None])

    leaves: list[Leaf] = []
    operations: list[Operation] = []
    places: dict[int, Edge] = {}
    for node in nodes:
        if is_accumulator(node):
            places[id(node)] = Edge(True, len(leaves), 0)
            leaves.append(Leaf(node, node.variable, names.get(id(node.variable), "")))
        else:
            places[id(node)] = Edge(False, len(operations), 0)
            operations.append(Operation(node, node_name(node), []))
    for operation in operations:
        operation.edges = [
            None if node is None else Edge(*places[id(node)][:2], number)
            for node, number in operation.node.next_functions
        ]

    shown = {id(tensor) for _, tensor in roots}
    leaf_tensors = {id(leaf.tensor) for leaf in leaves}
    roots = [(names.get(id(tensor), label), tensor) for label, tensor in roots]
    roots += [
        (name, tensor)
        for name, tensor in named.items()
        if id(tensor) not in shown | leaf_tensors and id(tensor.grad_fn) in places
    ]
    results = []
    for label, tensor in roots:
        edge = None
        if tensor.grad_fn is not None:
            edge = Edge(*places[id(tensor.grad_fn)][:2], tensor.output_nr)
        results.append(Result(tensor, label, edge))
    return Record(results, operations, leaves)


def _named_tensors(params: Any) -> dict[str, Any]:
    if params is None:
        return {}
    if hasattr(params, "named_parameters"):
        return dict(params.named_parameters())
    if not isinstance(params, Mapping):
        raise TypeError(
            "draw(): argument 'params' must be a dict from name to tensor, or a Module, "
            f"not {type(params).__name__}"
        )
    for name, tensor in params.items():
        if not is_tensor(tensor):
            raise TypeError(f"draw(): params[{name!r}] must be a Tensor, not {type(tensor).__name__}")
    return {str(name): tensor for name, tensor in params.items()}


def _results(output: Any) -> list[tuple[str, Any]]:
    """The tensors of nested lists, tuples and dicts, each with the expression that reaches it."""
    found: list[tuple[str, Any]] = []
    pending: list[tuple[str, Any]] = [("result", output)]
    while pending:
        label, value = pending.pop()
        if is_tensor(value):
            found.append((label, value))
        elif isinstance(value, Mapping):
            pending.extend((f"{label}[{key!r}]", item) for key, item in reversed(list(value.items())))
        elif isinstance(value, list | tuple):
            pending.extend((f"{label}[{i}]", value[i]) for i in reversed(range(len(value))))
        elif value is not None:
            raise TypeError(
                "draw(): expected a Tensor, or a tuple, list or dict of Tensors, "
                f"but {label} is of type {type(value).__name__}"
            )
    return found


def _walk(roots: Iterable[Any]) -> list[Any]:
    """Every node that can be reached, inputs before what was made of them."""
    order: list[Any] = []
    seen: set[int] = set()
    for root in roots:
        if id(root) in seen:
            continue
        seen.add(id(root))
        path = [(root, iter(root.next_functions))]
        while path:
            node, inputs = path[-1]
            for child, _ in inputs:
                if child is not None and id(child) not in seen:
                    seen.add(id(child))
                    path.append((child, iter(child.next_functions)))
                    break
            else:
                order.append(node)
                path.pop()
    return _as_carried_out(order)


def _as_carried_out(nodes: list[Any]) -> list[Any]:
    """The nodes sorted by the number that each got when it was recorded.

    A loop is periodic in this order, whichever way its values are tied together. The numbers count within one
    thread, so they are believed only if every input comes before its use.
    """
    if not all(hasattr(node, "_sequence_nr") for node in nodes):
        return nodes
    accumulators = [node for node in nodes if is_accumulator(node)]
    operations = [node for node in nodes if not is_accumulator(node)]
    operations.sort(key=lambda node: node._sequence_nr())
    ordered = accumulators + operations
    position = {id(node): i for i, node in enumerate(ordered)}
    for i, node in enumerate(ordered):
        if any(child is not None and position[id(child)] >= i for child, _ in node.next_functions):
            return nodes
    return ordered
