"""The message must have:

you can only change requires_grad flags of leaf variables
detach()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
y = w * 2
y.requires_grad_(False)  # <- raises
