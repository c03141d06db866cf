"""`torch.utils.dlpack`: tensors and other libraries' on the same memory."""

from ..ops.exchange import DLDeviceType, from_dlpack, to_dlpack

__all__ = ["DLDeviceType", "from_dlpack", "to_dlpack"]
