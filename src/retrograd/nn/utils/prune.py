"""Pruning: parameters with some of their elements held at 0.

A pruned parameter `weight` of a module becomes the parameter `weight_orig` and the buffer `weight_mask`; `weight` is
their product, computed anew before each call of the module. `remove` makes a parameter of that product again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from ..._core import Tensor
from ...ops import cat, norm, ones_like, rand, rand_like, topk
from ..module import Module

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]


class BasePruningMethod(ABC):
    """Which elements of a tensor are pruned. A subclass gives `compute_mask`.

    `PRUNING_TYPE` says what a further pruning of the same parameter looks at: "unstructured" at the elements that are
    left, "structured" at the channels along `dim` of which something is left, "global" at all.
    """

    PRUNING_TYPE = "unstructured"
    _tensor_name: str

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """1 for the elements of `t` that stay and 0 for the others, which include those that `default_mask` prunes."""

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    def apply_mask(self, module: Module) -> Tensor:
        """The parameter of a module with its pruned elements at 0."""
        original: Tensor = getattr(module, self._tensor_name + "_orig")
        mask: Tensor = getattr(module, self._tensor_name + "_mask")
        return mask.to(dtype=original.dtype) * original

    @classmethod
    def apply(
        cls, module: Module, name: str, *args: Any, importance_scores: Tensor | None = None, **kwargs: Any
    ) -> BasePruningMethod:
        """Prune the parameter `name` of a module, by a method that is made of the other arguments.

        `importance_scores`, of the parameter's shape, are looked at in place of its values. Where the parameter is
        pruned already, the methods are combined in a :class:`PruningContainer`, which is returned.
        """
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        key, before = _hook_of(module, name)
        if before is not None:
            combined = before if isinstance(before, PruningContainer) else PruningContainer(before)
            combined.add_pruning_method(method)
            method = combined
        values = getattr(module, name)
        if importance_scores is not None and importance_scores.shape != values.shape:
            raise AssertionError(f"importance_scores should have the same shape as parameter {name} of {module}")
        scores = values if importance_scores is None else importance_scores
        mask = ones_like(values) if before is None else getattr(module, name + "_mask").detach().clone()
        mask = method.compute_mask(scores, default_mask=mask)
        if before is None:
            del module._parameters[name]
            module.register_parameter(name + "_orig", values)
        else:
            del module._forward_pre_hooks[key]
        module.register_buffer(name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Tensor:
        """A tensor with its pruned elements at 0; no module takes part."""
        if importance_scores is not None and importance_scores.shape != t.shape:
            raise AssertionError("importance_scores should have the same shape as tensor t")
        scores = t if importance_scores is None else importance_scores
        return t * self.compute_mask(scores, default_mask=ones_like(t) if default_mask is None else default_mask)

    def remove(self, module: Module) -> None:
        """Make an ordinary parameter of the pruned one."""
        name = self._tensor_name
        values = self.apply_mask(module)
        delattr(module, name)
        original = module._parameters.pop(name + "_orig")
        original.data = values.data
        del module._buffers[name + "_mask"]
        setattr(module, name, original)


class PruningContainer(BasePruningMethod):
    """Several methods that prune one parameter, one after another."""

    def __init__(self, *args: BasePruningMethod | Iterable[BasePruningMethod]) -> None:
        self._pruning_methods: tuple[BasePruningMethod, ...] = ()
        methods = args if len(args) != 1 or isinstance(args[0], BasePruningMethod) else tuple(args[0])
        for number, method in enumerate(methods):
            if number == 0:
                self._tensor_name = method._tensor_name  # type: ignore[union-attr]
            self.add_pruning_method(method)

    def add_pruning_method(self, method: Any) -> None:
        """Add a method, which has to prune the same parameter (ValueError)."""
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if self._tensor_name != method._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer "
                f"{self}. Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, number: Any) -> Any:
        return self._pruning_methods[number]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of the last method, for what the others have left."""
        method = self._pruning_methods[-1]
        mask = default_mask.clone()
        mask = mask.to(dtype=t.dtype)
        if method.PRUNING_TYPE == "unstructured":
            chosen: Any = mask == 1
        elif method.PRUNING_TYPE == "structured":
            dim: int = method.dim  # type: ignore[attr-defined]
            dim = dim % t.dim()
            others = [d for d in range(t.dim()) if d != dim]
            chosen = (*[slice(None)] * dim, (mask.sum(dim=others) != 0).nonzero().reshape(-1))
        elif method.PRUNING_TYPE == "global":
            chosen = (slice(None),) * t.dim()
        else:
            raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
        mask[chosen] = method.compute_mask(t[chosen], default_mask=mask[chosen]).to(dtype=t.dtype)
        return mask


# ------------------------------------------------------------------------------------------------ how many


def _check_amount(amount: Any) -> None:
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    if amount < 0 or (isinstance(amount, float) and amount > 1):
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")


def _number_of(amount: float, size: int) -> int:
    """How many of `size` are pruned, for a number or a share of them."""
    if not isinstance(amount, int):
        return round(amount * size)
    if amount > size:
        raise ValueError(f"amount={amount} should be smaller than the number of parameters to prune={size}")
    return amount


def _channels(t: Tensor, dim: int) -> int:
    """The number of channels along `dim`, checked."""
    if t.dim() <= 1:
        raise ValueError(
            "Structured pruning can only be applied to multidimensional tensors. Found tensor of shape "
            f"{t.shape} with {t.dim()} dims"
        )
    if dim >= t.dim():
        raise IndexError(f"Invalid index {dim} for tensor of size {t.shape}")
    return t.shape[dim]


# ------------------------------------------------------------------------------------------------ methods


class Identity(BasePruningMethod):
    """Nothing is pruned: the parameter gets a mask of ones."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return default_mask


class RandomUnstructured(BasePruningMethod):
    """Elements that are drawn: a number (int) or a share (float) of them."""

    def __init__(self, amount: float) -> None:
        _check_amount(amount)
        self.amount = amount

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return self._without(rand_like(t), default_mask, largest=True)

    def _without(self, scores: Tensor, default_mask: Tensor, largest: bool) -> Tensor:
        """The mask without the elements of the largest or smallest scores."""
        count = _number_of(self.amount, scores.numel())
        mask = default_mask.clone()
        if count:
            places = topk(scores.reshape(-1), count, largest=largest).indices
            flat = mask.reshape(-1)
            flat[places] = 0
            mask = flat.reshape(mask.shape)
        return mask


class L1Unstructured(RandomUnstructured):
    """The elements that are smallest by their absolute value."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return self._without(t.detach().abs(), default_mask, largest=False)


class RandomStructured(BasePruningMethod):
    """Channels along `dim` that are drawn."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, dim: int = -1) -> None:
        _check_amount(amount)
        self.amount = amount
        self.dim = dim

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return self._kept(rand(_channels(t, self.dim)), default_mask)

    def _kept(self, scores: Tensor, default_mask: Tensor) -> Tensor:
        """The mask without the channels of the smallest scores."""
        count = _number_of(self.amount, len(scores))
        if count == 0:
            return default_mask
        kept = scores.new_zeros(len(scores)).to(dtype=default_mask.dtype)
        kept[topk(scores, len(scores) - count).indices] = 1
        shape = [1] * default_mask.dim()
        shape[self.dim] = len(scores)
        return default_mask * kept.reshape(shape)


class LnStructured(RandomStructured):
    """The channels along `dim` whose `n`-norm is smallest; `n` is what `torch.norm` takes for `p`."""

    def __init__(self, amount: float, n: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        _channels(t, self.dim)
        others = [d for d in range(t.dim()) if d != self.dim % t.dim()]
        return self._kept(norm(t.detach(), p=self.n, dim=others), default_mask)


class CustomFromMask(BasePruningMethod):
    """What a mask says."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        if default_mask.shape != self.mask.shape:
            raise AssertionError(f"mask of shape {self.mask.shape} for a parameter of shape {default_mask.shape}")
        return default_mask * self.mask.to(dtype=default_mask.dtype)


# ------------------------------------------------------------------------------------------------ functions


def identity(module: Module, name: str) -> Module:
    """Give a parameter a mask of ones."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: Module, name: str, amount: float) -> Module:
    """Prune a number (int) or share (float) of the elements of a parameter, drawn by chance. Returns the module."""
    RandomUnstructured.apply(module, name, amount=amount)
    return module


def l1_unstructured(module: Module, name: str, amount: float, importance_scores: Tensor | None = None) -> Module:
    """Prune the elements of a parameter that are smallest by their absolute value. Returns the module.

    Example::

        >>> layer = nn.Linear(4, 1)
        >>> int(nn.utils.prune.l1_unstructured(layer, "weight", amount=0.5).weight_mask.sum())
        2
        >>> [name for name, _ in layer.named_parameters()]
        ['bias', 'weight_orig']
    """
    L1Unstructured.apply(module, name, amount=amount, importance_scores=importance_scores)
    return module


def random_structured(module: Module, name: str, amount: float, dim: int) -> Module:
    """Prune channels of a parameter along `dim`, drawn by chance. Returns the module."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: Module, name: str, amount: float, n: Any, dim: int, importance_scores: Tensor | None = None
) -> Module:
    """Prune the channels of a parameter along `dim` whose `n`-norm is smallest. Returns the module."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: Module, name: str, mask: Tensor) -> Module:
    """Prune the elements of a parameter where `mask` is 0. Returns the module."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: dict[tuple[Module, str], Tensor] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several parameters, (module, name), as if they were one: an amount is of all their elements together.

    Raises TypeError for a method that is not "unstructured".
    """
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    if importance_scores is not None and not isinstance(importance_scores, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    pairs = list(parameters)
    scores = importance_scores or {}
    values = [scores.get((module, name), getattr(module, name)) for module, name in pairs]
    masks = [getattr(module, name + "_mask", ones_like(getattr(module, name))) for module, name in pairs]
    method = pruning_method(**kwargs)
    method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of '
            f"type {method.PRUNING_TYPE}"
        )
    whole = PruningContainer(method).compute_mask(
        cat([v.detach().reshape(-1) for v in values]), cat([m.reshape(-1) for m in masks])
    )
    parts = whole.split([v.numel() for v in values])
    for (module, name), value, part in zip(pairs, values, parts, strict=True):
        custom_from_mask(module, name, part.reshape(value.shape))


def _hook_of(module: Module, name: str) -> tuple[Any, BasePruningMethod | None]:
    """(key, hook) of what prunes a parameter of a module; None where nothing does."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            return key, hook
    return None, None


def remove(module: Module, name: str) -> Module:
    """Make the pruning of a parameter permanent: the pruned values become the parameter. Returns the module.

    Raises ValueError for a parameter that is not pruned.
    """
    key, hook = _hook_of(module, name)
    if hook is None:
        raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
    hook.remove(module)
    del module._forward_pre_hooks[key]
    return module


def is_pruned(module: Module) -> bool:
    """Whether a parameter of a module, or of one inside it, is pruned."""
    return any(
        isinstance(hook, BasePruningMethod)
        for submodule in module.modules()
        for hook in submodule._forward_pre_hooks.values()
    )
