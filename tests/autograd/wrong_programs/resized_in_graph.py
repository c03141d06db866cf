"""The message must have:

cannot resize variables that require grad
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
w.resize_(5)  # <- raises
