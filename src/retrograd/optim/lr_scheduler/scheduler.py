"""The base class of the schedulers."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from retrograd._core import Tensor

from ..optimizer import Optimizer

EPOCH_DEPRECATED = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. "
    "Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different "
    "from None, the closed form is used instead of the new chainable form, where available."
)


class LRScheduler:
    """Base class: sets the learning rate of each parameter group of an optimiser, a step at a time.

    A subclass sets its own attributes, then calls ``super().__init__(optimizer, last_epoch)``, and defines
    ``get_lr``, the rates of all groups at ``self.last_epoch``. They are usually computed from the present
    ones, so that several schedulers can work on one optimiser.

    Args:
        optimizer: the optimiser whose groups are changed.
        last_epoch: number of the last epoch, -1 to begin. To resume, the groups need ``"initial_lr"``, which
            they have if the optimiser's state was loaded.

    Raises:
        TypeError: if ``optimizer`` is no :class:`~retrograd.optim.Optimizer`.
        KeyError: if ``last_epoch`` is not -1 and a group has no ``"initial_lr"``.

    Example::

        >>> from retrograd import nn, optim
        >>> class Halve(LRScheduler):
        ...     def get_lr(self):
        ...         factor = 0.5 if self.last_epoch > 0 else 1
        ...         return [group["lr"] * factor for group in self.optimizer.param_groups]
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> scheduler = Halve(optimizer)
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.05]
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = check_optimizer(optimizer)
        if last_epoch == -1:
            for group in optimizer.param_groups:
                group.setdefault("initial_lr", copy_of(group["lr"]))
        else:
            for index, group in enumerate(optimizer.param_groups):
                if "initial_lr" not in group:
                    raise KeyError(
                        f"param 'initial_lr' is not specified in param_groups[{index}] when resuming "
                        "scheduler with last_epoch >= 0. Load the optimizer's state first, or leave "
                        "last_epoch at -1 to begin anew"
                    )
        self.base_lrs: list[Any] = [copy_of(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the rates of the first epoch."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that :meth:`state_dict` gave."""
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> list[Any]:
        """The learning rates that this scheduler set last, one a parameter group."""
        return self._last_lr

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``; called by :meth:`step` alone."""
        raise NotImplementedError

    def step(self, epoch: int | None = None) -> None:
        """Go to the next epoch, or to ``epoch`` (deprecated), and set the learning rates.

        To be called after ``optimizer.step()``.
        """
        if self._step_count == 1:
            self._warn_if_first()
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATED, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self._get_lr_called_within_step = True
        try:
            if epoch is None:
                self.last_epoch += 1
                values = self.get_lr()
            else:
                self.last_epoch = epoch
                values = getattr(self, "_get_closed_form_lr", self.get_lr)()
        finally:
            self._get_lr_called_within_step = False
        for group, value in zip(self.optimizer.param_groups, values, strict=True):
            set_value(group, "lr", value)
        self._last_lr: list[Any] = current_lrs(self.optimizer)

    @contextmanager
    def _inside_step(self) -> Iterator[None]:
        self._get_lr_called_within_step = True
        try:
            yield
        finally:
            self._get_lr_called_within_step = False

    def _warn_if_first(self) -> None:
        if self.optimizer._opt_called:
            return
        if "step" in self.optimizer.__dict__:
            warnings.warn(
                "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
                "initialization. Please, make sure to call `optimizer.step()` before `lr_scheduler.step()`.",
                UserWarning,
                stacklevel=3,
            )
        else:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. You should call them in "
                "the opposite order: `optimizer.step()` before `lr_scheduler.step()`. Failure to do this "
                "will result in skipping the first value of the learning rate schedule.",
                UserWarning,
                stacklevel=3,
            )

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )

    def _scaled(self, factor: float) -> list[Any]:
        """The present rates, times ``factor``."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]


def check_optimizer(optimizer: Any) -> Optimizer:
    """``optimizer``, if it is one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
    return optimizer


def copy_of(value: Any) -> Any:
    """``value``; a tensor is copied, because the one in the group is changed in place."""
    return value.detach().clone() if isinstance(value, Tensor) else value


def set_value(group: dict[str, Any], key: str, value: Any) -> None:
    """Set an option of a parameter group; one that is a tensor is filled and stays the same tensor."""
    present = group[key]
    if isinstance(present, Tensor):
        present.fill_(float(value))
    else:
        group[key] = value


def current_lrs(optimizer: Optimizer) -> list[Any]:
    """The learning rates of all parameter groups."""
    return [copy_of(group["lr"]) for group in optimizer.param_groups]


def per_group(name: str, value: Any, optimizer: Optimizer) -> list[Any]:
    """``value``, or each of a sequence of values, for every parameter group.

    Raises:
        ValueError: if there are more or fewer values than groups.
    """
    count = len(optimizer.param_groups)
    if not isinstance(value, Sequence):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(value)} values, param_groups has {count}."
        )
    return list(value)
