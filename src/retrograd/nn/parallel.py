"""`torch.nn.parallel`: a batch shared out among devices. There is one device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from .module import Module

__all__ = ["DataParallel", "DistributedDataParallel", "data_parallel"]


class DataParallel(Module):
    """Runs a module on the CPU, as PyTorch's does where there is no other device; its parameters are below ``module``.

    ``device_ids``, ``output_device`` and ``dim`` say how a batch is shared out among devices, and are without effect.

    >>> model = nn.DataParallel(nn.Linear(2, 1))
    >>> list(model.state_dict()), model(torch.ones(3, 2)).shape
    (['module.weight', 'module.bias'], torch.Size([3, 1]))
    """

    def __init__(
        self, module: Module, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)


def data_parallel(
    module: Module,
    inputs: Any,
    device_ids: Sequence[Any] | None = None,
    output_device: Any = None,
    dim: int = 0,
    module_kwargs: dict[str, Any] | None = None,
) -> Any:
    """Runs a module on the CPU; `inputs` is its argument, or a tuple of them.

    >>> nn.parallel.data_parallel(nn.Flatten(), torch.ones(2, 3, 4)).shape
    torch.Size([2, 12])
    """
    return module(*(inputs if isinstance(inputs, tuple) else (inputs,)), **(module_kwargs or {}))


class DistributedDataParallel(Module):
    """A name to import and to ask `isinstance` of: making one raises RuntimeError, as training is in one process."""

    def __new__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(
            "DistributedDataParallel joins the gradients of several processes, and retrograd trains in one: use the "
            "module itself"
        )
