"""The examples in the docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import retrograd
from retrograd import nn

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(nn.__path__, "retrograd.nn.")
    if "functional" not in found.name
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    retrograd.manual_seed(0)
    result = doctest.testmod(module, extraglobs={"torch": retrograd, "nn": nn})
    assert result.failed == 0


def test_every_layer_has_a_docstring_and_nearly_all_an_example():
    layers = [getattr(nn, name) for name in nn.__all__ if isinstance(getattr(nn, name), type)]
    assert [layer.__name__ for layer in layers if not layer.__doc__] == []
    assert len([layer for layer in layers if ">>>" not in layer.__doc__]) <= 6
