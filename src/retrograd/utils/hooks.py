"""`torch.utils.hooks`: the handle that registering a hook returns."""

from .._core import RemovableHandle

__all__ = ["RemovableHandle"]
