"""The message must have:

returned an incorrect number of gradients (expected 2, got 1)
ScaleBackward
"""

import retrograd as torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        return x * y

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.ones(3, requires_grad=True)
Scale.apply(x, x).sum().backward()  # <- named
