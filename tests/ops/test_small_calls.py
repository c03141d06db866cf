"""Calls on few elements take shorter ways, which lead to the same results as the long ones."""

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import factories

INPUT = torch.tensor([[0.5, -1.5, 2.0], [3.0, 0.0, -0.25]])
CALLS = [
    ("zeros", (2, 3), {}), ("zeros", ((2, 3),), {"dtype": torch.int64}), ("zeros", ((),), {}), ("zeros", (0, 2), {}),
    ("ones", (3,), {"dtype": torch.bool}), ("ones", ([2, 1],), {"dtype": torch.float64, "requires_grad": True}),
    ("full", ((2, 2), 3), {}), ("full", ((2,), True), {}), ("full", ((2,), 0.1), {"dtype": torch.float64}),
    ("full", ((2,), 3), {"dtype": torch.float32, "device": "cpu"}),
    ("zeros_like", (INPUT,), {}), ("ones_like", (INPUT,), {"dtype": torch.int64}), ("full_like", (INPUT, 7), {}),
    ("arange", (5,), {}), ("arange", (2, 7, 2), {}), ("arange", (7, 2, -2), {}), ("arange", (0.0, 1.0, 0.3), {}),
    ("arange", (3,), {"dtype": torch.float32}), ("arange", (0,), {}), ("linspace", (0, 1, 5), {}),
    ("linspace", (2, 1, 1), {}), ("linspace", (2.5, 1, 0), {}),
    ("linspace", (-1.0, 0.1, 6), {"dtype": torch.float64}),
    ("tensor", (1.5,), {}), ("tensor", ([1, 2],), {}), ("tensor", ([[True], [False]],), {}),
    ("tensor", (((1.0, 2.0), [3.0, 4.0]),), {"requires_grad": True}), ("tensor", ([1, 2],), {"dtype": torch.float64}),
    ("rand", (2, 3), {}), ("rand", (5,), {"dtype": torch.float64}), ("randn", (3,), {}), ("randn", (4, 5), {}),
    ("randn", (17,), {"dtype": torch.float64}), ("randint", (0, 10, (7,)), {}), ("randint", (10, (2, 2)), {}),
    ("randint", (-(2**40), 2**40, (5,)), {}), ("randperm", (9,), {}), ("rand_like", (INPUT,), {}),
    ("randn_like", (INPUT,), {"dtype": torch.float64}), ("eye", (3,), {}), ("eye", (2, 4), {"dtype": torch.int64}),
    ("eye", (4, 2), {"dtype": torch.float64, "requires_grad": True}), ("normal", (0.5, 2.0, (3,)), {}),
    ("normal", (0.0, 1, (4, 5)), {"dtype": torch.float64}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "kwargs"), CALLS)
def test_short_and_long_way_make_the_same(name, args, kwargs):
    function = getattr(torch, name)
    torch.manual_seed(3)
    short = getattr(factories, name)(*args, **kwargs)
    torch.manual_seed(3)
    long = function.function(*args, **kwargs)
    assert short is not None, "the short way is not taken"
    assert (short.dtype, short.shape, short.requires_grad) == (long.dtype, long.shape, long.requires_grad)
    np.testing.assert_array_equal(short.detach().numpy(), long.detach().numpy())


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("zeros", (-1,), {}), ("zeros", (2.0,), {}), ("zeros", (2,), {"dtype": torch.int64, "requires_grad": True}),
        ("zeros", (2,), {"device": "cuda"}), ("full", ((2,), 2**70), {}), ("full", ((2,), 1e300), {}),
        ("tensor", ([1.0, [2.0]],), {}), ("tensor", ([1, 2.0],), {}), ("tensor", ([2**63],), {}), ("randint", (3, 3, (2,)), {}),
        ("arange", (0, 3, 0), {}), ("arange", (0, 3, -1), {}), ("linspace", (0, 1, -1), {}), ("randperm", (-1,), {}),
    ],
)  # fmt: skip
def test_short_way_leaves_the_unusual_to_the_long_one(name, args, kwargs):
    assert getattr(factories, name)(*args, **kwargs) is None


def test_tensors_made_in_inference_mode_are_inference_tensors():
    with torch.inference_mode():
        assert torch.zeros(2).is_inference() and torch.rand(2).is_inference() and torch.tensor([1.0]).is_inference()


@pytest.mark.parametrize("function", [torch.add, torch.sub])
def test_sums_with_a_factor_and_their_gradients(function):
    a, b = (torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True) for _ in range(2))
    sign = 1 if function is torch.add else -1
    made = function(a, b, alpha=0.25)
    np.testing.assert_array_equal(made.detach().numpy(), a.detach().numpy() * (1 + sign * 0.25))
    assert made.grad_fn.name() == f"{function.__name__.capitalize()}Backward0"
    assert torch.autograd.gradcheck(lambda a, b: function(a, b, alpha=-1.5), (a, b))
    assert torch.autograd.gradgradcheck(lambda a, b: function(a, b.sin(), alpha=3), (a, b))
    wide = function(a[:, None], b, alpha=2)
    np.testing.assert_allclose(wide.detach().numpy(), a.detach().numpy()[:, None] + sign * 2 * b.detach().numpy())


def test_attributes_by_name_are_those_by_position():
    x = torch.tensor([[3.0, 1.0], [2.0, 5.0]], requires_grad=True)
    for by_name, by_position in (
        (x.cumsum(dim=1), x.cumsum(1)),
        (x.transpose(dim1=0, dim0=1), x.transpose(1, 0)),
        (x.unsqueeze(dim=-1), x.unsqueeze(-1)),
        (torch.stack((x, x), dim=1), torch.stack((x, x), 1)),
        (x.std(dim=1, keepdim=True), x.std(1, keepdim=True)),
        (x.clamp(max=2, min=1.5), x.clamp(1.5, 2)),
        (x.softmax(dim=0), x.softmax(0)),
    ):
        assert torch.equal(by_name, by_position) and by_name.shape == by_position.shape
        assert by_name.grad_fn.name() == by_position.grad_fn.name()
    with pytest.raises(TypeError, match="unexpected keyword argument 'dimension'"):
        x.cumsum(dimension=1)
    with pytest.raises(TypeError):
        x.cumsum(1, dim=1)


@pytest.mark.parametrize("limits", [(-1, 1), (None, 0.5), (0, None), (2.0, 1.0), (0.5, torch.tensor(1.0))])
def test_clamp_between_numbers(limits):
    x = torch.tensor([-2.0, 0.0, 0.75, 3.0, float("nan")], requires_grad=True)
    low, high = (None if v is None else float(v) for v in limits)
    made = x.clamp(*limits)
    expected = np.clip(x.detach().numpy(), low, high)
    np.testing.assert_array_equal(made.detach().numpy(), expected)
    made[:4].sum().backward()
    inside = (x.detach().numpy() >= (low if low is not None else -np.inf)) & (x.detach().numpy() <= (high or np.inf))
    np.testing.assert_array_equal(x.grad.numpy()[:4], inside[:4])


def test_sign():
    x = torch.tensor([-2.0, 0.0, 3.0, float("nan"), -0.0])
    np.testing.assert_array_equal(x.sign().numpy(), [-1, 0, 1, 0, 0])


def test_shapes_are_sizes_also_when_read_by_place():
    size = torch.zeros(2, 3, 4).shape
    assert type(size) is torch.Size and size == (2, 3, 4) and size.numel() == 24 and hash(size) == hash((2, 3, 4))
    assert size[0] == 2 and size[-1] == 4 and size[np.int64(1)] == 3
    assert type(size[1:]) is torch.Size and size[1:] == (3, 4)
    with pytest.raises(IndexError):
        size[3]
