"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
"""

import retrograd as torch

x = torch.ones(3, 4, requires_grad=True)
y = x * 1
z = y[:, 1] ** 3  # <- named
y[:, 0] = 0
y[2, 1:3] = 5  # <- named
z.sum().backward()
