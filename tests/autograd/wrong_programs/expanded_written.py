"""The message must have:

more than one element of the written-to tensor refers to a single memory location
clone()
"""

import retrograd as torch

x = torch.ones(1, 3)
y = x.expand(4, 3)
y += torch.ones(4, 3)  # <- raises
