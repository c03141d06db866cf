"""The message must have:

is a view and is being modified inplace
Output 0 of Unbind
"""

import retrograd as torch

x = torch.ones(2, 3, requires_grad=True)
y = x * 2
first, second = y.unbind(0)  # <- named
first.mul_(2)  # <- raises
