"""Names that PyTorch keeps for old programs: they warn, and do what the newer ones do."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import nn

CALLS = [
    ("uniform", (-1.0, 2.0)), ("normal", (1.0, 2.0)), ("constant", (3.0,)), ("eye", ()), ("xavier_uniform", (2.0,)),
    ("xavier_normal", ()), ("kaiming_uniform", ()), ("kaiming_normal", (0.1,)), ("orthogonal", ()), ("sparse", (0.5,)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_initialisation(name, arguments):
    torch.manual_seed(2)
    with pytest.warns(FutureWarning, match=f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`."):
        found = getattr(nn.init, name)(torch.empty(4, 4), *arguments)
    torch.manual_seed(2)
    assert torch.equal(found, getattr(nn.init, name + "_")(torch.empty(4, 4), *arguments))


def test_dirac():
    with pytest.warns(FutureWarning, match="nn.init.dirac_"):
        assert nn.init.dirac(torch.empty(2, 2, 3)).sum().item() == 2


def test_clip_grad_norm():
    weight = nn.Parameter(torch.zeros(2))
    weight.grad = torch.tensor([3.0, 4.0])
    with pytest.warns(FutureWarning, match="torch.nn.utils.clip_grad_norm_"):
        assert nn.utils.clip_grad_norm([weight], 1.0).item() == 5
    assert torch.allclose(weight.grad, torch.tensor([0.6, 0.8]))
