"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
MulBackward0
saved it as the input
add_
y = x +
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
y = x * 2
z = y * y  # <- named
y += 1  # <- named
z.sum().backward()
