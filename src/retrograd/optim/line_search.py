"""A line search that ends at the strong Wolfe conditions.

Bracket a point that fulfils them, then shrink the bracket, with cubic interpolation in both phases (Nocedal
and Wright, Numerical optimization, 2nd edition, algorithms 3.5 and 3.6; the safeguards are those of Schmidt's
minFunc, 2005).
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

from .memory import Array

DECREASE = 1e-4
CURVATURE = 0.9


class Point(NamedTuple):
    """A point ``step`` along the line: the loss there, its gradient, and its slope along the line."""

    step: float
    loss: float
    grad: Array
    slope: float


def cubic_minimum(a: Point, b: Point, bounds: tuple[float, float] | None = None) -> float:
    """Where the cubic through two points with their slopes is smallest, within ``bounds`` or between them."""
    low, high = bounds if bounds is not None else sorted((a.step, b.step))
    left, right = (a, b) if a.step <= b.step else (b, a)
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
    discriminant = d1 * d1 - a.slope * b.slope
    if discriminant < 0:
        return (low + high) / 2
    d2 = sqrt(discriminant)
    curvature = right.slope - left.slope + 2 * d2
    if curvature == 0:  # a straight line down
        return high
    minimum = right.step - (right.step - left.step) * ((right.slope + d2 - d1) / curvature)
    return min(max(minimum, low), high)


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    first: float,
    *,
    length: float,
    tolerance: float = 1e-9,
    iterations: int = 25,
) -> tuple[Point, int]:
    """Search along a line for a point with enough decrease and a flat enough slope.

    Args:
        evaluate: the point at a given step.
        start: the point at step 0, with a negative slope.
        first: the step to try first.
        length: the largest change of any parameter a unit of step.
        tolerance: a bracket of less than this, in the largest change of any parameter, is the end.
        iterations: how often the point or the bracket is improved at most.

    Returns:
        The best point found, and the number of evaluations.
    """

    def decreases_too_little(point: Point) -> bool:
        return point.loss > start.loss + DECREASE * point.step * start.slope

    def is_flat(point: Point) -> bool:
        return abs(point.slope) <= -CURVATURE * start.slope

    previous, current = start, evaluate(first)
    for evaluations in range(1, iterations + 1):
        if decreases_too_little(current) or (evaluations > 2 and current.loss >= previous.loss):
            bracket = [previous, current]
            break
        if is_flat(current):
            return current, evaluations
        if current.slope >= 0:
            bracket = [previous, current]
            break
        reach = (current.step + 0.01 * (current.step - previous.step), current.step * 10)
        step = cubic_minimum(previous, current, reach)
        previous, current = current, evaluate(step)
    else:
        bracket = [start, current]
        evaluations += 1

    low, high = sorted((0, 1), key=lambda index: bracket[index].loss)
    stalled = False
    while evaluations <= iterations:
        left, right = sorted(point.step for point in bracket)
        if (right - left) * length < tolerance:
            break
        step = cubic_minimum(bracket[0], bracket[1])
        # Twice in a row close to an end of the bracket is no progress: move a tenth of it inside.
        margin = 0.1 * (right - left)
        if min(right - step, step - left) >= margin:
            stalled = False
        elif stalled or step >= right or step <= left:
            step = right - margin if abs(step - right) < abs(step - left) else left + margin
            stalled = False
        else:
            stalled = True

        point = evaluate(step)
        evaluations += 1
        if decreases_too_little(point) or point.loss >= bracket[low].loss:
            bracket[high] = point
            low, high = sorted((0, 1), key=lambda index: bracket[index].loss)
            continue
        if is_flat(point):
            bracket[low] = point
            break
        if point.slope * (bracket[high].step - bracket[low].step) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = point
    return bracket[low], evaluations
