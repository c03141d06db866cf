"""DataParallel without a second device: the module itself, with PyTorch's names."""

from __future__ import annotations

from collections import OrderedDict

import retrograd as torch
from retrograd import nn


def test_runs_the_module() -> None:
    inner = nn.Linear(2, 3)
    model = nn.parallel.DataParallel(inner, device_ids=[0, 1])
    x = torch.ones(4, 2)
    assert torch.equal(model(x), inner(x)) and torch.equal(model(input=x), inner(x))
    model(x).sum().backward()
    assert inner.bias.grad.tolist() == [4, 4, 4]
    assert [name for name, _ in model.named_parameters()] == ["module.weight", "module.bias"]
    assert model.device_ids == [] and nn.DataParallel is nn.parallel.DataParallel


def test_checkpoints_of_several_devices() -> None:
    saved = OrderedDict([("module.weight", torch.ones(1, 2)), ("module.bias", torch.zeros(1))])
    model = nn.DataParallel(nn.Linear(2, 1))
    model.load_state_dict(saved)
    assert model(torch.ones(1, 2)).item() == 2
