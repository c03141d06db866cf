"""The message must have:

Trying to backward through the graph a second time
ties the two graphs
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
total = torch.zeros(())
for _ in range(2):
    total = total + (w * w).sum()  # <- named
    total.backward()  # <- named
