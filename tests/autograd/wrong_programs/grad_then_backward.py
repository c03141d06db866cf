"""The message must have:

Trying to backward through the graph a second time
freed by the backward pass at
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
loss = x.exp().sum()  # <- named
(g,) = torch.autograd.grad(loss, x)  # <- named
loss.backward()
