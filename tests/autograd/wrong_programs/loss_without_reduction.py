"""The message must have:

grad can be implicitly created only for scalar outputs
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
(w * w).backward()  # <- raises
