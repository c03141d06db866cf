"""Schedules that multiply the learning rate by a factor that depends on the epoch."""

from __future__ import annotations

import types
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ..optimizer import Optimizer
from .scheduler import LRScheduler

Factor = Callable[[int], float]


class _FunctionLR(LRScheduler):
    """A scheduler with one function a parameter group.

    Functions are not saved; of a callable object the attributes are.
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Factor | list[Factor], last_epoch: int = -1) -> None:
        self.optimizer = optimizer
        groups = len(optimizer.param_groups)
        if isinstance(lr_lambda, list | tuple):
            if len(lr_lambda) != groups:
                raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * groups
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser; of a callable object its attributes, of a function nothing."""
        state = super().state_dict()
        del state["lr_lambdas"]
        state["lr_lambdas"] = [
            None if isinstance(function, types.FunctionType) else function.__dict__.copy()
            for function in self.lr_lambdas
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that :meth:`state_dict` gave; the functions stay."""
        rest = dict(state_dict)
        for function, attributes in zip(self.lr_lambdas, rest.pop("lr_lambdas"), strict=True):
            if attributes is not None:
                function.__dict__.update(attributes)
        super().load_state_dict(rest)


class LambdaLR(_FunctionLR):
    """The initial rate times a function of the epoch.

    Args:
        optimizer: the optimiser whose groups are changed.
        lr_lambda: a function of the epoch, or a list of functions, one a parameter group.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if the number of functions is not that of the groups.

    Example::

        >>> from retrograd import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.5)
        >>> scheduler = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.25]
    """

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        return [
            base * function(self.last_epoch)
            for base, function in zip(self.base_lrs, self.lr_lambdas, strict=True)
        ]


class MultiplicativeLR(_FunctionLR):
    """The last rate times a function of the epoch.

    Args:
        optimizer: the optimiser whose groups are changed.
        lr_lambda: a function of the epoch, or a list of functions, one a parameter group.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if the number of functions is not that of the groups.
    """

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        if self._is_initial:
            return self._scaled(1)
        return [
            group["lr"] * function(self.last_epoch)
            for group, function in zip(self.optimizer.param_groups, self.lr_lambdas, strict=True)
        ]


class StepLR(LRScheduler):
    """The rate is multiplied by ``gamma`` every ``step_size`` epochs.

    Args:
        optimizer: the optimiser whose groups are changed.
        step_size: epochs between two changes.
        gamma: the factor.
        last_epoch: number of the last epoch, -1 to begin.

    Example::

        >>> from retrograd import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
        >>> for epoch in range(4):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.25]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        changes = self.last_epoch != 0 and self.last_epoch % self.step_size == 0
        return self._scaled(self.gamma if changes else 1)

    def _get_closed_form_lr(self) -> list[Any]:
        factor = self.gamma ** (self.last_epoch // self.step_size)
        return [base * factor for base in self.base_lrs]


class MultiStepLR(LRScheduler):
    """The rate is multiplied by ``gamma`` at each of some epochs.

    Args:
        optimizer: the optimiser whose groups are changed.
        milestones: the epochs; one that is named twice counts twice.
        gamma: the factor.
        last_epoch: number of the last epoch, -1 to begin.
    """

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        return self._scaled(self.gamma ** self.milestones[self.last_epoch])

    def _get_closed_form_lr(self) -> list[Any]:
        passed = bisect_right(sorted(self.milestones.elements()), self.last_epoch)
        return [base * self.gamma**passed for base in self.base_lrs]


class ConstantLR(LRScheduler):
    """The rate times ``factor``, until ``total_iters`` epochs are over.

    Args:
        optimizer: the optimiser whose groups are changed.
        factor: between 0 and 1.
        total_iters: the epoch at which the factor is taken away.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if ``factor`` is not between 0 and 1.
    """

    def __init__(
        self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5, last_epoch: int = -1
    ) -> None:
        if not 0 <= factor <= 1.0:
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        if self.last_epoch == 0:
            return self._scaled(self.factor)
        return self._scaled(1.0 / self.factor if self.last_epoch == self.total_iters else 1)

    def _get_closed_form_lr(self) -> list[Any]:
        over = self.last_epoch >= self.total_iters
        return [base * (1 if over else self.factor) for base in self.base_lrs]


class LinearLR(LRScheduler):
    """The rate times a factor that goes from ``start_factor`` to ``end_factor`` on a straight line.

    Args:
        optimizer: the optimiser whose groups are changed.
        start_factor: the factor at the first epoch, above 0 and at most 1.
        end_factor: the factor at epoch ``total_iters`` and after, between 0 and 1.
        total_iters: the epoch at which the line ends.
        last_epoch: number of the last epoch, -1 to begin.

    Raises:
        ValueError: if a factor is out of its range.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1.0:
            raise ValueError(
                "Starting multiplicative factor expected to be greater than 0 and less or equal to 1."
            )
        if not 0 <= end_factor <= 1.0:
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        if self.last_epoch == 0:
            return self._scaled(self.start_factor)
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._scaled(1)
        slope = self.end_factor - self.start_factor
        # The ratio of the factors of this epoch and the last.
        return self._scaled(
            1.0 + slope / (self.total_iters * self.start_factor + (self.last_epoch - 1) * slope)
        )

    def _get_closed_form_lr(self) -> list[Any]:
        slope = self.end_factor - self.start_factor
        factor = self.start_factor + slope * min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * factor for base in self.base_lrs]


class ExponentialLR(LRScheduler):
    """The rate is multiplied by ``gamma`` every epoch.

    Args:
        optimizer: the optimiser whose groups are changed.
        gamma: the factor.
        last_epoch: number of the last epoch, -1 to begin.
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        return self._scaled(1 if self._is_initial else self.gamma)

    def _get_closed_form_lr(self) -> list[Any]:
        return [base * self.gamma**self.last_epoch for base in self.base_lrs]


class PolynomialLR(LRScheduler):
    """The rate falls to 0 as ``(1 - epoch / total_iters) ** power``.

    Args:
        optimizer: the optimiser whose groups are changed.
        total_iters: the epoch at which 0 is reached.
        power: of the polynomial.
        last_epoch: number of the last epoch, -1 to begin.
    """

    def __init__(
        self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at ``self.last_epoch``."""
        self._warn_outside_step()
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._scaled(1)
        left = 1.0 - self.last_epoch / self.total_iters
        left_before = 1.0 - (self.last_epoch - 1) / self.total_iters
        return self._scaled((left / left_before) ** self.power)

    def _get_closed_form_lr(self) -> list[Any]:
        left = 1.0 - min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * left**self.power for base in self.base_lrs]
