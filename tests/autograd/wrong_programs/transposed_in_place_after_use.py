"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
t_
"""

import retrograd as torch

x = torch.ones(2, 3, requires_grad=True)
y = x * 1
z = y * y  # <- named
y.t_()  # <- named
z.sum().backward()
