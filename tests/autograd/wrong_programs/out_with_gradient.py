"""The message must have:

functions with out=... arguments don't support automatic differentiation
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
result = torch.empty(3)
torch.mul(w, 2, out=result)  # <- raises
