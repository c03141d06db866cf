"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
div_
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
y = x.exp()  # <- named
y.div_(y.sum())  # <- named
y.sum().backward()
