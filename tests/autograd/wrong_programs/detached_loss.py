"""The message must have:

element 0 of tensors does not require grad and does not have a grad_fn
detached from its history
"""

import retrograd as torch

w = torch.ones(3, requires_grad=True)
loss = (w * w).sum().detach()  # <- named
loss.backward()
