"""The message must have:

only Tensors of floating point
"""

import retrograd as torch

index = torch.tensor([1, 2, 3])
index.requires_grad_()  # <- raises
