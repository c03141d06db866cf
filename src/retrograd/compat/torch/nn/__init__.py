"""Modules of `torch.nn` that have no counterpart here, because they choose among ways of computing."""
