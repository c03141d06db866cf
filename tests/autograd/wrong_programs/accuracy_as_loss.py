"""The message must have:

element 0 of tensors does not require grad
floating-point
"""

import retrograd as torch

w = torch.ones(2, 3, requires_grad=True)
loss = (w.argmax(1) == torch.tensor([0, 1])).sum()
loss.backward()  # <- raises
