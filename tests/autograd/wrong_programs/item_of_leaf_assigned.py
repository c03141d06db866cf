"""The message must have:

a view of a leaf Variable
torch.no_grad()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
w[0] = 5.0  # <- raises
