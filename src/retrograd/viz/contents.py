"""What the boxes of a picture say, and the picture that shows every node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from . import text
from .record import Edge, Leaf, Operation, Record
from .scene import Box, Link, Row, Scene

_LISTED = 8
_MOST_CELLS = 12


@dataclass(frozen=True, slots=True)
class Detail:
    """What the caller wants to see."""

    show_saved: bool = False
    show_data: bool | None = None


def every_node(record: Record, detail: Detail) -> Scene:
    """The scene with a box for each node and each leaf."""
    scene = Scene()
    results = results_to_show(record)
    for result in results:
        scene.add(tensor_box(result.tensor, result.name, detail))
    operations = [scene.add(_operation_box(operation, detail)) for operation in record.operations]
    accumulators = []
    for leaf in record.leaves:
        accumulator = scene.add(Box("accumulate", "AccumulateGrad", tooltip=node_tooltip(leaf.node)))
        place = scene.add(tensor_box(leaf.tensor, leaf.name, detail))
        scene.links.append(Link(accumulator, place, "variable", "AccumulateGrad.variable"))
        accumulators.append(accumulator)

    def place_of(edge: Edge) -> int:
        return accumulators[edge.place] if edge.is_leaf else operations[edge.place]

    for i, result in enumerate(results):
        if result.edge is not None:
            scene.links.append(Link(i, place_of(result.edge), "grad_fn", f"{result.name}.grad_fn"))
    for source, operation in zip(operations, record.operations, strict=True):
        for slot, edge in enumerate(operation.edges):
            if edge is not None:
                label = f"output {edge.output_nr}" if edge.output_nr else ""
                tooltip = f"{operation.name}.next_functions[{slot}]"
                cell = slot if scene.boxes[source].cells else None
                scene.links.append(Link(source, place_of(edge), label, tooltip, cell))
    return scene


def results_to_show(record: Record) -> list[Any]:
    """The results, less those that are leaves of the graph and have a box already."""
    drawn = {id(leaf.tensor) for leaf in record.leaves}
    return [result for result in record.results if id(result.tensor) not in drawn]


def tensor_box(tensor: Any, name: str, detail: Detail) -> Box:
    """The box of a tensor: its values or shape, and what autograd knows of it."""
    values = text.contents(tensor, detail.show_data)
    rows = [Row("shape", text.about(tensor)) if values is None else Row("data", values)]
    # PyTorch warns when .grad of a tensor that keeps none is read.
    has_grad = tensor.is_leaf or getattr(tensor, "retains_grad", False)
    grad = tensor.grad if has_grad else None
    rows.append(Row("grad", "None" if grad is None else _value(grad, detail)))
    rows.append(Row("grad_fn", "None" if tensor.grad_fn is None else text.node_name(tensor.grad_fn)))
    rows.append(Row("is_leaf", str(tensor.is_leaf)))
    rows.append(Row("requires_grad", str(tensor.requires_grad)))
    title = text.shorten(name) or type(tensor).__name__
    lines = [name or title, f"{type(tensor).__name__} {text.about(tensor)}"]
    lines += [f"{row.key}: {row.value}" for row in rows]
    return Box("leaf" if tensor.is_leaf else "result", title, rows=rows, tooltip="\n".join(lines))


def _value(tensor: Any, detail: Detail) -> str:
    return text.contents(tensor, detail.show_data) or text.about(tensor)


def _operation_box(operation: Operation, detail: Detail) -> Box:
    cells = []
    if 1 < len(operation.edges) <= _MOST_CELLS:
        cells = ["None" if edge is None else str(slot) for slot, edge in enumerate(operation.edges)]
    rows = saved_rows(operation.node) if detail.show_saved else []
    return Box("operation", operation.name, "", rows, cells, node_tooltip(operation.node))


def leaf_row(leaves: Sequence[Leaf], name: str) -> Row:
    """The row of a parameter, or of the parameters that stand at one place of a repeated stretch."""
    shapes = list(dict.fromkeys(text.shape(leaf.tensor) for leaf in leaves))
    shape = shapes[0] if len(shapes) == 1 else f"{shapes[0]} … {shapes[-1]}"
    if shapes == ["[]"] and all(leaf is leaves[0] for leaf in leaves):
        shape = text.contents(leaves[0].tensor, None) or shape
    mark = "grad" if all(leaf.tensor.grad is not None for leaf in leaves) else "no grad"
    return Row(text.shorten(name, 28) or "leaf", shape, mark, "\n".join(some(map(_leaf_line, leaves))))


def _leaf_line(leaf: Leaf) -> str:
    grad = "None" if leaf.tensor.grad is None else "set"
    kind = type(leaf.tensor).__name__
    return f"{leaf.name or kind}: {text.about(leaf.tensor)}, grad {grad}, is_leaf True, requires_grad True"


def saved_rows(node: Any) -> list[Row]:
    """The values that a node keeps for its gradient: ``_saved_*``, or ``saved_tensors`` of a Function."""
    rows = []
    names = [name for name in dir(node) if name.startswith("_saved_")]
    if not names and hasattr(type(node), "saved_tensors"):
        names = ["saved_tensors"]
    for name in names:
        try:
            value = text.saved_value(getattr(node, name))
        except RuntimeError:
            value = "freed"
        short = name.removeprefix("_saved_")
        rows.append(Row(short, text.shorten(value), "saved", f"{text.node_name(node)}.{name} = {value}"))
    return rows


def node_tooltip(node: Any) -> str:
    """All that is known of a node: where it was made, and where its gradients go."""
    lines = [text.node_name(node)]
    origin = text.origin(node)
    if origin:
        lines.append(origin)
    for slot, (child, number) in enumerate(node.next_functions[:_LISTED]):
        target = "None" if child is None else f"({text.node_name(child)}, {number})"
        lines.append(f"next_functions[{slot}] = {target}")
    if len(node.next_functions) > _LISTED:
        lines.append(f"… {len(node.next_functions):,} in all")
    return "\n".join(lines)


def some(lines: Iterable[str]) -> list[str]:
    """The first few of many lines."""
    distinct = list(dict.fromkeys(line for line in lines if line))
    return distinct if len(distinct) <= _LISTED else [*distinct[: _LISTED - 1], f"… {len(distinct):,} in all"]
