"""The message must have:

Inference tensors cannot be saved for backward
clone
"""

import retrograd as torch

with torch.inference_mode():
    mask = torch.ones(3)
w = torch.ones(3, requires_grad=True)
y = w * mask  # <- raises
