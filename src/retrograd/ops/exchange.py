"""The same memory under other libraries' tensors: DLPack both ways. (NumPy's `asarray` takes the buffer protocol.)"""

from __future__ import annotations

import enum

import numpy as np

from .._core import Tensor, make_tensor
from .._core.device import require_cpu
from .record import composite, method


class DLDeviceType(enum.IntEnum):
    """DLPack's numbers of devices; tensors here are on `kDLCPU`."""

    kDLCPU = 1
    kDLCUDA = 2
    kDLCUDAHost = 3
    kDLOpenCL = 4
    kDLVulkan = 7
    kDLMetal = 8
    kDLVPI = 9
    kDLROCM = 10
    kDLROCMHost = 11
    kDLExtDev = 12
    kDLCUDAManaged = 13
    kDLOneAPI = 14
    kDLWebGPU = 15
    kDLHexagon = 16
    kDLMAIA = 17


_CPU = (DLDeviceType.kDLCPU, 0)
_VERSIONED = np.lib.NumpyVersion(np.__version__) >= "2.1.0"  # whether NumPy knows DLPack's second version


@method
def __dlpack__(self, *, stream=-1, max_version=None, dl_device=None, copy=None):
    """A DLPack capsule of the tensor's memory, for another library's `from_dlpack`.

    Raises BufferError for a tensor that requires grad and for a dtype that DLPack or NumPy does not know.
    """
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if dl_device is not None and tuple(dl_device) != _CPU:
        raise BufferError(f"can not export to device {tuple(dl_device)}: the tensor is on the CPU")
    if stream not in (-1, None):
        raise BufferError("the tensor is on the CPU, where there are no streams")
    array = self.numpy().copy() if copy else self.numpy()
    if max_version is None or not _VERSIONED:
        return array.__dlpack__()
    return array.__dlpack__(max_version=max_version)


@method
def __dlpack_device__(self):
    """(DLDeviceType.kDLCPU, 0)."""
    return _CPU


class _Producer:
    """A capsule as an object of the DLPack protocol."""

    def __init__(self, capsule) -> None:
        self._capsule = capsule

    def __dlpack__(self, **options):
        return self._capsule

    def __dlpack_device__(self):
        return _CPU


class _Writable:
    """The memory of an array that NumPy made read-only because its capsule, of DLPack's first version, can not tell."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array
        self.__array_interface__ = {**array.__array_interface__, "data": (array.ctypes.data, False)}


def _array_of(ext_tensor) -> np.ndarray:
    """The memory of an object of the DLPack protocol, or of a capsule, as an array."""
    if isinstance(ext_tensor, Tensor):
        return np.from_dlpack(ext_tensor)
    capsule = ext_tensor
    if hasattr(ext_tensor, "__dlpack__"):
        if tuple(ext_tensor.__dlpack_device__()) != _CPU:
            raise RuntimeError(f"from_dlpack: device {tuple(ext_tensor.__dlpack_device__())} is not the CPU")
        try:
            capsule = ext_tensor.__dlpack__(**({"max_version": (1, 0)} if _VERSIONED else {}))
        except TypeError:  # a producer of DLPack's first version
            capsule = ext_tensor.__dlpack__()
    elif type(ext_tensor).__name__ != "PyCapsule":
        raise AttributeError(f"'{type(ext_tensor).__name__}' object has no attribute '__dlpack__'")
    array = np.from_dlpack(_Producer(capsule))
    if not array.flags.writeable and "versioned" not in repr(capsule):
        return np.asarray(_Writable(array))
    return array


@composite(method=False, asks=False)
def from_dlpack(ext_tensor, *, device=None, copy=None):
    """A tensor on the memory of another library's tensor (or of a DLPack capsule); with `copy=True` on its own.

    The other tensor must be on the CPU, in a dtype that NumPy knows. The result is a leaf of the graph. Raises
    BufferError or RuntimeError where the memory can not be shared.

    Example::

        >>> array = numpy.arange(3.0)
        >>> t = torch.from_dlpack(array)
        >>> t[0] = 5
        >>> array
        array([5., 1., 2.])
    """
    require_cpu(device)
    array = _array_of(ext_tensor)
    return make_tensor(array.copy() if copy else array)


def to_dlpack(tensor: Tensor):
    """A DLPack capsule of the tensor's memory, which may be taken once."""
    return tensor.__dlpack__()
