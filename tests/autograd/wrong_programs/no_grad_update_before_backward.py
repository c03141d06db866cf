"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
Run backward before the leaf is updated
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
loss = (w * w).sum()  # <- named
with torch.no_grad():
    w.sub_(0.1)  # <- named
loss.backward()
