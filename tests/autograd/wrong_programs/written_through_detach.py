"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
y = x * 2
z = y * y  # <- named
y.detach().zero_()  # <- named
z.sum().backward()
