"""The message must have:

Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
(w * 2).numpy()  # <- raises
