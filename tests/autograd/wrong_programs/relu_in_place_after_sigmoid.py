"""The message must have:

one of the variables needed for gradient computation has been modified by an inplace operation
SigmoidBackward0
relu_
"""

import retrograd as torch

x = torch.randn(4, requires_grad=True)
y = torch.sigmoid(x)  # <- named
torch.relu_(y)  # <- named
y.sum().backward()
