"""The two sides of a comparison: the same sample run by retrograd and, where it is installed, by PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograd import _core
from retrograd._core import Tensor, dtype, make_tensor
from retrograd._core.random import manual_seed

from .sample import SEED, Sample, fresh, map_arrays

try:
    import torch
except ImportError:
    torch = None  # type: ignore[assignment]

DIFFERENTIABLE = (np.dtype(np.float64), np.dtype(np.complex128))


class Retrograd:
    """How samples become calls of retrograd."""

    def tensor(self, array: np.ndarray) -> Tensor:
        return make_tensor(fresh(array))

    def constant(self, value: Any) -> Any:
        return value

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, Tensor)

    def seed(self) -> None:
        manual_seed(SEED)

    def numpy(self, tensor: Any) -> np.ndarray:
        return tensor.detach().numpy()

    def grad(self, outputs: Any, inputs: Any, cotangents: Any, create_graph: bool = False) -> Sequence[Any]:
        return _core.grad(outputs, inputs, cotangents, create_graph=create_graph, allow_unused=True)


class PyTorch(Retrograd):
    """How samples become calls of PyTorch."""

    def tensor(self, array: np.ndarray) -> Any:
        copy = fresh(array)
        if any(step < 0 for step in copy.strides):
            copy = np.ascontiguousarray(copy)
        if array.dtype.name == "bfloat16":
            return torch.from_numpy(copy.astype(np.float32)).to(torch.bfloat16)
        made = torch.from_numpy(copy)
        return (
            made if array.size else made.new_empty(array.shape)
        )  # the strides of NumPy's empty arrays are odd

    def constant(self, value: Any) -> Any:
        return getattr(torch, value.name) if isinstance(value, dtype) else value

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, torch.Tensor)

    def seed(self) -> None:
        torch.manual_seed(SEED)

    def numpy(self, tensor: Any) -> np.ndarray:
        tensor = tensor.detach().resolve_conj().resolve_neg()
        if tensor.dtype == torch.bfloat16:
            return tensor.float().numpy()
        return tensor.numpy(force=True)

    def grad(self, outputs: Any, inputs: Any, cotangents: Any, create_graph: bool = False) -> Sequence[Any]:
        return torch.autograd.grad(outputs, inputs, cotangents, create_graph=create_graph, allow_unused=True)


OURS = Retrograd()
THEIRS = PyTorch()


def torch_function(name: str, spelled: str | bool | None = None) -> Callable[..., Any] | None:
    """PyTorch's function for an operation, or None if it is not installed or has none."""
    if torch is None or spelled is False:
        return None
    if isinstance(spelled, str):
        function: Any = torch
        for part in spelled.split("."):
            function = getattr(function, part)
        return function
    for prefix, home in (("linalg_", torch.linalg), ("special_", torch.special), ("fft_", torch.fft)):
        if name.startswith(prefix) and hasattr(home, name[len(prefix) :]):
            return getattr(home, name[len(prefix) :])
    for home in (torch.nn.functional, torch, torch.special, torch.Tensor, torch.linalg, torch.fft):
        if hasattr(home, name):
            return getattr(home, name)
    return None


class Run:
    """One call of a function on fresh tensors: the inputs that gradients are asked for, and the results."""

    def __init__(
        self,
        side: Retrograd,
        function: Callable[..., Any],
        sample: Sample,
        values: Sequence[np.ndarray] | None = None,
    ) -> None:
        self.side = side
        self.inputs: list[Any] = []
        replace = iter(values) if values is not None else None
        position = -1

        def make(array: np.ndarray) -> Any:
            nonlocal position
            if sample.grad is False or array.dtype not in DIFFERENTIABLE:
                return side.tensor(array)
            position += 1
            if sample.grad is not True and position not in sample.grad:
                return side.tensor(array)
            array = fresh(array)
            if replace is not None:
                array[...] = next(replace)
            tensor = side.tensor(array)
            tensor.requires_grad_()
            self.inputs.append(tensor)
            return tensor

        args = convert(side, sample.args, make)
        kwargs = convert(side, sample.kwargs, make)
        side.seed()
        result = function(*args, **kwargs)
        if sample.process is not None and result is not None:
            result = sample.process(result)
        self.result = result
        self.outputs = tensors_in(side, result)

    def differentiable(self) -> list[Any]:
        """The outputs that gradients can be sent to."""
        return [t for t in self.outputs if t.requires_grad]


def convert(side: Retrograd, value: Any, make: Callable[[np.ndarray], Any]) -> Any:
    """Arguments with tensors for arrays, and with this side's own dtypes."""
    if isinstance(value, dtype):
        return side.constant(value)
    if isinstance(value, dict):
        return {key: convert(side, item, make) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([convert(side, item, make) for item in value])
    return map_arrays(make, value)


def tensors_in(side: Retrograd, result: Any) -> list[Any]:
    """The tensors in a result, depth first."""
    if side.is_tensor(result):
        return [result]
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [tensor for item in result for tensor in tensors_in(side, item)]
    return []
