"""Schedules that go up and down, of the learning rate and against it of the momentum."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

from ..optimizer import Optimizer
from .scheduler import LRScheduler, check_optimizer, per_group, set_value


def _uses_beta1(optimizer: Optimizer) -> bool:
    """Whether the optimiser's momentum is the first of ``betas``, rather than ``momentum``."""
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    return "betas" in optimizer.defaults


def _set_momentum(group: dict[str, Any], momentum: float) -> None:
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


class CyclicLR(LRScheduler):
    """The rate goes back and forth between two bounds on straight lines, meant to be stepped after every
    batch.

    Smith, `Cyclical learning rates for training neural networks <https://arxiv.org/abs/1506.01186>`_.

    Args:
        optimizer: the optimiser whose groups are changed.
        base_lr: the lower bound, or a list, one a parameter group.
        max_lr: the upper bound, or a list.
        step_size_up: steps from the lower to the upper bound.
        step_size_down: steps from the upper to the lower bound, as many unless given.
        mode: ``"triangular"``; ``"triangular2"``, where each cycle has half the height of the last; or
            ``"exp_range"``, where the height is multiplied by ``gamma`` every step.
        gamma: see ``mode``.
        scale_fn: the factor of the height, instead of ``mode``: a function of the cycle (from 1) or the step.
        scale_mode: whether ``scale_fn`` is given the ``"cycle"`` or the number of ``"iterations"``.
        cycle_momentum: let the momentum go down while the rate goes up.
        base_momentum: lower bound of the momentum, or a list.
        max_momentum: upper bound of the momentum, or a list.
        last_epoch: number of the last step, -1 to begin.

    Raises:
        TypeError: if ``optimizer`` is no optimiser.
        ValueError: if a list has another length than there are groups, ``mode`` is unknown, or the optimiser
            has no momentum that could be cycled.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        base_lrs = per_group("base_lr", base_lr, optimizer)
        self.max_lrs = per_group("max_lr", max_lr, optimizer)
        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_size = up + down
        self.step_ratio = up / self.total_size
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = _uses_beta1(optimizer)
            self.base_momentums = per_group("base_momentum", base_momentum, optimizer)
            self.max_momentums = per_group("max_momentum", max_momentum, optimizer)

        if last_epoch == -1:
            for index, group in enumerate(optimizer.param_groups):
                set_value(group, "lr", base_lrs[index])
                if cycle_momentum:
                    _set_momentum(group, self.max_momentums[index])
                    group["max_momentum"] = self.max_momentums[index]
                    group["base_momentum"] = self.base_momentums[index]
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """The factor of the height in cycle, or at step, ``x``."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular2":
            return 1 / 2.0 ** (x - 1)
        return 1.0 if self.mode == "triangular" else self.gamma**x

    def get_lr(self) -> list[Any]:
        """The learning rates at step ``self.last_epoch``; the momenta are set on the way."""
        self._warn_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        height *= self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for group, low, high in zip(
                self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True
            ):
                _set_momentum(group, high - (high - low) * height)
        return [low + (high - low) * height for low, high in zip(self.base_lrs, self.max_lrs, strict=True)]

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser; of a callable object its attributes, of a function nothing."""
        state = super().state_dict()
        function = state.pop("_scale_fn_custom")
        attributes = getattr(function, "__dict__", None)
        state["_scale_fn_custom"] = dict(attributes) if attributes else None
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that :meth:`state_dict` gave; the function stays."""
        rest = dict(state_dict)
        attributes = rest.pop("_scale_fn_custom")
        if attributes is not None and self._scale_fn_custom is not None:
            self._scale_fn_custom.__dict__.update(attributes)
        super().load_state_dict(rest)


class OneCycleLR(LRScheduler):
    """The rate goes up once, then down to far below where it began, while the momentum does the opposite.

    Meant to be stepped after every batch. Smith and Topin, `Super-convergence
    <https://arxiv.org/abs/1708.07120>`_.

    Args:
        optimizer: the optimiser whose groups are changed.
        max_lr: the largest rate, or a list, one a parameter group.
        total_steps: number of steps, or None and:
        epochs, steps_per_epoch: their product is the number of steps.
        pct_start: the part of the steps in which the rate goes up.
        anneal_strategy: ``"cos"`` or ``"linear"``.
        cycle_momentum: let the momentum go down while the rate goes up, and back.
        base_momentum: the smallest momentum, or a list.
        max_momentum: the largest momentum, or a list.
        div_factor: the first rate is ``max_lr / div_factor``.
        final_div_factor: the last rate is the first one, divided by this.
        three_phase: go down as fast as up, then in a third phase to the last rate.
        last_epoch: number of the last step, -1 to begin.

    Raises:
        TypeError: if ``optimizer`` is no optimiser.
        ValueError: if the number of steps is not given or is not positive, another option is out of its
            range, or the optimiser has no momentum that could be cycled; in ``step``, after the last step.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.total_steps = _number_of_steps(total_steps, epochs, steps_per_epoch)
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        turn = float(pct_start * self.total_steps) - 1
        down = ("max_lr", "initial_lr") if three_phase else ("max_lr", "min_lr")
        self._schedule_phases = [
            _phase(turn, "initial_lr", "max_lr", "max_momentum", "base_momentum"),
            _phase(self.total_steps - 1, *down, "base_momentum", "max_momentum"),
        ]
        if three_phase:
            self._schedule_phases[1]["end_step"] = float(2 * pct_start * self.total_steps) - 2
            self._schedule_phases.append(
                _phase(self.total_steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")
            )
        self._anneal_func_type = anneal_strategy

        max_lrs = per_group("max_lr", max_lr, optimizer)
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = _uses_beta1(optimizer)
            base_momentums = per_group("base_momentum", base_momentum, optimizer)
            max_momentums = per_group("max_momentum", max_momentum, optimizer)
        if last_epoch == -1:
            for index, group in enumerate(optimizer.param_groups):
                group["initial_lr"] = max_lrs[index] / div_factor
                group["max_lr"] = max_lrs[index]
                group["min_lr"] = group["initial_lr"] / final_div_factor
                if cycle_momentum:
                    _set_momentum(group, max_momentums[index])
                    group["max_momentum"] = max_momentums[index]
                    group["base_momentum"] = base_momentums[index]
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at step ``self.last_epoch``; the momenta are set on the way."""
        self._warn_outside_step()
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is {self.total_steps}"
            )
        start = 0.0
        for phase in self._schedule_phases[:-1]:
            if step <= phase["end_step"]:
                break
            start = phase["end_step"]
        else:
            phase = self._schedule_phases[-1]
        part = (step - start) / (phase["end_step"] - start)
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                momentum = self._between(group[phase["start_momentum"]], group[phase["end_momentum"]], part)
                _set_momentum(group, momentum)
        return [
            self._between(group[phase["start_lr"]], group[phase["end_lr"]], part)
            for group in self.optimizer.param_groups
        ]

    def _between(self, start: float, end: float, part: float) -> float:
        """The value that lies ``part`` of the way from ``start`` to ``end``."""
        if self._anneal_func_type == "cos":
            return end + (start - end) / 2.0 * (math.cos(math.pi * part) + 1)
        return (end - start) * part + start


def _phase(
    end_step: float, start_lr: str, end_lr: str, start_momentum: str, end_momentum: str
) -> dict[str, Any]:
    return {
        "end_step": end_step,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": start_momentum,
        "end_momentum": end_momentum,
    }


def _number_of_steps(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    if total_steps is not None:
        _check_positive("total_steps", total_steps)
        return total_steps
    if epochs is None or steps_per_epoch is None:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    _check_positive("epochs", epochs)
    _check_positive("steps_per_epoch", steps_per_epoch)
    return epochs * steps_per_epoch


def _check_positive(name: str, value: int) -> None:
    if not isinstance(value, int) or value <= 0:
        raise ValueError(f"Expected positive integer {name}, but got {value}")
