"""What rules for forward mode are written with; the words that stand for whole rules are `Op.tangent`'s."""

from __future__ import annotations

from .arithmetic import add


def summed(*terms):
    """The sum of those terms that are not None; None if there is none."""
    made = None
    for t in terms:
        if t is not None:
            made = t if made is None else add(made, t)
    return made


def zeros_for_none(x, tangent):
    """The tangent, zeros where there is none: of integers too, whose values must not take part."""
    return x.new_zeros(x.shape) if tangent is None else tangent


def no_tangent():
    """The rule of operations whose results do not depend on the values of their inputs."""
    return None


def times(factor, tangent):
    """A product with a tangent, None where there is none."""
    return None if tangent is None else factor * tangent
