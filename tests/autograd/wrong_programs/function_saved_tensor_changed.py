"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
SquareBackward
saved it as a saved tensor
"""

import retrograd as torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


x = torch.ones(3, requires_grad=True)
y = x * 1
z = Square.apply(y)  # <- named
y.add_(1)  # <- named
z.sum().backward()
