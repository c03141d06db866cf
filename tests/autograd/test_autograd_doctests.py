"""The examples in the docstrings of autograd and utils."""

import doctest
import importlib

import pytest

import retrograd
from retrograd import nn

MODULES = [
    "retrograd.autograd.anomaly_mode",
    "retrograd.autograd.memory_map",
    "retrograd.autograd.graph",
    "retrograd.autograd.profiler",
    "retrograd.autograd.function",
    "retrograd._core.handle",
    "retrograd._core.gradient_edge",
    "retrograd.utils.checkpoint",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    importlib.import_module("retrograd.utils")
    retrograd.manual_seed(0)
    result = doctest.testmod(importlib.import_module(name), extraglobs={"torch": retrograd, "nn": nn})
    assert result.failed == 0


@pytest.mark.parametrize("function", [retrograd.autograd.grad, retrograd.autograd.backward])
def test_examples_of_compiled_functions(function):
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    for example in finder.find(function, function.__name__, globs={"torch": retrograd}):
        assert example.examples and runner.run(example).failed == 0
