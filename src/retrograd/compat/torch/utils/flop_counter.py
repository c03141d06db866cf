"""`torch.utils.flop_counter`: the multiplications and additions of products of matrices and of convolutions.

What is counted is what runs: the operations, and the nodes that a backward pass comes to. A node of a product costs as
much for each factor that requires grad as the product did. Names are those of PyTorch's operations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...._core import Tensor
from ...._core.engine import set_node_watch
from ...._core.node import peek_sequence
from ...._core.watching import set_call_watch
from ....nn.hooks import register_module_forward_hook, register_module_forward_pre_hook
from ....ops import aten

__all__ = ["FlopCounterMode"]

_SUFFIXES = ("", "K", "M", "B", "T")


class _Cost(NamedTuple):
    name: str
    backward_name: str
    flops: int


class FlopCounterMode:
    """While it is open, counts by operation and module; `display=True` prints a table in the end.

    Args:
        mods: accepted and not needed.
        depth: how deep modules in modules are listed in the table; None for all.

    Example::

        >>> from torch.utils.flop_counter import FlopCounterMode
        >>> with FlopCounterMode(display=False) as counter:
        ...     y = torch.ones(2, 3) @ torch.ones(3, 4)
        >>> counter.get_total_flops()
        48
    """

    def __init__(
        self, mods: Any = None, depth: int | None = 2, display: bool = True, custom_mapping: Any = None
    ) -> None:
        self.depth, self.display = depth, display
        self.flop_counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._names: dict[Any, str] = {}
        self._inside = ["Global"]
        self._open: list[tuple[_Cost | None, int, int]] = []
        self._nodes = 0  # that run now: what their formulas are made of is not counted
        self._behind: dict[int, tuple[_Cost, int, tuple[str, ...]]] = {}

    def __enter__(self) -> FlopCounterMode:
        self.flop_counts.clear()
        self._hooks = [
            register_module_forward_pre_hook(self._enter_module),
            register_module_forward_hook(self._leave_module, always_call=True),
        ]
        set_call_watch(self._call)
        set_node_watch(self._node)
        return self

    def __exit__(self, *exception: object) -> None:
        set_call_watch(None)
        set_node_watch(None)
        for hook in self._hooks:
            hook.remove()
        self._names.clear()
        self._behind.clear()
        if self.display:
            print(self.get_table(self.depth))

    def get_total_flops(self) -> int:
        """All that was counted."""
        return sum(self.flop_counts["Global"].values())

    def get_flop_counts(self) -> dict[str, dict[Any, int]]:
        """Counts by name of the module, and by operation; those outside of modules are in ``"Global"`` alone."""
        return {
            module: {getattr(aten, name, name): count for name, count in counts.items()}
            for module, counts in self.flop_counts.items()
        }

    def get_table(self, depth: int | None = None) -> str:
        """The counts as text."""
        depth = self.depth if depth is None else depth
        total = self.get_total_flops()
        exponent = max(0, min(len(_SUFFIXES) - 1, (len(str(total)) - 2) // 3))
        rows: list[tuple[str, str, str]] = []

        def add(name: str, count: int) -> None:
            number = f"{count / 1000**exponent:.3f}{_SUFFIXES[exponent]}" if exponent else str(count)
            rows.append((name, number, f"{count / total:.2%}" if total else "0%"))

        def add_module(module: str) -> None:
            add(module, sum(self.flop_counts[module].values()))
            for name, count in self.flop_counts[module].items():
                add(f"- aten.{name}", count)

        modules = sorted(name for name in self.flop_counts if name != "Global")
        if not any(sum(self.flop_counts[name].values()) >= total for name in modules) and total:
            add_module("Global")
        for module in modules:
            if depth is None or module.count(".") < depth:
                add_module(module)
        return _table(("Module", "FLOP", "% Total"), rows or [("Global", "0", "0%")])

    def _enter_module(self, module: Any, arguments: Any) -> None:
        if module not in self._names:
            root = type(module).__name__
            for path, child in module.named_modules():
                self._names.setdefault(child, f"{root}.{path}" if path else root)
        self._inside.append(self._names[module])

    def _leave_module(self, module: Any, arguments: Any, result: Any) -> None:
        self._inside.pop()

    def _call(self, name: str | None, arguments: tuple[Any, ...] | None) -> None:
        if name is not None:
            cost = None if self._nodes else _cost(name, arguments or ())
            factors = sum(isinstance(x, Tensor) and x.requires_grad for x in (arguments or ())[:2])
            self._open.append((cost, factors, peek_sequence()))
            return
        cost, factors, first = self._open.pop()
        if cost is None:
            return
        modules = tuple(dict.fromkeys(self._inside))
        self._count(modules, cost.name, cost.flops)
        for number in range(first, peek_sequence()):  # the node that was just made
            self._behind[number] = cost, factors, modules

    def _node(self, node: Any, begins: bool) -> None:
        self._nodes += 1 if begins else -1
        if begins and node._sequence_nr() in self._behind:
            cost, factors, modules = self._behind[node._sequence_nr()]
            self._count(modules, cost.backward_name, factors * cost.flops)

    def _count(self, modules: Sequence[str], name: str, flops: int) -> None:
        for module in modules:
            self.flop_counts[module][name] += flops


def _cost(name: str, arguments: tuple[Any, ...]) -> _Cost | None:
    """What a call of a record costs; None for those that are not counted."""
    if len(arguments) < 2 or not all(isinstance(x, Tensor) and x.ndim > 1 for x in arguments[:2]):
        return None
    a, b = arguments[0].shape, arguments[1].shape
    if name == "linear":
        biased = len(arguments) > 2 and arguments[2] is not None
        return _Cost("addmm" if biased else "mm", "mm", 2 * math.prod(a) * b[0])
    if name == "mm" or (name == "matrix_product" and len(b) == 2):
        return _Cost("mm", "mm", 2 * math.prod(a) * b[-1])
    if name == "matrix_product":
        batch = math.prod(max(pair) for pair in zip(_padded(a, b), _padded(b, a), strict=True))
        return _Cost("bmm", "bmm", 2 * batch * a[-2] * a[-1] * b[-1])
    if name == "correlate":
        lengths = zip(a[2:], b[2:], *arguments[3:6], strict=True)
        places = [(x + 2 * pad - dilation * (k - 1) - 1) // stride + 1 for x, k, stride, pad, dilation in lengths]
        return _Cost("convolution", "convolution_backward", 2 * a[0] * math.prod(places) * math.prod(b))
    if name == "correlate_transposed":
        return _Cost("convolution", "convolution_backward", 2 * a[0] * math.prod(a[2:]) * math.prod(b))
    return None


def _padded(shape: Sequence[int], other: Sequence[int]) -> list[int]:
    """The lengths of the batch dimensions, as many as `other` has if those are more."""
    return [1] * (len(other) - len(shape)) + list(shape[:-2])


def _table(head: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    widths = [max(len(name) + 2, *[len(row[i]) for row in rows]) for i, name in enumerate(head)]
    lines = [head, tuple("-" * width for width in widths), *rows]
    first, *others = widths
    return "\n".join("  ".join([line[0].ljust(first), *map(str.rjust, line[1:], others)]) for line in lines)
