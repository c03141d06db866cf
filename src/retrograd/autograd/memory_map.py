"""What the graph of a result keeps in memory, buffer by buffer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .. import errors
from .._core import Node, Tensor, dtype, edges_of, packed_content, read_array
from .._core.formulas import held
from ..pytree import tree_leaves
from .function import FunctionCtx, saved_by_function


class SavedBuffer(NamedTuple):
    """One piece of memory that nodes of the graph keep for their gradient formulas.

    ``operation``, ``line`` (a file, a line number and its text), ``name``, ``needed_by``, ``shape`` and ``dtype`` tell
    of the first node that saved it: the value is its ``name``, and the gradients of its inputs ``needed_by`` are
    computed with it. ``users`` counts the saved tensors that lie in it, ``leaf`` says that it is the memory of a leaf
    that requires grad, a parameter, which is there without the graph as well.
    """

    bytes: int
    operation: str
    line: tuple[str, int, str] | None
    name: str
    needed_by: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: dtype
    users: int
    leaf: bool


class MemoryMap:
    """The saved buffers of a graph: `entries`, largest first, and `total`, the sum of their bytes."""

    def __init__(self, entries: list[SavedBuffer]) -> None:
        self.entries = sorted(entries, key=lambda entry: -entry.bytes)

    @property
    def total(self) -> int:
        """Bytes of all buffers together."""
        return sum(entry.bytes for entry in self.entries)

    @property
    def total_of_leaves(self) -> int:
        """The part of them that are leaves which require grad: the graph shares this memory with them."""
        return sum(entry.bytes for entry in self.entries if entry.leaf)

    def by_line(self) -> dict[tuple[str, int, str] | None, int]:
        """Bytes by line of the program, the largest first."""
        found: dict[tuple[str, int, str] | None, int] = {}
        for entry in self.entries:
            found[entry.line] = found.get(entry.line, 0) + entry.bytes
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def __repr__(self) -> str:
        return f"<MemoryMap of {len(self.entries)} buffers, {_bytes(self.total)}>"

    def __str__(self) -> str:
        rows = [["bytes", "operation", "saved", "for the gradient of", "shape", "dtype", "line"]]
        for entry in self.entries:
            rows.append(
                [
                    _bytes(entry.bytes),
                    entry.operation,
                    entry.name + " (leaf)" * entry.leaf,
                    ", ".join(entry.needed_by),
                    str(list(entry.shape)),
                    entry.dtype.name,
                    errors.place(entry.line),
                ]
            )
        lines = _table(rows)
        lines += ["", *_table([["bytes", "line"], *([_bytes(n), errors.place(x)] for x, n in self.by_line().items())])]
        shared = f", of which {_bytes(self.total_of_leaves)} leaves" if self.total_of_leaves else ""
        return "\n".join([*lines, "", f"{_bytes(self.total)} in {len(self.entries)} buffers{shared}"])


def memory_map(loss: Tensor) -> MemoryMap:
    """What the graph behind a result keeps in memory until backward: each saved buffer once, however many nodes and
    views share it, with the operation and the line that saved it and the gradients that need it.

    Of what saved-tensor hooks keep in place of a tensor, the tensors are seen; not what checkpoints keep, nor what a
    Function keeps as attributes of its ctx. Raises RuntimeError for a tensor that nothing was recorded of.

    >>> x = torch.ones(1000, requires_grad=True)
    >>> kept = torch.autograd.graph.memory_map((x.exp() * 2).sum())
    >>> kept.total
    4000
    >>> (entry,) = kept.entries
    >>> entry.operation, entry.name, entry.needed_by
    ('ExpBackward0', 'out', ('input',))
    """
    if not isinstance(loss, Tensor):
        raise TypeError(f"memory_map(): argument 'loss' must be Tensor, not {type(loss).__name__}")
    if not loss.requires_grad:
        raise errors.no_graph(0, loss)
    found: dict[int, SavedBuffer] = {}
    for node in _nodes(loss):
        for tensor, name, needed_by in _saved(node):
            owner, size = _memory(read_array(tensor))
            before = found.get(id(owner))
            leaf = tensor.is_leaf and tensor.requires_grad
            if before is not None:
                found[id(owner)] = before._replace(
                    bytes=max(before.bytes, size), users=before.users + 1, leaf=before.leaf or leaf
                )
                continue
            found[id(owner)] = SavedBuffer(
                size, node.name(), node.provenance, name, needed_by, tuple(tensor.shape), tensor.dtype, 1, leaf
            )
    return MemoryMap(list(found.values()))


def _nodes(loss: Tensor) -> list[Node]:
    """The nodes behind a result, in the order in which they were recorded."""
    seen: set[Node] = set()
    waiting: list[Any] = [loss.grad_fn]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node) and node not in seen:
            seen.add(node)
            waiting.extend(edges_of(node))
    return sorted(seen, key=lambda node: node._sequence_nr())


def _saved(node: Node) -> Iterator[tuple[Tensor, str, tuple[str, ...]]]:
    """(tensor, its name, the inputs whose gradients need it) of what a node saved."""
    if isinstance(node, FunctionCtx):
        for tensor in _tensors(saved_by_function(node)):
            yield tensor, "saved tensor", ("backward",)
    if node.op is None:
        return
    for slot, what in enumerate(node.op.slots):
        value = held(node, slot)
        name = node.op.input_names[what] if what >= 0 else node.op.outputs[-1 - what]
        for content in value if isinstance(value, list) else (value,):
            for tensor in _tensors(content):
                yield tensor, name, tuple(node.op.readers_of(slot))


def _tensors(value: Any) -> list[Tensor]:
    """The tensors in a saved value, or in what a hook made of it."""
    return [leaf for leaf in tree_leaves(packed_content(value)) if isinstance(leaf, Tensor)]


def _memory(array: np.ndarray) -> tuple[object, int]:
    """The object that owns the memory of an array, and its bytes."""
    owner: Any = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return (owner if owner.base is None else owner.base), owner.nbytes


def _bytes(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.4g} {unit}"
        count /= 1024
    return f"{count:.4g} GiB"


def _table(rows: list[list[str]]) -> list[str]:
    """Rows as lines with columns of one width, the first to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.ljust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.rjust(widths[0]), *cells]).rstrip())
    return lines
