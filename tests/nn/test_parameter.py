"""Parameters and buffers."""

from __future__ import annotations

import copy
import pickle

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error


@pytest.mark.parametrize(
    "look",
    [
        lambda torch: repr(torch.nn.Parameter(torch.tensor([1.0, 2.0]))),
        lambda torch: repr(torch.nn.Parameter(torch.eye(2), requires_grad=False)),
        lambda torch: repr(torch.nn.Parameter()),
        lambda torch: torch.nn.Parameter(torch.ones(2)).requires_grad,
        lambda torch: torch.nn.Parameter(torch.ones(2), False).requires_grad,
        lambda torch: type(torch.nn.Parameter(torch.ones(2)) * 2) is torch.Tensor,
        lambda torch: type(torch.nn.Parameter(torch.ones(2)).detach()) is torch.Tensor,
        lambda torch: type(torch.nn.Parameter(torch.ones(2)).data) is torch.Tensor,
        lambda torch: type(torch.nn.Parameter(torch.nn.Parameter(torch.ones(2)))).__name__,
        lambda torch: torch.nn.Parameter(torch.ones(2, requires_grad=True) * 2).is_leaf,
        lambda torch: isinstance(torch.nn.Parameter(torch.ones(2)), torch.Tensor),
        lambda torch: torch.nn.Buffer(torch.ones(2)).requires_grad,
        lambda torch: torch.nn.Buffer(torch.ones(2), persistent=False).persistent,
    ],
)
def test_looks(look):
    same(look)


def test_integers_cannot_require_a_gradient():
    same_error(lambda torch: torch.nn.Parameter(torch.tensor([1])))
    same(lambda torch: torch.nn.Parameter(torch.tensor([1]), requires_grad=False))


def test_memory_is_shared_with_the_data():
    data = retrograd.zeros(2)
    param = nn.Parameter(data)
    data.fill_(3)
    assert param.tolist() == [3, 3]


def test_requires_a_gradient_also_under_no_grad():
    with retrograd.no_grad():
        assert nn.Parameter(retrograd.ones(1)).requires_grad


@pytest.mark.parametrize("kind", [nn.Parameter, nn.Buffer])
def test_other_data_is_refused(kind):
    with pytest.raises(TypeError, match=f"{kind.__name__} expects a Tensor, got list; make it one with"):
        kind([1.0])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies(duplicate):
    param = nn.Parameter(retrograd.ones(2), requires_grad=False)
    twin = duplicate(param)
    assert type(twin) is nn.Parameter and twin.tolist() == [1, 1] and not twin.requires_grad
    twin.data.fill_(5)
    assert param.tolist() == [1, 1]
    buffer = duplicate(nn.Buffer(retrograd.ones(2), persistent=False))
    assert type(buffer) is nn.Buffer and not buffer.persistent


def test_deepcopy_keeps_what_is_shared():
    param = nn.Parameter(retrograd.ones(2))
    buffer = nn.Buffer(retrograd.ones(2))
    first, second, third, fourth = copy.deepcopy([param, param, buffer, buffer])
    assert first is second and third is fourth


def test_attributes_can_be_attached():
    param = nn.Parameter(retrograd.ones(1))
    param.group = "slow"
    assert param.group == "slow"
