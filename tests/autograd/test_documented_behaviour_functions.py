"""What PyTorch's pages on extending autograd show: Functions with gradients of their own, and their second derivatives."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.autograd import Function, gradcheck, gradgradcheck
from retrograd.autograd.function import once_differentiable


class Affine(Function):
    """The combined style: forward saves, backward checks what is asked for."""

    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        made = input.mm(weight.t())
        return made if bias is None else made + bias.unsqueeze(0).expand_as(made)

    @staticmethod
    def backward(ctx, g):
        input, weight, bias = ctx.saved_tensors
        return (
            g.mm(weight) if ctx.needs_input_grad[0] else None,
            g.t().mm(input) if ctx.needs_input_grad[1] else None,
            g.sum(0) if bias is not None and ctx.needs_input_grad[2] else None,
        )


class Scaled(Function):
    """The separate style, with a number that is no tensor."""

    @staticmethod
    def forward(tensor, constant):
        return tensor * constant

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, constant = inputs
        ctx.set_materialize_grads(False)
        ctx.constant = constant

    @staticmethod
    def backward(ctx, g):
        return (None, None) if g is None else (g * ctx.constant, None)


class Exp(Function):
    """Saves its output."""

    @staticmethod
    def forward(ctx, input):
        result = input.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, g):
        (result,) = ctx.saved_tensors
        return g * result


class Cube(Function):
    """Returns, beside its result, an intermediate for a second derivative."""

    @staticmethod
    def forward(ctx, x):
        dx = 3 * x**2
        ctx.save_for_backward(x, dx)
        return x**3, dx

    @staticmethod
    def backward(ctx, g, g_dx):
        x, dx = ctx.saved_tensors
        return g * dx + g_dx * 6 * x


class CubeWithBackwardFunction(Function):
    """A backward that is a Function, too."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return CubeBackward.apply(g, x)


class CubeBackward(Function):
    @staticmethod
    def forward(ctx, g, x):
        ctx.save_for_backward(x, g)
        return g * 3 * x**2

    @staticmethod
    def backward(ctx, h):
        x, g = ctx.saved_tensors
        return h * 3 * x**2, h * g * 6 * x


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(3)


def test_affine_function():
    inputs = (double(5, 4), double(3, 4), double(3))
    assert gradcheck(Affine.apply, inputs) and gradgradcheck(Affine.apply, inputs)
    made = Affine.apply(inputs[0], inputs[1].detach())
    made.sum().backward()
    assert inputs[1].grad is None and inputs[0].grad.shape == (5, 4)


def test_function_in_a_module():
    class AffineLayer(nn.Module):
        def __init__(self, input_features, output_features, bias=True):
            super().__init__()
            self.weight = nn.Parameter(torch.empty(output_features, input_features))
            if bias:
                self.bias = nn.Parameter(torch.empty(output_features))
            else:
                self.register_parameter("bias", None)
            nn.init.uniform_(self.weight, -0.1, 0.1)
            if self.bias is not None:
                nn.init.uniform_(self.bias, -0.1, 0.1)

        def forward(self, input):
            return Affine.apply(input, self.weight, self.bias)

    for bias in (True, False):
        layer = AffineLayer(4, 3, bias)
        x = torch.randn(5, 4)
        expected = nn.functional.linear(x, layer.weight, layer.bias)
        assert torch.allclose(layer(x), expected)
        layer(x).sum().backward()
        assert layer.weight.grad.shape == (3, 4)


def test_number_beside_the_tensor():
    x = double(4)
    assert gradcheck(Scaled.apply, (x, 2.5)) and gradgradcheck(Scaled.apply, (x, 2.5))


def test_saved_output():
    x = double(4)
    assert gradcheck(Exp.apply, (x,)) and gradgradcheck(Exp.apply, (x,))


def test_second_derivatives_of_cubes():
    x = double(4)
    assert gradcheck(lambda x: Cube.apply(x)[0], (x,)) and gradgradcheck(lambda x: Cube.apply(x)[0], (x,))
    assert gradcheck(CubeWithBackwardFunction.apply, (x,)) and gradgradcheck(CubeWithBackwardFunction.apply, (x,))


def test_once_differentiable():
    class Sinh(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.sinh(x)

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * torch.cosh(x)

    x = double(3)
    assert gradcheck(Sinh.apply, (x,))
    weights = torch.ones(3, dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(Sinh.apply(x), x, weights, create_graph=True)
    with pytest.raises(RuntimeError, match="marked with @once_differentiable"):
        first.sum().backward()


def test_wrong_number_of_gradients_is_named():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return g

    with pytest.raises(RuntimeError, match=r"(?s)Wrong.*(?:expected|incorrect number of gradients)"):
        Wrong.apply(double(2), double(2)).sum().backward()


def test_mark_non_differentiable_and_dirty():
    class SortWithPlaces(Function):
        @staticmethod
        def forward(ctx, x):
            values, places = x.sort()
            ctx.mark_non_differentiable(places)
            ctx.save_for_backward(places)
            return values, places

        @staticmethod
        def backward(ctx, g, g_places):
            (places,) = ctx.saved_tensors
            return torch.zeros_like(g).index_add(0, places, g)

    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, g):
            return 2 * g

    x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
    values, places = SortWithPlaces.apply(x)
    assert values.requires_grad and not places.requires_grad
    (values * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert x.grad.tolist() == [3, 1, 2]
    y = x.detach().requires_grad_()
    z = y.clone()
    assert Twice.apply(z) is z
    z.sum().backward()
    assert y.grad.tolist() == [2, 2, 2]
