"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
saved it as the input 'indices'
"""

import retrograd as torch

x = torch.ones(5, requires_grad=True)
index = torch.tensor([0, 1])
y = x[index]  # <- named
index += 1  # <- named
y.sum().backward()
