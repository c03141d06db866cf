"""The message must have:

a leaf Variable that requires grad is being used in an in-place operation
x.clone()
torch.no_grad()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
w += 1  # <- raises
