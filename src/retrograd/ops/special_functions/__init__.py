"""Bessel functions and orthogonal polynomials of `torch.special`: one file a family.

PyTorch computes these and records nothing; here they have gradients of any order.
"""

from ..on_demand import load_families

load_families(__name__, __path__)
