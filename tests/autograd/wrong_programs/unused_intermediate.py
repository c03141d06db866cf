"""The message must have:

appears to not have been used in the graph
MulBackward0
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
side = w * 3  # <- named
torch.autograd.grad((w * w).sum(), side)
