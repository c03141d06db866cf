"""The message must have:

Trying to backward through the graph a second time
ties the two graphs
detach()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
h = torch.zeros(3)
for _ in range(2):
    h = (h + w).tanh()  # <- named
    h.sum().backward()  # <- named
