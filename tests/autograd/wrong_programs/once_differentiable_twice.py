"""The message must have:

marked with @once_differentiable
"""

import retrograd as torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x * x * g


x = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad((Cube.apply(x) ** 2).sum(), x, create_graph=True)
g.sum().backward()  # <- raises
