"""`torch.amp`: what training loops with mixed precision are written with.

:class:`autocast` runs products and convolutions in bfloat16 or float16 and losses in float32; for devices that are not
there it is off, as in PyTorch. :class:`GradScaler` scales losses wherever it is enabled.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from ._core import Tensor, no_grad
from ._core.device import device as _device
from ._core.dtypes import bfloat16, float16

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]


def is_autocast_available(device_type: str) -> bool:
    """Whether :class:`autocast` can be switched on for a device: for the CPU."""
    return _device(device_type).type == "cpu"


def _state() -> Any:
    from .autocasting import state

    return state


class autocast:
    """A context, or a decorator, in which operations choose their dtypes, for faster or smaller networks.

    Products of matrices, convolutions and attention convert float32 to `dtype` (bfloat16, or float16), and losses,
    linear algebra and Fourier transforms convert to float32; other operations take what they are given, recurrent
    layers too. Parameters stay in float32, and get float32 gradients. On for a device that is not there, it warns and
    is off, as in PyTorch; so it does for another `dtype`.

    Example::

        >>> with torch.autocast("cpu", dtype=torch.bfloat16):
        ...     y = torch.ones(2, 2) @ torch.ones(2, 2)
        >>> y.dtype
        torch.bfloat16
    """

    def __init__(
        self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = _device(device_type).type
        if enabled and self.device != "cpu":
            warnings.warn(
                f"User provided device_type of '{self.device}', but {self.device.upper()} is not available. Disabling",
                stacklevel=2,
            )
            enabled = False
        self.fast_dtype = get_autocast_dtype(self.device) if dtype is None else dtype
        if enabled and self.fast_dtype not in (bfloat16, float16):
            warnings.warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only "
                "supports dtype of torch.bfloat16, torch.float16 currently.",
                stacklevel=2,
            )
            enabled = False
        self._enabled = bool(enabled)
        self._before: list[Any] = []

    def __enter__(self) -> autocast:
        if self.device == "cpu":
            from .autocasting import state, switch

            outermost = state.mode is None
            self._before.append((switch(self._enabled, self.fast_dtype), outermost))
        return self

    def __exit__(self, *exception: object) -> None:
        if self.device == "cpu":
            from .autocasting import restore

            restore(*self._before.pop())

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(func)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return func(*args, **kwargs)

        return inside


def is_autocast_enabled(device_type: str = "cuda") -> bool:
    """Whether an :class:`autocast` is on for a device."""
    return _device(device_type).type == "cpu" and _state().enabled


def is_autocast_cache_enabled() -> bool:
    """``True``, as in PyTorch, where it is the default; there is nothing to cache."""
    return True


def get_autocast_dtype(device_type: str) -> Any:
    """The dtype that :class:`autocast` chooses for a device where none is given."""
    kind = _device(device_type).type
    if kind == "cpu":
        return _state().dtype
    return bfloat16 if kind in ("xla", "hpu") else float16


def set_autocast_enabled(device_type: str | bool, enabled: bool | None = None) -> None:
    """Switch :class:`autocast` on or off for the CPU; for another device on is a warning."""
    device, on = ("cuda", device_type) if enabled is None else (str(device_type), enabled)
    if autocast(device, enabled=bool(on)).device == "cpu":
        from .autocasting import restore, state, switch

        if on:
            switch(True, state.dtype)
        else:
            restore((False, state.dtype), True)


def set_autocast_dtype(device_type: str, dtype: Any) -> None:
    """Set the dtype that :class:`autocast` chooses on the CPU where none is given."""
    if _device(device_type).type == "cpu":
        _state().dtype = dtype


def is_autocast_cpu_enabled() -> bool:
    """Whether an :class:`autocast` is on for the CPU: `is_autocast_enabled("cpu")`."""
    return is_autocast_enabled("cpu")


def get_autocast_cpu_dtype() -> Any:
    """The older name of `get_autocast_dtype("cpu")`."""
    return get_autocast_dtype("cpu")


def get_autocast_gpu_dtype() -> Any:
    """The older name of `get_autocast_dtype("cuda")`."""
    return get_autocast_dtype("cuda")


def set_autocast_cpu_dtype(dtype: Any) -> None:
    """The older name of `set_autocast_dtype("cpu", dtype)`."""
    set_autocast_dtype("cpu", dtype)


def set_autocast_cpu_enabled(enabled: bool) -> None:
    """The older name of `set_autocast_enabled("cpu", enabled)`."""
    set_autocast_enabled("cpu", enabled)


def set_autocast_cache_enabled(enabled: bool) -> None:
    """Does nothing: there is no cache."""


def autocast_increment_nesting() -> int:
    """Counts an autocast region that is entered by hand, and gives the number of those that are open."""
    state = _state()
    state.nesting = getattr(state, "nesting", 0) + 1
    return state.nesting


def autocast_decrement_nesting() -> int:
    """Counts one that is left again, and gives the number of those that are still open."""
    state = _state()
    state.nesting = getattr(state, "nesting", 0) - 1
    return state.nesting


def clear_autocast_cache() -> None:
    """Does nothing: there is no cache."""


def custom_fwd(fwd: Any = None, *, device_type: str, cast_inputs: Any = None) -> Any:
    """Decorate `forward` of a `Function` for use inside :class:`autocast`.

    With `cast_inputs` its floating tensors arrive in that dtype, and autocast is off inside. For a device that is not
    there the function stays as it is.
    """
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)
    if _device(device_type).type != "cpu":
        return fwd

    @functools.wraps(fwd)
    def forward(*args: Any, **kwargs: Any) -> Any:
        on = is_autocast_enabled("cpu")
        args[0]._autocast = (on and cast_inputs is None, get_autocast_dtype("cpu"))
        if not on or cast_inputs is None:
            return fwd(*args, **kwargs)
        from .autocasting import converted

        with autocast("cpu", enabled=False):
            return fwd(*converted(args, cast_inputs), **converted(kwargs, cast_inputs))

    return forward


def custom_bwd(bwd: Any = None, *, device_type: str) -> Any:
    """Decorate `backward` of a `Function` whose `forward` has :func:`custom_fwd`: it runs as that did."""
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)
    if _device(device_type).type != "cpu":
        return bwd

    @functools.wraps(bwd)
    def backward(ctx: Any, *grads: Any) -> Any:
        on, dtype = ctx._autocast
        with autocast("cpu", dtype=dtype, enabled=on):
            return bwd(ctx, *grads)

    return backward


class GradScaler:
    """Scales losses so that small gradients do not vanish in float16, and leaves out steps whose gradients overflow.

    The scale grows by `growth_factor` after `growth_interval` steps in a row without overflow, and shrinks by
    `backoff_factor` with one. Disabled, it hands everything on; for a device that is not there it warns and is
    disabled, as in PyTorch.

    Example::

        >>> w = torch.ones(1, requires_grad=True)
        >>> optimizer, scaler = torch.optim.SGD([w], lr=0.5), torch.amp.GradScaler("cpu")
        >>> scaler.scale((3 * w).sum()).backward()
        >>> scaler.step(optimizer)
        >>> scaler.update()
        >>> w.item()
        -0.5
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        self._device = device
        if enabled and _device(device).type != "cpu":
            warnings.warn(
                f"torch.{device}.amp.GradScaler is enabled, but {device.upper()} is not available.  Disabling.",
                stacklevel=2,
            )
            enabled = False
        self._enabled = enabled
        if enabled:
            if growth_factor <= 1.0:
                raise AssertionError("The growth factor must be > 1.0.")
            if backoff_factor >= 1.0:
                raise AssertionError("The backoff factor must be < 1.0.")
        self._scale = float(init_scale)
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._unscaled: dict[int, bool] = {}  # whether an optimiser's gradients were finite, by its id
        self._stepped: set[int] = set()

    def scale(self, outputs: Any) -> Any:
        """A loss, or a list or tuple of them, times the scale."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            return outputs * self._scale
        if isinstance(outputs, Iterable):
            scaled = [self.scale(x) for x in outputs]
            return type(outputs)(scaled) if isinstance(outputs, (list, tuple)) else scaled
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimiser's parameters by the scale, for example before they are clipped.

        Raises RuntimeError if that was done since the last :meth:`update`, or after :meth:`step`.
        """
        if not self._enabled:
            return
        if id(optimizer) in self._unscaled:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if id(optimizer) in self._stepped:
            raise RuntimeError("unscale_() is being called after step().")
        finite = True
        with no_grad():
            for group in optimizer.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        finite = finite and bool(parameter.grad.isfinite().all())
                        parameter.grad.mul_(1.0 / self._scale)
        self._unscaled[id(optimizer)] = finite

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step(...)`, left out if a gradient is not finite; gradients that are scaled are divided first.

        Raises RuntimeError for a second call before :meth:`update`, and for a closure.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        if id(optimizer) in self._stepped:
            raise RuntimeError("step() has already been called since the last update().")
        if id(optimizer) not in self._unscaled:
            self.unscale_(optimizer)
        self._stepped.add(id(optimizer))
        return optimizer.step(*args, **kwargs) if self._unscaled[id(optimizer)] else None

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Change the scale by what the gradients since the last call were, or to `new_scale`."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        else:
            if not self._unscaled:
                raise AssertionError("No inf checks were recorded prior to update.")
            if not all(self._unscaled.values()):
                self._scale *= self._backoff_factor
                self._growth_tracker = 0
            else:
                self._growth_tracker += 1
                if self._growth_tracker == self._growth_interval:
                    grown = self._scale * self._growth_factor
                    self._scale = grown if math.isfinite(grown) else self._scale
                    self._growth_tracker = 0
        self._unscaled.clear()
        self._stepped.clear()

    def get_scale(self) -> float:
        """The scale; 1 if disabled."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """By what the scale grows."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Set by what the scale grows."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """By what the scale shrinks."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Set by what the scale shrinks."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """After how many steps the scale grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Set after how many steps the scale grows."""
        self._growth_interval = new_interval

    def is_enabled(self) -> bool:
        """Whether losses are scaled."""
        return self._enabled

    def state_dict(self) -> dict[str, Any]:
        """What :meth:`load_state_dict` needs to continue; empty if disabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue from a :meth:`state_dict`. Raises RuntimeError for an empty one, if enabled."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._scale = float(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]
