"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
MulBackward0
y = x.clone()
"""

import retrograd as torch

x = torch.ones(6, requires_grad=True)
y = x * 1
z = (y[:4] * y[:4]).sum()  # <- named
y[5] = 0
y[3] = 7  # <- named
y[4:] = 0
z.backward()
