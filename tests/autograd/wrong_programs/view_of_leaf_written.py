"""The message must have:

a view of a leaf Variable that requires grad is being used in an in-place operation
x.clone()
torch.no_grad()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
head = w[:2]  # <- named
head.zero_()  # <- raises
