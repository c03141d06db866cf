"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
TanhBackward0
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
h = torch.zeros(3)
for _ in range(3):
    h = (h * w).tanh()  # <- named
    h.add_(1)  # <- named
h.sum().backward()
