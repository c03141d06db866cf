"""The examples in the docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import retrograd
from retrograd import vision

MODULES = sorted(found.name for found in pkgutil.walk_packages(vision.__path__, "retrograd.vision."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    retrograd.manual_seed(0)
    assert doctest.testmod(importlib.import_module(name)).failed == 0
