"""Schedulers made of schedulers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer
from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler, current_lrs, set_value


class _Combined(LRScheduler):
    """What :class:`SequentialLR` and :class:`ChainedScheduler` share."""

    _schedulers: list[LRScheduler]

    def _check(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer) -> None:
        name = type(self).__name__
        for index, scheduler in enumerate(schedulers):
            if not hasattr(scheduler, "optimizer"):
                raise TypeError(f"{name} at index {index} should have `optimizer` as its attribute.")
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name} does not support `ReduceLROnPlateau` scheduler as it requires additional "
                    f"kwargs to be specified when calling `step`, but got one at index {index} in the given "
                    "schedulers sequence."
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{name} expects all schedulers to belong to the same optimizer, but got scheduler "
                    f"{type(scheduler).__name__} at index {index} has {scheduler.optimizer}, which is "
                    f"different from {type(optimizer).__name__}."
                )

    def _update_lr(self, epoch: int | None = None) -> None:
        """Begin, when the turn comes to this scheduler inside a :class:`SequentialLR`."""
        for group in self.optimizer.param_groups:
            set_value(group, "lr", group["initial_lr"])
        self._initial_step()

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser, and the states of the schedulers."""
        state = super().state_dict()
        del state["_schedulers"]
        state["_schedulers"] = [scheduler.state_dict() for scheduler in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that :meth:`state_dict` gave."""
        rest = dict(state_dict)
        for scheduler, state in zip(self._schedulers, rest.pop("_schedulers"), strict=True):
            scheduler.load_state_dict(state)
        super().load_state_dict(rest)


class SequentialLR(_Combined):
    """Schedulers one after the other.

    Args:
        optimizer: the optimiser whose groups are changed.
        schedulers: the schedulers, all of this optimiser.
        milestones: the epochs at which the second, the third, ... takes over.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if there is no scheduler, one of another optimiser, a :class:`ReduceLROnPlateau`, or not
            one more than milestones.
        TypeError: if something else than a scheduler is given.

    Example::

        >>> from retrograd import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> warm = optim.lr_scheduler.ConstantLR(optimizer, factor=0.125, total_iters=10)
        >>> fall = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler = SequentialLR(optimizer, [warm, fall], milestones=[2])
        >>> rates = []
        >>> for epoch in range(4):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> rates
        [0.125, 0.125, 1.0, 0.5]
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: list[LRScheduler], milestones: list[int], last_epoch: int = -1
    ) -> None:
        if len(schedulers) < 1:
            raise ValueError("SequentialLR expects at least one scheduler, but got no scheduler.")
        self._check(schedulers, optimizer)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number "
                f"of milestone points, but got number of schedulers {len(schedulers)} and the number of "
                f"milestones to be equal to {len(milestones)}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # Each scheduler has set the rates of its first epoch when it was made. Only the first one's count.
        for group in optimizer.param_groups:
            set_value(group, "lr", group["initial_lr"])
        _undo_initial_step(self)
        schedulers[0]._initial_step()
        self._last_lr = schedulers[0].get_last_lr()

    def _initial_step(self) -> None:
        self.last_epoch = 0
        self._schedulers[0]._initial_step()
        self._last_lr = self._schedulers[0].get_last_lr()

    def step(self) -> None:  # type: ignore[override]
        """Go to the next epoch, with the scheduler whose turn it is."""
        self.last_epoch += 1
        turn = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[turn]
        if turn > 0 and self._milestones[turn - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


def _undo_initial_step(scheduler: LRScheduler) -> None:
    if isinstance(scheduler, _Combined):
        for inner in scheduler._schedulers:
            _undo_initial_step(inner)
    else:
        scheduler.last_epoch -= 1


class ChainedScheduler(_Combined):
    """Schedulers that all change the rate at every epoch, one after the other.

    Args:
        schedulers: the schedulers, all of one optimiser.
        optimizer: that optimiser, if it is to be checked.

    Raises:
        ValueError: if there is no scheduler, one of another optimiser, or a :class:`ReduceLROnPlateau`.
        TypeError: if something else than a scheduler is given.
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None) -> None:
        if len(schedulers) < 1:
            raise ValueError(
                "ChainedScheduler expects at least one scheduler to be chained, but got no scheduler."
            )
        owner: Any = getattr(schedulers[0], "optimizer", None) if optimizer is None else optimizer
        self._check(schedulers, owner)
        self._schedulers = list(schedulers)
        self.optimizer = owner
        self._last_lr = current_lrs(owner)

    def _initial_step(self) -> None:
        for scheduler in self._schedulers:
            scheduler._initial_step()
        self._last_lr = current_lrs(self.optimizer)

    def step(self) -> None:  # type: ignore[override]
        """Go to the next epoch with every scheduler."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = current_lrs(self.optimizer)
