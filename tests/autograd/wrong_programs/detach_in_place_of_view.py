"""The message must have:

Can't detach views in-place. Use detach() instead
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
v = (x * 1)[:2]
v.detach_()  # <- raises
