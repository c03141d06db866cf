"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
ExpBackward0
saved it as the result 'out'
mul_
y = x *
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
y = x.exp()  # <- named
y.mul_(2)  # <- named
y.sum().backward()
