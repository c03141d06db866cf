"""The message must have:

Mismatch in shape: grad_output[0] has a shape of
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
(w * w).backward(torch.ones(2))  # <- raises
