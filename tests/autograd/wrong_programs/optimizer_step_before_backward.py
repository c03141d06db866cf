"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
before the leaf is updated
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
x = torch.randn(3)
optimizer = torch.optim.SGD([w], lr=0.1)
loss = (w * w * x).sum()  # <- named
w.grad = torch.ones(3)
optimizer.step()  # <- named
loss.backward()
