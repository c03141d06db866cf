"""``draw``: the graph of a result as a picture."""

from __future__ import annotations

import os
from typing import Any

from . import folding, layout, svg
from .contents import Detail, every_node
from .folded import folded
from .record import Record, read
from .scene import Scene

EVERYTHING_SHOWN = 36
COMFORTABLE = 40


class Drawing:
    """A picture of a graph. A notebook shows it; ``svg`` is its text, and ``save`` writes it to a file."""

    def __init__(self, svg: str, width: float, height: float, summary: str) -> None:
        self.svg = svg
        self.width = width
        self.height = height
        self.summary = summary

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, whose name must end in ``.svg``."""
        name = os.fspath(path)
        if not name.lower().endswith(".svg"):
            raise ValueError(f"Drawing.save(): it is an SVG, so the name must end in '.svg', not {name!r}")
        with open(name, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Drawing: {self.summary}, {self.width:.0f} × {self.height:.0f}>"


def draw(
    output: Any,
    *,
    params: Any = None,
    show_saved: bool = False,
    show_data: bool | None = None,
    fold: bool = True,
    max_nodes: int = 400,
    direction: str = "down",
    file: str | os.PathLike[str] | None = None,
) -> Drawing:
    """Draw the graph that autograd recorded for a result.

    Each tensor is a box with its data or shape, ``grad``, ``grad_fn``, ``is_leaf`` and ``requires_grad``;
    each operation is a box with the name of its ``grad_fn``. Arrows follow ``next_functions``, from the
    result to the leaves. Each part tells more when the pointer rests on it.

    A large graph is folded: leaves become rows of the operations that use them, and what is repeated (the
    rounds of a loop, equal layers) is drawn once in a frame that says how often.

    Args:
        output: a tensor, or a tuple, list or dict of tensors (nested as you like).
        params: names for tensors: a dict from name to tensor, or a module. A named tensor that is not a leaf
            gets a box too.
        show_saved: list what each operation saved for its gradient.
        show_data: show the values of tensors: True always (the first of many), False never, None where they
            fit.
        fold: False draws every node.
        max_nodes: the largest number of boxes that is drawn.
        direction: where the arrows point: "down", "up", "right" or "left".
        file: also write the picture to this file (``.svg``).

    Raises:
        TypeError: ``output`` or ``params`` holds something that is not a tensor.
        ValueError: there would be more than ``max_nodes`` boxes, or an argument is not one of those above.
        ImportError: igraph is not installed; ``pip install 'retrograd[viz]'``.

    Example::

        >>> import retrograd as torch
        >>> from retrograd.viz import draw
        >>> a = torch.tensor([2.0, 3.0], requires_grad=True)
        >>> b = torch.tensor([6.0, 4.0], requires_grad=True)
        >>> Q = 3 * a**3 - b**2
        >>> draw(Q, params={"a": a, "b": b, "Q": Q})
        <Drawing: 4 operations and 2 leaves, ...>
    """
    if direction not in layout.DIRECTIONS:
        known = ", ".join(layout.DIRECTIONS)
        raise ValueError(f"draw(): direction must be one of {known}, not {direction!r}")
    if max_nodes < 1:
        raise ValueError(f"draw(): max_nodes must be at least 1, not {max_nodes}")
    record = read(output, params)
    scene = _scene(record, Detail(show_saved, show_data), fold, max_nodes)
    size = layout.place(scene, direction)
    summary = _summary(record)
    drawing = Drawing(*svg.write(scene, size, direction, summary), summary)
    if file is not None:
        drawing.save(file)
    return drawing


def _scene(record: Record, detail: Detail, fold: bool, max_nodes: int) -> Scene:
    """Every node if that is readable or ``fold`` is off, else the folded graph."""
    total = len(record.results) + len(record.operations) + 2 * len(record.leaves)
    if not fold or total <= min(EVERYTHING_SHOWN, max_nodes):
        if total > max_nodes:
            raise ValueError(_too_many(record, total, max_nodes) + "leave fold=True, or raise max_nodes")
        return every_node(record, detail)
    steps = folding.steps(record)
    runs = folding.runs(record, steps, min(COMFORTABLE, max_nodes))
    left = len(record.results) + len(steps) - sum(run.saving - 1 for run in runs)
    if left > max_nodes:
        raise ValueError(
            _too_many(record, left, max_nodes)
            + "draw a part of it, by passing a tensor nearer to the leaves, or raise max_nodes"
        )
    return folded(record, detail, steps, runs)


def _too_many(record: Record, boxes: int, max_nodes: int) -> str:
    return f"draw(): {_summary(record)} take {boxes:,} boxes, more than max_nodes={max_nodes:,}; "


def _summary(record: Record) -> str:
    operations, leaves = len(record.operations), len(record.leaves)
    return (
        f"{operations:,} operation{'' if operations == 1 else 's'} and "
        f"{leaves:,} lea{'f' if leaves == 1 else 'ves'}"
    )
