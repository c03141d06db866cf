"""The base class of all optimisers: parameter groups, state, hooks, saving and loading."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from itertools import chain
from typing import Any, Self

from retrograd import ops
from retrograd._core import RemovableHandle, Tensor, bump_version, enable_grad, observe_writes
from retrograd._core.dtypes import float32
from retrograd.nn.hooks import add_hook

from .memory import Scratch, count_step, memory, real_view, update_in_blocks

ParamsT = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]
Closure = Callable[[], Any]

_global_optimizer_pre_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
_global_optimizer_post_hooks: OrderedDict[int, Callable[..., None]] = OrderedDict()


class _RequiredParameter:
    """A default that stands for: every parameter group has to name this option."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _RequiredParameter()
_CONSTANTS = (float, int, bool, str, type(None))


def _is_constant(option: Any) -> bool:
    """Whether an option is one that needs no copy for each group: a number, a word, or a tuple of such."""
    kind = type(option)
    return kind in _CONSTANTS or (kind is tuple and all([type(item) in _CONSTANTS for item in option]))


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` before every ``step`` of every optimiser.

    The hook may return a pair ``(args, kwargs)`` that replaces the arguments of ``step``. The result's
    ``remove()`` takes the hook away again.
    """
    return add_hook(_global_optimizer_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Callable[..., None]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` after every ``step`` of every optimiser."""
    return add_hook(_global_optimizer_post_hooks, hook)


def _with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """``step`` that runs the hooks around it; a ``super().step()`` inside another step runs none."""

    @functools.wraps(step)
    def hooked(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        self._opt_called = True  # schedulers warn if they are stepped first
        if not (
            self._optimizer_step_pre_hooks
            or self._optimizer_step_post_hooks
            or _global_optimizer_pre_hooks
            or _global_optimizer_post_hooks
        ):
            return step(self, *args, **kwargs)
        if self._step_hooks_running:
            return step(self, *args, **kwargs)
        self._step_hooks_running = True
        try:
            for hook in (*_global_optimizer_pre_hooks.values(), *self._optimizer_step_pre_hooks.values()):
                replaced = hook(self, args, kwargs)
                if replaced is None:
                    continue
                if not (isinstance(replaced, tuple) and len(replaced) == 2):
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), but got {replaced}."
                    )
                args, kwargs = replaced
            result = step(self, *args, **kwargs)
            for hook in (*self._optimizer_step_post_hooks.values(), *_global_optimizer_post_hooks.values()):
                hook(self, args, kwargs)
            return result
        finally:
            self._step_hooks_running = False

    return hooked


class Optimizer:
    """Base class of all optimisers.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts with the key ``"params"`` and options for that
            group.
        defaults: the options that a group gets when it does not say otherwise.

    A subclass calls ``super().__init__(params, defaults)`` and defines ``step(closure=None)``. What it
    remembers of a parameter is in ``self.state[parameter]``, a dict.

    Raises:
        TypeError: if ``params`` is a tensor, a set, or holds something else than tensors.
        ValueError: if there are no parameters, one of them is not a leaf, or one is in two groups.

    Example::

        >>> from retrograd import nn, optim
        >>> model = nn.Linear(3, 1)
        >>> optimizer = optim.SGD([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.5}], lr=0.1)
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.5]
    """

    _step_hooks_running = False
    _opt_called = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in cls.__dict__:
            cls.step = _with_hooks(cls.step)  # type: ignore[method-assign]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        # Optimizers that hold another one often leave __init__ to it.
        made = super().__new__(cls)
        made._set_up()
        return made

    def __init__(self, params: ParamsT, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                f"{params.type()}: put a single parameter into a list, [parameter]"
            )
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults = defaults
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        for group in groups:
            self.add_param_group(group)

    def _set_up(self) -> None:
        """What every instance has and none saves: hooks, and memory to work in."""
        self._optimizer_step_pre_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._optimizer_step_post_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._optimizer_state_dict_pre_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._optimizer_state_dict_post_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._optimizer_load_state_dict_pre_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._optimizer_load_state_dict_post_hooks: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self._scratch: Scratch = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_optimizer_step_pre_hooks" not in self.__dict__:
            self._set_up()
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, deepcopy(default))
        for entry in self.state.values():
            # Old files keep the number of steps as a Python number.
            if isinstance(entry, dict) and isinstance(entry.get("step"), int | float):
                entry["step"] = ops.tensor(float(entry["step"]), dtype=float32)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for index, group in enumerate(self.param_groups):
            lines += [""] * (index > 0) + [f"Parameter Group {index}"]
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])

    # ------------------------------------------------------------------ parameter groups

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group of parameters, for instance layers that are unfrozen later.

        Args:
            param_group: ``{"params": tensors, option: value, ...}``; other options take the optimiser's
                defaults.

        Raises:
            TypeError: if it is no dict, its parameters are a set, or one of them is no tensor.
            ValueError: if a parameter is not a leaf or is optimised already, if an option that has no default
                is missing, or if some parameters have names and some have not. The optimiser is then
                unchanged.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        group = dict(param_group)
        params = group["params"]
        if isinstance(params, Tensor):
            group["params"] = [params]
        elif isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of "
                "tensors in sets will change between runs. Please use a list instead."
            )
        else:
            group["params"] = list(params)
        self._split_names(group)
        self._check_params(group["params"])

        for name, default in self.defaults.items():
            if default is required and name not in group:
                raise ValueError(
                    f"parameter group didn't specify a value of required optimization parameter {name}"
                )
            if name not in group:
                group[name] = default if _is_constant(default) else deepcopy(default)

        if len(set(group["params"])) != len(group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; each of them is updated as "
                "often as it is listed",
                stacklevel=3,
            )
        present = {param for other in self.param_groups for param in other["params"]}
        if not present.isdisjoint(group["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        if self.param_groups and ("param_names" in group) != ("param_names" in self.param_groups[0]):
            which = "with" if "param_names" in group else "without"
            raise ValueError(
                "all optimizer param groups should be with/without names. "
                f"cannot add param group {which} names to the optimizer"
            )
        self.param_groups.append(group)

    @staticmethod
    def _split_names(group: dict[str, Any]) -> None:
        named = [isinstance(param, tuple) for param in group["params"]]
        if not any(named):
            return
        if not all(named):
            raise ValueError(
                "all optimizer params should be with/without names. Some param names are missing"
            )
        group["param_names"] = [name for name, _ in group["params"]]
        group["params"] = [param for _, param in group["params"]]

    def _check_params(self, params: list[Any]) -> None:
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(param).__name__}"
                )
            if not (self.defaults.get("differentiable") or param.is_leaf or param.retains_grad):
                raise ValueError(
                    "can't optimize a non-leaf Tensor: it is the result of an operation, give the tensors "
                    "it was computed from, or a copy of it, x.detach().clone().requires_grad_()"
                )

    # ------------------------------------------------------------------ one step

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters.

        Args:
            set_to_none: set ``grad`` to None, which saves memory and lets ``step`` skip parameters that get
                no gradient. With False, existing gradients are filled with zeros instead.
        """
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    if param.grad.grad_fn is not None:
                        param.grad.detach_()
                    else:
                        param.grad.requires_grad_(False)
                    param.grad.zero_()

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once.

        Args:
            closure: a function that evaluates the model anew, calls ``backward`` and returns the loss.

        Returns:
            What ``closure`` returned, or None.
        """
        raise NotImplementedError

    def _due(
        self, group: dict[str, Any], *moments: str, **numbers: float
    ) -> Iterator[tuple[Tensor, Tensor, dict[str, Any], float]]:
        """The parameters of a group that have a gradient, each with it, its state, and the number of this update.

        The state of a parameter that is updated for the first time gets the numbers, and zeros for the moments.
        """
        for param in group["params"]:
            if param.grad is None:
                continue
            state = self.state[param]
            if not state:
                state["step"] = ops.tensor(0.0, dtype=float32)
                for name, number in numbers.items():
                    state[name] = ops.tensor(number, dtype=float32)
                for name in moments:
                    state[name] = ops.zeros_like(param)
            yield param, param.grad, state, count_step(state["step"])

    def _update(
        self,
        update: Callable[..., None],
        param: Tensor,
        grad: Tensor,
        state: tuple[Tensor | None, ...],
        settings: tuple[Any, ...],
    ) -> None:
        """Run ``update`` on the memory of a parameter, its gradient and its state, and count the change.

        Complex numbers are pairs of real ones to it.
        """
        observe_writes([param])
        values = memory(param)
        arrays = [values, memory(grad), *[None if entry is None else memory(entry) for entry in state]]
        if values.dtype.kind == "c":
            arrays = [None if array is None else real_view(array) for array in arrays]
        update_in_blocks(update, arrays, settings, self._scratch)
        bump_version(param)

    # ------------------------------------------------------------------ saving and loading

    def state_dict(self) -> dict[str, Any]:
        """The optimiser as a dict with two entries, in the layout of PyTorch's files.

        ``"state"`` maps the number of a parameter to what is remembered of it, ``"param_groups"`` lists the
        groups with numbers in the place of tensors. The tensors are the optimiser's own, not copies.
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for param in group["params"]:
                numbers.setdefault(id(param), len(numbers))
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [numbers[id(param)] for param in group["params"]]
            groups.append(packed)
        state = {
            (numbers[id(key)] if isinstance(key, Tensor) else key): entry for key, entry in self.state.items()
        }
        result: dict[str, Any] = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            replaced = hook(self, result)
            if replaced is not None:
                result = replaced
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that :meth:`state_dict` gave, PyTorch's included.

        Parameters are matched by their order. Floating-point state takes the dtype of its parameter, the
        number of steps stays as it is. The tensors are copied, so that two optimisers never write into one
        buffer. Options that the state does not name keep their present value.

        Raises:
            ValueError: if the number of groups, or of parameters in a group, is another. Nothing is then
                changed.
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            replaced = hook(self, state_dict)
            if replaced is not None:
                state_dict = replaced

        groups = self.param_groups
        saved_groups = deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved_groups):
            raise ValueError(
                "loaded state dict has a different number of parameter groups: "
                f"{len(saved_groups)}, this optimizer has {len(groups)}"
            )
        for index, (group, saved) in enumerate(zip(groups, saved_groups, strict=True)):
            if len(group["params"]) != len(saved["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    f"optimizer's group: group {index} has {len(saved['params'])} parameters, here "
                    f"{len(group['params'])}"
                )
        params = dict(
            zip(
                chain.from_iterable(saved["params"] for saved in saved_groups),
                chain.from_iterable(group["params"] for group in groups),
                strict=True,
            )
        )
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, entry in state_dict["state"].items():
            param = params.get(key)
            state[key if param is None else param] = _copy_of_state(entry, param)
        for group, saved in zip(groups, saved_groups, strict=True):
            saved["params"] = group["params"]
            for name, value in group.items():
                saved.setdefault(name, value)
        self.__setstate__({"state": state, "param_groups": saved_groups})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    # ------------------------------------------------------------------ hooks

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each ``step``.

        The hook may return a pair ``(args, kwargs)`` that replaces the arguments of ``step``.
        """
        return add_hook(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., None]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each ``step``."""
        return add_hook(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(
        self, hook: Callable[..., None], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer)`` before :meth:`state_dict`; ``prepend`` puts it before all others."""
        return add_hook(self._optimizer_state_dict_pre_hooks, hook, prepend=prepend)

    def register_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` after :meth:`state_dict`; it may return another result."""
        return add_hook(self._optimizer_state_dict_post_hooks, hook, prepend=prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before a state is loaded; it may return another to load."""
        return add_hook(self._optimizer_load_state_dict_pre_hooks, hook, prepend=prepend)

    def register_load_state_dict_post_hook(
        self, hook: Callable[..., None], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer)`` after a state was loaded."""
        return add_hook(self._optimizer_load_state_dict_post_hooks, hook, prepend=prepend)


def _copy_of_state(value: Any, param: Tensor | None, key: str | None = None) -> Any:
    """A copy of a saved entry in which floating-point tensors other than ``step`` have ``param``'s dtype."""
    if isinstance(value, Tensor):
        if param is None or key == "step" or not param.is_floating_point():
            return value.detach().clone()
        return value.detach().to(dtype=param.dtype, copy=True)
    if isinstance(value, dict):
        return {name: _copy_of_state(entry, param, name) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copy_of_state(entry, param) for entry in value)
    return deepcopy(value)


def evaluate(closure: Closure | None) -> Any:
    """The loss that ``closure`` gives, with recording on, or None without a closure."""
    if closure is None:
        return None
    with enable_grad():
        return closure()
