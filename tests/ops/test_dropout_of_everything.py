"""Dropout with probability 1: zeros, and nothing random about it."""

from __future__ import annotations

import pytest

import retrograd as torch
import retrograd.nn.functional as F


@pytest.mark.parametrize("name", ["dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"])
def test_all_is_dropped_without_random_numbers(name):
    x = torch.ones(2, 3, 4, 4, 4)[(0,) * {"dropout1d": 2, "dropout2d": 1}.get(name, 0)]
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    y = getattr(F, name)(x, 1.0, training=True)
    assert torch.equal(torch.rand(2), expected)
    assert y.unique().numel() == 1
    batched = torch.func.vmap(lambda x: getattr(F, name)(x, 1.0, training=True))(torch.stack([x, x]))
    assert torch.equal(batched[1], y)
