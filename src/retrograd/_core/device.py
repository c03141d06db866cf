"""Devices by PyTorch's names. There is one: the CPU."""

from __future__ import annotations

_KNOWN = ("cpu", "cuda", "mps", "xpu", "meta", "hpu", "xla", "vulkan", "ipu", "mtia", "privateuseone")


class device:
    """A device by its type and index, such as `torch.device("cpu")`.

    Any of PyTorch's devices can be named, so that programs may ask for one; only tensors on the CPU can be made.
    """

    __slots__ = ("type", "index")
    type: str
    index: int | None

    def __init__(self, type: str | device = "cpu", index: int | None = None) -> None:
        if isinstance(type, device):
            index, type = type.index, type.type
        if not isinstance(type, str):
            raise TypeError(f"device(): argument 'type' must be str, not {type.__class__.__name__}")
        name, colon, number = type.partition(":")
        if name not in _KNOWN:
            raise RuntimeError(f"Expected one of {', '.join(_KNOWN)} device type at start of device string: {type}")
        if colon:
            if not number.isdigit() or index is not None:
                raise RuntimeError(f"Invalid device string: '{type}'")
            index = int(number)
        object.__setattr__(self, "type", name)
        object.__setattr__(self, "index", index)

    def __setattr__(self, name, value):
        raise AttributeError(f"attribute '{name}' of 'torch.device' objects is not writable")

    def __repr__(self) -> str:
        return (
            f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"
        )

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self):
        return (device, (self.type, self.index))

    def __enter__(self):
        require_cpu(self)
        return self

    def __exit__(self, *exception):
        return False


CPU = device("cpu")


def require_cpu(wanted) -> None:
    """A RuntimeError if `wanted`, the `device=` of a call, is anything but the CPU (or None)."""
    if wanted is None:
        return
    if isinstance(wanted, int) or device(wanted).type != "cpu":
        raise RuntimeError(f"retrograd computes on the CPU only, but device={str(wanted)!r} was asked for; use 'cpu'")
