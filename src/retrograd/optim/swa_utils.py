"""Averages of a model's parameters over a training run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain
from typing import Any, Literal

from retrograd import nn, ops
from retrograd._core import Tensor, no_grad
from retrograd._core.dtypes import int64

from .lr_scheduler import LRScheduler
from .lr_scheduler.scheduler import per_group
from .optimizer import Optimizer

AvgFn = Callable[[Tensor, Tensor, Any], Tensor]
MultiAvgFn = Callable[[list[Tensor], list[Tensor], Any], None]

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]


def get_ema_avg_fn(decay: float = 0.999) -> AvgFn:
    """A function of (average, new value, count): the exponential moving average.

    Raises:
        ValueError: if ``decay`` is not between 0 and 1.
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> AvgFn:
    """A function of (average, new value, count): the mean of all values."""

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAvgFn:
    """As :func:`get_ema_avg_fn`, for lists of tensors, in place.

    Raises:
        ValueError: if ``decay`` is not between 0 and 1.
    """
    return _for_lists(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> MultiAvgFn:
    """As :func:`get_swa_avg_fn`, for lists of tensors, in place."""
    return _for_lists(get_swa_avg_fn())


def _for_lists(average: AvgFn) -> MultiAvgFn:
    @no_grad()
    def update(averaged: list[Tensor], current: list[Tensor], num_averaged: Any) -> None:
        for old, new in zip(averaged, current, strict=True):
            old.copy_(average(old, new, num_averaged))

    return update


def _check_decay(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


class AveragedModel(nn.Module):
    """A copy of a model whose parameters are the average of the model's over time.

    Izmailov et al., `Averaging weights leads to wider optima and better generalization
    <https://arxiv.org/abs/1803.05407>`_, 2018.

    Args:
        model: the model, which is copied.
        device: None or "cpu".
        avg_fn: a function of (average, new value, count) that gives the new average; the mean unless given.
        multi_avg_fn: the same for lists of tensors, in place; only one of both.
        use_buffers: average the buffers as well, instead of copying them.

    The copy is ``module``, and the number of averaged states the buffer ``n_averaged``.

    Example::

        >>> from retrograd import nn
        >>> model = nn.Linear(1, 1, bias=False)
        >>> averaged = AveragedModel(model)
        >>> for value in [1.0, 2.0, 6.0]:
        ...     _ = nn.init.constant_(model.weight, value)
        ...     averaged.update_parameters(model)
        >>> averaged.module.weight.item()
        3.0
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: nn.Module,
        device: Any = None,
        avg_fn: AvgFn | None = None,
        multi_avg_fn: MultiAvgFn | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", ops.tensor(0, dtype=int64, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the averaged model says."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: nn.Module) -> None:
        """Take the present parameters of ``model`` into the average."""
        mine, new = self._averaged_tensors(self.module), self._averaged_tensors(model)
        if self.n_averaged == 0:
            _copy(mine, new)
        elif self.avg_fn is not None:
            _for_lists(self.avg_fn)(mine, new, self.n_averaged)
        else:
            (self.multi_avg_fn or get_swa_multi_avg_fn())(mine, new, self.n_averaged)
        if not self.use_buffers:
            _copy(list(self.module.buffers()), list(model.buffers()))
        self.n_averaged += 1

    def _averaged_tensors(self, model: nn.Module) -> list[Tensor]:
        buffers = model.buffers() if self.use_buffers else ()
        return [tensor.detach() for tensor in chain(model.parameters(), buffers)]


def _copy(targets: list[Tensor], sources: list[Tensor]) -> None:
    for target, source in zip(targets, sources, strict=True):
        target.detach().copy_(source.detach())


@no_grad()
def update_bn(loader: Iterable[Any], model: nn.Module, device: Any = None) -> None:
    """Compute the running statistics of a model's batch normalisation anew, in one pass over the data.

    Args:
        loader: gives batches; of a list or tuple, the first item is the input.
        model: the model; it is in the same mode, training or not, afterwards.
        device: None or "cpu".
    """
    layers = [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    layers = [layer for layer in layers if layer.running_mean is not None]
    if not layers:
        return
    was_training = model.training
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None  # a plain mean over all batches
    model.train()
    try:
        for batch in loader:
            data = batch[0] if isinstance(batch, list | tuple) else batch
            model(data if device is None else data.to(device))
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """The rate goes from where it is to a constant, at which the model is averaged.

    Args:
        optimizer: the optimiser whose groups are changed.
        swa_lr: the constant, or a list, one a parameter group.
        anneal_epochs: epochs to get there.
        anneal_strategy: ``"cos"`` or ``"linear"``.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if ``anneal_strategy`` is unknown, ``anneal_epochs`` no integer of at least 0, or
            ``swa_lr`` has another length than there are groups.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        for rate, group in zip(per_group("swa_lr", swa_lr, optimizer), optimizer.param_groups, strict=True):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at the present step."""
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            target = group["swa_lr"]
            # The rate that other schedulers alone would have given, taken out of the last mixture.
            other = target if before == 1 else (group["lr"] - before * target) / (1 - before)
            rates.append(target * now + other * (1 - now))
        return rates

    def _share(self, step: int) -> float:
        """The share of ``swa_lr`` in the rate."""
        part = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return part if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * part)) / 2
