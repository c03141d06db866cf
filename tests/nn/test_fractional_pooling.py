"""Fractional pooling as layers, and the forms of pooling that always return indices."""

from __future__ import annotations

import inspect

import pytest

import retrograd
from retrograd import nn

F = nn.functional
X = retrograd.arange(36.0).reshape(1, 1, 6, 6)


@pytest.mark.parametrize("kind", ["FractionalMaxPool2d", "FractionalMaxPool3d"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "requires specifying either an output size, or a pooling ratio"),
        ({"output_size": 2, "output_ratio": 0.5}, "only one of output_size and output_ratio may be specified"),
        ({"output_ratio": 1.5}, r"output_ratio must be between 0 and 1 \(got 1.5\)"),
    ],
)
def test_options_that_are_refused(kind, options, message):
    for framework in (retrograd, pytest.importorskip("torch")):
        with pytest.raises(ValueError, match=message):
            getattr(framework.nn, kind)(2, **options)


def test_given_numbers_make_the_places_the_same():
    numbers = retrograd.rand(1, 1, 2)
    layer = nn.FractionalMaxPool2d(2, output_ratio=0.5, return_indices=True, _random_samples=numbers)
    values, indices = layer(X)
    assert values.shape == (1, 1, 3, 3) and retrograd.equal(values, indices.float())
    assert retrograd.equal(layer(X)[0], values) and list(layer.state_dict()) == ["_random_samples"]


NAMES = [f"{kind}max_pool{count}d" for kind in ("", "adaptive_") for count in (1, 2, 3)]
NAMES += ["fractional_max_pool2d", "fractional_max_pool3d"]


@pytest.mark.parametrize("name", NAMES)
def test_forms_with_indices(name):
    count = int(name[-2])
    x = retrograd.randn(2, 3, *(6,) * count)
    more = (2,) if name.startswith("fractional") else ()
    pair = []
    for function, extra in ((getattr(F, name), {"return_indices": True}), (getattr(F, name + "_with_indices"), {})):
        retrograd.manual_seed(1)
        pair.append(function(x, 2, *more, **extra))
    assert all(retrograd.equal(a, b) for a, b in zip(*pair, strict=True))
    reference = getattr(pytest.importorskip("torch").nn.functional, name + "_with_indices", None)
    if inspect.isfunction(reference):
        theirs = inspect.signature(reference).parameters
        assert list(inspect.signature(getattr(F, name + "_with_indices").function).parameters) == list(theirs)
