"""The message must have:

The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0
"""

import retrograd as torch

a = torch.ones(3, requires_grad=True)
b = torch.ones(4)
c = a + b  # <- raises
