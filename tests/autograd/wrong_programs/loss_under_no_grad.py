"""The message must have:

element 0 of tensors does not require grad
no_grad()
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
with torch.no_grad():
    loss = (w * w).sum()
loss.backward()  # <- raises
