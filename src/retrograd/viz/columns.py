"""Positions across for a graph in layers: what can be straight is a column, and columns are pushed apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

BOX_GAP = 26.0
TRACK_GAP = 16.0
_ROUNDS = 80
_STEP = 0.7


@dataclass(slots=True)
class Vertex:
    """A box, or (``box`` None) a place where a link passes a layer; ``u`` is its centre."""

    layer: int
    width: float
    box: int | None = None
    u: float = 0.0


@dataclass(slots=True)
class Tie:
    """A piece of a link between two layers, straight if the lower end is ``shift`` right of the upper one.

    Of ties that cannot all be straight those of higher ``rank`` are; one of rank 0 need not be.
    """

    upper: int
    lower: int
    shift: float
    weight: float
    rank: int = 0


def straighten(vertices: list[Vertex], layers: list[list[int]], ties: list[Tie]) -> None:
    """Set ``u`` of all vertices, given their order in the layers.

    Vertices that are tied straight make a column, which moves as one. The columns minimise the weighted
    squares of what is left askew, subject to the gaps between neighbours.
    """
    column, offset = _columns(vertices, layers, ties)
    spaces: dict[tuple[int, int], float] = {}
    for layer in layers:
        for i, j in zip(layer, layer[1:], strict=False):
            left, right = vertices[i], vertices[j]
            gap = BOX_GAP if left.box is not None and right.box is not None else TRACK_GAP
            space = (left.width + right.width) / 2 + gap + offset[i] - offset[j]
            pair = column[i], column[j]
            spaces[pair] = max(space, spaces.get(pair, space))
    pulls: dict[tuple[int, int], tuple[float, float]] = {}
    for tie in ties:
        pair = column[tie.upper], column[tie.lower]
        if pair[0] != pair[1]:
            shift = tie.shift + offset[tie.upper] - offset[tie.lower]
            weight, moment = pulls.get(pair, (0.0, 0.0))
            pulls[pair] = weight + tie.weight, moment + tie.weight * shift
    start = [0.0] * (1 + max(column))
    for i, vertex in enumerate(vertices):
        start[column[i]] = vertex.u - offset[i]
    found = _solve(start, spaces, pulls)
    for i, vertex in enumerate(vertices):
        vertex.u = found[column[i]] + offset[i]


def _columns(
    vertices: list[Vertex], layers: list[list[int]], ties: list[Tie]
) -> tuple[list[int], list[float]]:
    """The column of each vertex, and how far right of the column's position it stands.

    Straight ties never cross each other, so columns have an order from left to right.
    """
    position = {i: place for layer in layers for place, i in enumerate(layer)}
    above: dict[int, Tie] = {}
    below: set[int] = set()
    accepted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tie in sorted(ties, key=lambda tie: -tie.rank):
        if tie.rank == 0 or tie.upper in below or tie.lower in above:
            continue
        ends = position[tie.upper], position[tie.lower]
        others = accepted[vertices[tie.upper].layer]
        if all((ends[0] - upper) * (ends[1] - lower) > 0 for upper, lower in others):
            others.append(ends)
            below.add(tie.upper)
            above[tie.lower] = tie
    column, offset = [0] * len(vertices), [0.0] * len(vertices)
    count = 0
    for layer in layers:
        for i in layer:
            if i in above:
                tie = above[i]
                column[i], offset[i] = column[tie.upper], offset[tie.upper] + tie.shift
            else:
                column[i] = count
                count += 1
    return column, offset


def _solve(
    start: list[float],
    spaces: dict[tuple[int, int], float],
    pulls: dict[tuple[int, int], tuple[float, float]],
) -> list[float]:
    """Minimise the pulls, keeping the spaces: damped Jacobi steps, each projected on the constraints.

    The projection is Hildreth's (1957): it visits the constraints in turn and corrects the multiplier of
    each. Multipliers are kept from step to step, so that a few visits are enough.
    """
    x = list(start)
    weights = [0.01] * len(x)
    for (a, b), (weight, _) in pulls.items():
        weights[a] += weight
        weights[b] += weight
    multipliers = dict.fromkeys(spaces, 0.0)
    for step in range(_ROUNDS):
        moments = [0.01 * u for u in x]
        for (a, b), (weight, moment) in pulls.items():
            moments[a] += weight * x[b] - moment
            moments[b] += weight * x[a] + moment
        x = [u + _STEP * (m / w - u) for u, m, w in zip(x, moments, weights, strict=True)]
        for (a, b), multiplier in multipliers.items():
            x[a] -= multiplier / weights[a]
            x[b] += multiplier / weights[b]
        for _ in range(6 if step < _ROUNDS - 1 else 100):
            for (a, b), space in spaces.items():
                needed = (space - x[b] + x[a]) / (1 / weights[a] + 1 / weights[b])
                change = max(needed, -multipliers[a, b])
                multipliers[a, b] += change
                x[a] -= change / weights[a]
                x[b] += change / weights[b]
    return _apart(x, spaces)


def _apart(x: list[float], spaces: dict[tuple[int, int], float]) -> list[float]:
    """Move columns right until every space is kept exactly."""
    right_of: dict[int, list[tuple[int, float]]] = defaultdict(list)
    waiting = [0] * len(x)
    for (a, b), space in spaces.items():
        right_of[a].append((b, space))
        waiting[b] += 1
    ready = [i for i, count in enumerate(waiting) if count == 0]
    for a in ready:
        for b, space in right_of[a]:
            x[b] = max(x[b], x[a] + space)
            waiting[b] -= 1
            if waiting[b] == 0:
                ready.append(b)
    return x
