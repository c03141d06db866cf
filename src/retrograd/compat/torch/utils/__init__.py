"""Modules of `torch.utils` under older names."""
