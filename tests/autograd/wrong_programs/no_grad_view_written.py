"""The message must have:

A view was created in no_grad mode and is being modified inplace with grad mode enabled
"""

import retrograd as torch

x = torch.ones(3, requires_grad=True)
y = x * 2
with torch.no_grad():
    v = y[:2]
v.mul_(2)  # <- raises
