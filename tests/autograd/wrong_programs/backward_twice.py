"""The message must have:

Trying to backward through the graph a second time
retain_graph=True
PowBackward0
freed by the backward pass at
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
loss = (x**2).sum()  # <- named
loss.backward()  # <- named
loss.backward()
