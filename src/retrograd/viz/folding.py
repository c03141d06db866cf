"""Finds what a graph repeats, so that it need be drawn only once.

Operations are read in the order in which they were carried out. There a loop, or a stack of equal layers,
is a stretch in which operation ``i + p`` does what operation ``i`` did: the same name, parameters of the
same shape, and each input either from the same number of steps back or the very same value. Comparing the
list with itself shifted by every ``p`` finds all such stretches, in one pass each.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from . import text
from .record import Edge, Leaf, Record

VIEWS = frozenset(
    f"{name}Backward0"
    for name in ("T", "Transpose", "Permute", "Numpy_T", "MT", "View", "ReshapeAlias", "Expand", "Unsqueeze")
)
_LEAST_SAVING = 4
_INPUTS_COMPARED = 6
_COMPARISONS = 30_000_000


@dataclass(slots=True)
class Step:
    """An operation with the leaves that it uses written into it; ``inputs`` are the other operations."""

    operation: int
    inputs: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """``count`` rounds of ``period`` steps, beginning at step ``start``. The last round is drawn for all."""

    start: int
    period: int
    count: int

    @property
    def stop(self) -> int:
        return self.start + self.period * self.count

    @property
    def saving(self) -> int:
        return self.period * (self.count - 1)

    @property
    def drawn(self) -> range:
        return range(self.stop - self.period, self.stop)

    def rounds_of(self, step: int) -> range:
        """All steps that the drawn ``step`` stands for."""
        return range(self.start + (step - self.start) % self.period, self.stop, self.period)


def steps(record: Record) -> list[Step]:
    """The operations with their leaves taken in, and with mere views of leaves (a transposed weight) too."""
    uses = [0] * len(record.operations)
    for operation in record.operations:
        for edge in operation.edges:
            if edge is not None and not edge.is_leaf:
                uses[edge.place] += 1
    for result in record.results:
        if result.edge is not None and not result.edge.is_leaf:
            uses[result.edge.place] += 2  # a result needs a box to point at
    leaf_of: dict[int, int] = {}
    place: dict[int, int] = {}
    found: list[Step] = []
    for i, operation in enumerate(record.operations):
        edges = [edge for edge in operation.edges if edge is not None]
        if operation.name in VIEWS and len(edges) == 1 and uses[i] == 1:
            leaf = _leaf_below(edges[0], leaf_of)
            if leaf is not None:
                leaf_of[i] = leaf
                continue
        step = Step(i)
        for edge in edges:
            leaf = _leaf_below(edge, leaf_of)
            if leaf is None:
                step.inputs.append(place[edge.place])
            else:
                step.leaves.append(leaf)
        place[i] = len(found)
        found.append(step)
    return found


def _leaf_below(edge: Edge, leaf_of: dict[int, int]) -> int | None:
    return edge.place if edge.is_leaf else leaf_of.get(edge.place)


def runs(record: Record, found: list[Step], wanted: int) -> list[Run]:
    """Repeated stretches, until at most ``wanted`` steps are left to draw or nothing repeats any more.

    Stretches that agree in every shape are folded first, then those that agree in kind (the stages of a
    network that halve the picture and double the channels).
    """
    chosen: list[Run] = []
    free = np.ones(len(found), dtype=bool)
    left = len(found)
    for describe in (_leaf_shape, _leaf_kind):
        if left <= wanted:
            break
        table = _Table(record, found, describe)
        heap = [(-run.saving, run, slack) for run, slack in _candidates(table, free)]
        heapq.heapify(heap)
        while heap and left > wanted:
            _, run, slack = heapq.heappop(heap)
            if not free[run.start : run.stop + slack].all():
                for part in _free_parts(run, free):
                    heapq.heappush(heap, (-part.saving, part, 0))
                continue
            run = _best_cut(record, found, run, slack)
            free[run.start : run.stop] = False
            left -= run.saving
            chosen.append(run)
    return sorted(chosen)


def _leaf_shape(leaf: Leaf) -> Hashable:
    return tuple(leaf.tensor.shape)


def _leaf_kind(leaf: Leaf) -> Hashable:
    return len(leaf.tensor.shape)


class _Table:
    """What the steps do, as arrays that can be compared with themselves shifted."""

    def __init__(self, record: Record, found: list[Step], describe: Callable[[Leaf], Hashable]) -> None:
        self.found = found
        self.size = len(found)
        numbers: dict[Hashable, int] = {}
        self.kinds = np.empty(self.size, dtype=np.int64)
        self.inputs = np.full((_INPUTS_COMPARED, self.size), -1, dtype=np.int64)
        for i, step in enumerate(found):
            operation = record.operations[step.operation]
            constants = tuple(edge and edge.output_nr for edge in operation.edges)
            leaves = tuple(describe(record.leaves[leaf]) for leaf in step.leaves)
            beyond = tuple(i - j for j in step.inputs[_INPUTS_COMPARED:])
            kind = (operation.name, constants, leaves, len(step.inputs), beyond)
            self.kinds[i] = numbers.setdefault(kind, len(numbers))
            for slot, j in enumerate(step.inputs[:_INPUTS_COMPARED]):
                self.inputs[slot, i] = j
        self.steps_back = np.where(self.inputs < 0, -1, np.arange(self.size) - self.inputs)

    def agreeing(self, period: int) -> NDArray[np.bool_]:
        """For each step, whether the one ``period`` later does the same."""
        same: NDArray[np.bool_] = self.kinds[:-period] == self.kinds[period:]
        if np.count_nonzero(same) < period:
            return same
        for absolute, back in zip(self.inputs, self.steps_back, strict=True):
            # A value from before the stretch that all rounds use: it must lie outside the round itself.
            shared = (absolute[:-period] == absolute[period:]) & (back[:-period] >= period)
            same &= (back[:-period] == back[period:]) | shared
        return same


def _candidates(table: _Table, free: NDArray[np.bool_]) -> Iterator[tuple[Run, int]]:
    """Each run that saves something, with the number of steps by which it could begin later."""
    size = table.size
    longest = min(size // 2, max(64, _COMPARISONS // max(size, 1)))
    for period in range(1, longest + 1):
        same = table.agreeing(period) & free[:-period] & free[period:]
        if np.count_nonzero(same) < period:
            continue
        borders = np.flatnonzero(np.diff(np.concatenate(([False], same, [False]))))
        for start, stop in borders.reshape(-1, 2).tolist():
            run = Run(start, period, (stop - start) // period + 1)
            if run.saving >= _LEAST_SAVING:
                yield run, stop + period - run.stop


def _best_cut(record: Record, found: list[Step], run: Run, slack: int) -> Run:
    """The same rounds, cut where a layer or the body of a loop begins.

    There the fewest values enter, a round keeps to one module, and parameters come first. A first round is
    more often unlike the others than a last one, so of equal cuts the latest is taken.
    """

    def cost(start: int) -> tuple[int, int, bool, int]:
        round_ = range(start, start + run.period)
        entering = {j for i in round_ for j in found[i].inputs if j < start}
        module = _module(record, found, round_)
        depth = module.count(".") + 1 if module else 0
        return len(entering), -depth, not found[start].leaves, -start

    return replace(run, start=min(range(run.start, run.start + slack + 1), key=cost))


def _free_parts(run: Run, free: NDArray[np.bool_]) -> Iterator[Run]:
    """What is left of a run of which other runs have taken something."""
    mask = free[run.start : run.stop]
    borders = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False]))))
    for start, stop in borders.reshape(-1, 2).tolist():
        # Rounds keep their phase: the first whole one begins at a multiple of the period.
        first = -(-start // run.period) * run.period
        part = Run(run.start + first, run.period, (stop - first) // run.period)
        if part.saving >= _LEAST_SAVING:
            yield part


def round_names(record: Record, found: list[Step], run: Run) -> list[str]:
    """For each round, the module that all its named parameters belong to, or an empty string."""
    starts = range(run.start, run.stop, run.period)
    return [_module(record, found, range(start, start + run.period)) for start in starts]


def _module(record: Record, found: list[Step], steps_of_round: range) -> str:
    return text.common_path([record.leaves[leaf].name for i in steps_of_round for leaf in found[i].leaves])
