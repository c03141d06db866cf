"""The message must have:

Trying to backward through the graph a second time
ExpBackward0
ties the two graphs
MulBackward0
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
code = x.exp()  # <- named
first = code.sum()
second = (code * 2).sum()  # <- named
first.backward()  # <- named
second.backward()
