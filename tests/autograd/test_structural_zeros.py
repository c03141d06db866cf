"""What a selection did not select contributes exactly 0 to gradients; what is selected shows its NaN."""

from __future__ import annotations

import math

import pytest

import retrograd as torch

nan, inf = math.nan, math.inf


def number(*values, **options):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True, **options)


# name: (function, point, gradient, second derivative's row sums), worked out by hand: the selected element counts alone.
SELECTIONS = {
    "where of a root": (lambda x: torch.where(x > 0, x.sqrt(), 0.0), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "where of a line of a root": (
        lambda x: torch.where(x > 0, x.sqrt() * 3 + 1, 0.0),
        (0.0, 4.0),
        (0.0, 0.75),
        (0.0, -3 / 32),
    ),
    "where with two branches": (lambda x: torch.where(x > 0, x.log(), x), (0.0, 4.0), (1.0, 0.25), (0.0, -1 / 16)),
    "where of a reciprocal": (lambda x: torch.where(x > 0, 1 / x, 1.0), (0.0, 2.0), (0.0, -0.25), (0.0, 0.25)),
    "where of a power": (lambda x: torch.where(x > 0, x**1.5, 0.0), (0.0, 4.0), (0.0, 3.0), (0.0, 3 / 8)),
    "where of a square of NaN": (lambda x: torch.where(x.isnan(), 0.0, x * x), (nan, 2.0), (0.0, 4.0), (0.0, 2.0)),
    "where of a product of infinities": (
        lambda x: torch.where(x < 10, x * x * x, 0.0),
        (inf, 2.0),
        (0.0, 12.0),
        (0.0, 12.0),
    ),
    "slice": (lambda x: x.sqrt()[1:], (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "integer index": (lambda x: x.sqrt()[1], (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "tensor index": (lambda x: x.sqrt()[torch.tensor([1, 1])], (0.0, 4.0), (0.0, 0.5), (0.0, -1 / 16)),
    "mask": (lambda x: x.sqrt()[x > 0], (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "index_select": (lambda x: x.log().index_select(0, torch.tensor([1])), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 16)),
    "gather": (lambda x: x.log().gather(0, torch.tensor([1])), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 16)),
    "unbind": (lambda x: x.log().unbind()[1], (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 16)),
    "masked_fill": (lambda x: (x.log() + x).masked_fill(x == 0, 0.0), (0.0, 4.0), (0.0, 1.25), (0.0, -1 / 16)),
    "clamp of a logarithm": (lambda x: x.log().clamp(min=-5), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 16)),
    "maximum": (
        lambda x: torch.maximum(x.log(), torch.full_like(x, -5.0)),
        (0.0, 4.0),
        (0.0, 0.25),
        (0.0, -1 / 16),
    ),
    "overflow of exp": (lambda x: (x * 1000).exp().clamp(max=5), (1.0, 0.0), (0.0, 1000.0), (0.0, 1e6)),
    "nansum": (lambda x: (x.sqrt() * 2).nansum(), (-1.0, 4.0), (0.0, 0.5), (0.0, -1 / 16)),
    "relu of a root": (lambda x: (x.sqrt() - 1).relu(), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "largest": (lambda x: x.sqrt().amax(0), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "order": (lambda x: torch.where(x > 0, x.sqrt().sort()[0], 0.0), (0.0, 4.0), (0.0, 0.25), (0.0, -1 / 32)),
    "largest two of three": (
        lambda x: torch.cat([x, x[1:] / 4]).sqrt().topk(2)[0][:1],
        (0.0, 4.0),
        (0.0, 0.25),
        (0.0, -1 / 32),
    ),
    "pieces of an order": (
        lambda x: torch.where(x > 0, torch.stack(x.sqrt().sort()[0].unbind()), 0.0),
        (0.0, 4.0),
        (0.0, 0.25),
        (0.0, -1 / 32),
    ),
    "sum behind a reshape": (
        lambda x: torch.where(x > 0, x.sqrt().reshape(2, 1).expand(2, 3).sum(1), 0.0),
        (0.0, 4.0),
        (0.0, 0.75),
        (0.0, -3 / 32),
    ),
    "norm of rows": (
        lambda x: torch.where(x > 0, (x.unsqueeze(1) * torch.ones(2, 4, dtype=torch.float64)).norm(dim=1), 0.0),
        (0.0, 4.0),
        (0.0, 2.0),
        (0.0, 0.0),
    ),
    "quotient of norms": (
        lambda x: torch.where(x > 0, x.unsqueeze(1).norm(dim=1) / x, 0.0),
        (0.0, 4.0),
        (0.0, 0.0),
        (0.0, 0.0),
    ),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_gradient_of_what_was_not_selected_is_zero(name):
    function, point, expected, _ = SELECTIONS[name]
    x = number(*point)
    function(x).sum().backward()
    assert x.grad.tolist() == pytest.approx(list(expected), abs=1e-12)


@pytest.mark.parametrize("name", SELECTIONS)
def test_second_derivative_of_what_was_not_selected_is_zero(name):
    function, point, expected, second = SELECTIONS[name]
    x = number(*point)
    (g,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
    assert g.tolist() == pytest.approx(list(expected), abs=1e-12)
    if g.requires_grad:
        (h,) = torch.autograd.grad(g.sum(), x, allow_unused=True, materialize_grads=True)
        assert h.tolist() == pytest.approx(list(second), abs=1e-12)


# The masks that operations save, in the shape of the operands, in another, and behind other selections.
WIDE = torch.tensor([[True, False], [True, True]])
SAVED_MASKS = {
    "a mask of more dimensions": (lambda x: torch.where(WIDE, x.sqrt(), 0.0), (4.0, 0.0), (0.5, inf)),
    "of which none is named": (lambda x: torch.where(WIDE & False, x.sqrt(), 0.0), (4.0, 0.0), (0.0, 0.0)),
    "a mask of fewer dimensions": (
        lambda x: torch.where(torch.tensor([True, False]), x.sqrt().expand(3, 2), 0.0),
        (4.0, 0.0),
        (0.75, 0.0),
    ),
    "one element for all": (lambda x: torch.where(WIDE, x[0].log(), x[1].log()), (4.0, 0.0), (0.75, inf)),
    "both branches": (lambda x: torch.where(x > 0, x.sqrt(), (-x).sqrt()), (4.0, -4.0), (0.25, -0.25)),
    "both filled": (
        lambda x: x.sqrt().masked_fill(x < 1, 0.0).masked_fill(x > 5, 0.0),
        (0.0, 4.0, 9.0),
        (0.0, 0.25, 0.0),
    ),
    "a choice in a choice": (
        lambda x: torch.where(x < 5, torch.where(x > 0, x.sqrt(), 1.0), 2.0),
        (0.0, 4.0, 9.0),
        (0.0, 0.25, 0.0),
    ),
    "the mask of an integer": (
        lambda x: torch.where((x > 0).to(torch.uint8), x.sqrt(), 0.0),
        (0.0, 4.0),
        (0.0, 0.25),
    ),
}


@pytest.mark.filterwarnings("ignore:where received a uint8")
@pytest.mark.parametrize("name", SAVED_MASKS)
def test_masks_that_were_saved(name):
    function, point, expected = SAVED_MASKS[name]
    x = number(*point)
    function(x).sum().backward()
    assert x.grad.tolist() == pytest.approx(list(expected), abs=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
@pytest.mark.parametrize("place", [0, 70_000, 199_999])
def test_one_infinite_slope_among_many(dtype, place):
    """Gradients of this size are looked at by several threads, piece by piece."""
    x = torch.full((200_000,), 4.0, dtype=dtype)
    x[place] = 0
    x.requires_grad_()
    torch.where(x > 0, x.sqrt(), 0.0).sum().backward()
    expected = torch.full((200_000,), 0.25, dtype=dtype)
    expected[place] = 0
    assert x.grad.equal(expected)


@pytest.mark.parametrize(
    "function",
    [lambda x: x.sqrt() ** 2, lambda x: x.sqrt() * 0, lambda x: torch.where(x >= 0, x.sqrt() * 0, 0.0)],
    ids=["square of a root", "root times 0", "selected root times 0"],
)
def test_nan_that_the_value_depends_on_shows(function):
    x = number(0.0)
    function(x).sum().backward()
    assert math.isnan(x.grad.item())


def test_infinity_that_was_selected_shows():
    x = number(0.0, 0.0)
    torch.where(torch.tensor([True, False]), x.sqrt(), 0.0).sum().backward()
    assert x.grad.tolist() == [inf, 0.0]


def test_infinity_that_was_selected_shows_behind_differences():
    # Of cotangents 1 and 1 nothing would arrive at the root in the middle; of 1 and 2 it is -1.
    x = number(1.0, 0.0, 4.0)
    (torch.where(x[1:] >= 0, x.sqrt().diff(), 0.0) * torch.tensor([1.0, 2.0])).sum().backward()
    assert x.grad.tolist() == [-0.5, -inf, 0.5]


def test_infinity_that_was_selected_shows_behind_a_fourier_transform():
    x = number(0.0, 0.0, 4.0, 9.0)
    back = torch.fft.irfft(torch.fft.rfft(x.sqrt()), 4)
    torch.where(torch.tensor([False, True, True, True]), back, 0.0).sum().backward()
    assert x.grad[1].item() == inf or math.isnan(x.grad[1].item())


def test_switch_gives_the_product_with_infinity():
    x = number(0.0, 4.0)
    torch.autograd.set_structural_zeros(False)
    try:
        torch.where(x > 0, x.sqrt(), 0.0).sum().backward()
    finally:
        torch.autograd.set_structural_zeros(True)
    assert math.isnan(x.grad[0].item()) and x.grad[1].item() == 0.25


def test_two_selections_of_one_root_are_added():
    x = number(0.0, 4.0, 9.0)
    root = x.sqrt()
    (root[1:].sum() + root[x > 4].sum()).backward()
    assert x.grad.tolist() == pytest.approx([0.0, 0.25, 1 / 3])


def test_selection_and_use_of_one_root_shows_the_infinity():
    x = number(0.0, 4.0)
    root = x.sqrt()
    (root[1:].sum() + root.sum()).backward()
    assert x.grad.tolist() == [inf, 0.5]


def test_hooks_and_functions_see_cleared_gradients():
    class Same(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            seen.append(g.tolist())
            return g

    seen: list = []
    x = number(0.0, 4.0)
    y = Same.apply(x * 1.0)
    z = y.sqrt()
    y.register_hook(lambda g: seen.append(g.tolist()))
    torch.where(x > 0, z, 0.0).sum().backward()
    assert seen == [[0.0, 0.25], [0.0, 0.25]]


def test_leaf_twice_and_broadcast():
    x = number(0.0)
    y = number(1.0, 4.0)
    torch.where(y > 2, (x * y).sqrt() + y, 0.0).sum().backward()
    assert x.grad.tolist() == [inf]
    x = number(0.0)
    torch.where(y < 0, (x * y).sqrt(), 0.0).sum().backward()
    assert x.grad.tolist() == [0.0]


def test_row_beside_a_row_in_a_batch():
    rows = torch.tensor([[0.0, 0.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
    length = rows.norm(dim=1, keepdim=True)
    unit = torch.where(length > 0, rows / length, 0.0)
    (g,) = torch.autograd.grad(unit[:, 0].sum(), rows, create_graph=True)
    # d (a / r) / da = b^2 / r^3, d (a / r) / db = -a b / r^3
    assert g.flatten().tolist() == pytest.approx([0.0, 0.0, 16 / 125, -12 / 125])
    (h,) = torch.autograd.grad(g.sum(), rows)
    assert torch.isfinite(h).all()


def test_looking_at_a_gradient_does_not_change_it():
    x = number(0.0)
    y = number(1.0, 4.0)
    product = x * y
    root = product.sqrt()
    product.retain_grad()
    seen: list = []
    root.register_hook(lambda g: seen.append(g.tolist()))
    torch.where(y < 0, root, 0.0).sum().backward()
    assert seen == [[0.0, 0.0]]
    assert product.grad.tolist() == [0.0, 0.0]
    assert x.grad.tolist() == [0.0]
