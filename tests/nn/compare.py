"""Running one piece of code on retrograd and on PyTorch, and comparing what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")


def plain(value: Any) -> Any:
    """``value`` with tensors as lists of numbers and names without the framework in them."""
    if isinstance(value, (retrograd.Tensor, torch.Tensor)):
        return np.asarray(value.detach().numpy()).tolist()
    if isinstance(value, str):
        return re.sub(r"\b(retrograd|torch)\.(\w+\.)*", "", value)
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def agree(ours: Any, theirs: Any) -> bool:
    """Equality, but for the last bits of floats: logarithms and cosines of two libraries round differently."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == pytest.approx(theirs, rel=1e-6, abs=1e-6, nan_ok=True)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agree(value, theirs[key]) for key, value in ours.items())
    return type(ours) is type(theirs) and ours == theirs


def same(scenario: Callable[[Any], Any], rounded: bool = False) -> Any:
    """Asserts that ``scenario(framework)`` gives the same in both frameworks, but for last bits if ``rounded``; returns it."""
    ours, theirs = plain(scenario(retrograd)), plain(scenario(torch))
    assert agree(ours, theirs) if rounded else ours == theirs, (ours, theirs)
    return ours


def outcome(scenario: Callable[[Any], Any], framework: Any) -> tuple[str, str]:
    with pytest.raises(Exception) as caught:
        scenario(framework)
    message = str(caught.value).strip("'\"")
    return caught.type.__name__, plain(re.split(r"(?<=[.!?])\s", message)[0])


def same_error(scenario: Callable[[Any], Any]) -> tuple[str, str]:
    """Asserts that both frameworks raise the same type with the same first sentence; returns these."""
    ours, theirs = outcome(scenario, retrograd), outcome(scenario, torch)
    assert ours == theirs
    return ours
