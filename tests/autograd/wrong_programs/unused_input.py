"""The message must have:

appears to not have been used in the graph
allow_unused=True
why_none
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
b = torch.ones(3, requires_grad=True)
torch.autograd.grad((w * w).sum(), [w, b])  # <- raises
