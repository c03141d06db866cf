"""What tests of PyTorch's reach of its inner module of functions."""

from __future__ import annotations

from .._test_operations import _test_warn_in_autograd

__all__ = ["_test_warn_in_autograd"]
