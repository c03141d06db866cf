"""Points of Sobol sequences: the same as PyTorch's."""

from __future__ import annotations

import doctest

import pytest

import retrograd
from retrograd import quasirandom


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize(
    "options",
    [
        {"dimension": 1},
        {"dimension": 3},
        {"dimension": 150},
        {"dimension": 5, "scramble": True, "seed": 3},
        {"dimension": 3, "scramble": True},
    ],
    ids=str,
)
def test_points(torch, options):
    torch.manual_seed(4)
    retrograd.manual_seed(4)
    theirs, ours = torch.quasirandom.SobolEngine(**options), quasirandom.SobolEngine(**options)
    assert repr(ours) == repr(theirs)
    assert ours.sobolstate.tolist() == theirs.sobolstate.tolist() and ours.shift.tolist() == theirs.shift.tolist()
    for draw in (
        lambda engine: engine.draw(),
        lambda engine: engine.draw(6),
        lambda engine: engine.fast_forward(11).draw(3),
        lambda engine: engine.reset().draw_base2(3),
        lambda engine: engine.reset().fast_forward(1).draw(2),
    ):
        made, expected = draw(ours), draw(theirs)
        assert made.tolist() == expected.tolist() and str(made.dtype) == str(expected.dtype)
        assert ours.num_generated == theirs.num_generated and ours.quasi.tolist() == theirs.quasi.tolist()


def test_dtype_and_room():
    room = retrograd.empty(0, dtype=retrograd.float64)
    assert quasirandom.SobolEngine(2).draw(3, out=room, dtype=retrograd.float64) is room
    assert room.tolist() == [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25]]


def test_what_can_not_be_drawn():
    with pytest.raises(ValueError, match=r"Supported range of dimensionality for SobolEngine is \[1, 21201\]"):
        quasirandom.SobolEngine(0)
    with pytest.raises(RuntimeError, match="negative dimension -2"):
        quasirandom.SobolEngine(2).draw(-1)
    engine = quasirandom.SobolEngine(2)
    engine.draw()
    with pytest.raises(ValueError, match="1 points have been previously generated"):
        engine.draw_base2(2)


def test_examples():
    failed, tried = doctest.testmod(quasirandom, extraglobs={"torch": retrograd})
    assert tried and not failed
