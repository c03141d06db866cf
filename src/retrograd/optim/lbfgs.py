"""L-BFGS: a quasi-Newton method with limited memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, bump_version, observe_writes

from .line_search import Point, strong_wolfe
from .memory import Array, memory, real_view
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_lr


class LBFGS(Optimizer):
    r"""Newton's method with an inverse Hessian that is built from the last steps and never formed.

    Each ``step`` makes up to ``max_iter`` iterations and calls the closure many times. All parameters are one
    vector, so there is one group, and ``history_size`` times twice the memory of the parameters is needed.
    The direction is the two-loop recursion of Nocedal and Wright, Numerical optimization, 2nd edition,
    algorithm 7.4.

    Args:
        params: tensors, or pairs ``(name, tensor)``.
        lr: length of the step, in units of Newton's; the first step has at most this length.
        max_iter: iterations a ``step``.
        max_eval: calls of the closure a ``step``, ``max_iter * 5 // 4`` unless given.
        tolerance_grad: the end, if no element of the gradient is larger.
        tolerance_change: the end, if the loss or no parameter changes by more.
        history_size: how many steps are remembered.
        line_search_fn: ``"strong_wolfe"`` or None.

    Raises:
        ValueError: if ``lr`` is negative, or there is more than one group.
        RuntimeError: in ``step``, if ``line_search_fn`` is something else.

    Example::

        >>> import retrograd
        >>> w = retrograd.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = LBFGS([w], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = ((w - 3) ** 2).sum()
        ...     loss.backward()
        ...     return loss
        >>> optimizer.step(closure)
        tensor(29., grad_fn=<SumBackward0>)
        >>> [round(x, 4) for x in w.tolist()]
        [3.0, 3.0]
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        defaults = dict(
            lr=lr,
            max_iter=max_iter,
            max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad,
            tolerance_change=tolerance_change,
            history_size=history_size,
            line_search_fn=line_search_fn,
        )
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    @property
    def _params(self) -> list[Tensor]:
        return self.param_groups[0]["params"]

    def step(self, closure: Closure) -> Any:  # type: ignore[override]
        """Iterate until a limit or a tolerance of the group is reached.

        Args:
            closure: a function that evaluates the model anew, calls ``backward`` and returns the loss.

        Returns:
            What the closure returned before the first iteration.
        """
        group = self.param_groups[0]
        lr, max_iter, max_eval = group["lr"], group["max_iter"], group["max_eval"]
        lr = lr.item() if isinstance(lr, Tensor) else lr  # in the state, too, an int stays one
        search, tolerance_change = group["line_search_fn"], group["tolerance_change"]
        if search not in (None, "strong_wolfe"):
            raise RuntimeError(f"only 'strong_wolfe' is supported, but line_search_fn is {search!r}")

        # What is remembered of all parameters together is kept with the first.
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = evaluate(closure)
        loss, grad = _number(first_loss), self._gather_grad()
        evaluations = 1
        state["func_evals"] += 1
        if _largest(grad) <= group["tolerance_grad"]:
            return first_loss

        history = History.from_state(state)
        for iteration in range(1, max_iter + 1):
            state["n_iter"] += 1
            if not history.grad.size:
                direction = -grad
                length = min(1.0, 1.0 / float(np.abs(grad).sum())) * lr
            else:
                history.add(grad - history.grad, history.direction * history.length, group["history_size"])
                direction = history.newton(grad)
                length = lr
            history.direction, history.grad, history.loss = direction, grad.copy(), loss
            slope = float(grad @ direction)
            history.length = length
            if slope > -tolerance_change:
                break

            calls = 0
            if search is not None:
                start = Point(0, loss, grad, slope)
                origin = self._gather()

                def along(step: float, origin: Array = origin, direction: Array = direction) -> Point:
                    self._scatter(origin + step * direction)
                    value = _number(evaluate(closure))
                    gradient = self._gather_grad()
                    return Point(step, value, gradient, float(gradient @ direction))

                point, calls = strong_wolfe(
                    along,
                    start,
                    length,
                    length=_largest(direction),
                    tolerance=tolerance_change,
                    iterations=max_eval - evaluations,
                )
                loss, grad, history.length = point.loss, point.grad, point.step
                self._scatter(origin + point.step * direction)
            else:
                self._scatter(self._gather() + length * direction)
                # The gradient after the last iteration is left to the next call of ``step``.
                if iteration != max_iter:
                    loss, grad, calls = _number(evaluate(closure)), self._gather_grad(), 1
            evaluations += calls
            state["func_evals"] += calls
            if (
                evaluations >= max_eval
                or _largest(grad) <= group["tolerance_grad"]
                or _largest(direction) * history.length <= tolerance_change
                or abs(loss - history.loss) < tolerance_change
            ):
                break
        history.to_state(state)
        return first_loss

    def _gather(self) -> Array:
        """All parameters as one new vector."""
        return np.concatenate([real_view(memory(param)).ravel() for param in self._params])

    def _gather_grad(self) -> Array:
        """All gradients as one new vector, with zeros where a parameter has none."""
        return np.concatenate(
            [
                np.zeros_like(real_view(memory(param))).ravel()
                if param.grad is None
                else real_view(memory(param.grad)).ravel()
                for param in self._params
            ]
        )

    def _scatter(self, vector: Array) -> None:
        """Write a vector of all parameters into them."""
        start = 0
        for param in self._params:
            observe_writes([param])
            array = real_view(memory(param))
            array[...] = vector[start : start + array.size].reshape(array.shape)
            start += array.size
            bump_version(param)


def _number(loss: Any) -> float:
    return float(loss.detach() if isinstance(loss, Tensor) else loss)


def _largest(vector: Array) -> float:
    return float(np.abs(vector).max())


class History:
    """The last steps, the gradients' changes along them, and where the last step came from."""

    def __init__(self) -> None:
        self.grad_changes: list[Array] = []
        self.steps: list[Array] = []
        self.inverse_products: list[float] = []
        self.scale = 1.0
        self.direction = self.grad = np.zeros(0)
        self.length = self.loss = 0.0

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> History:
        """What :meth:`to_state` wrote, or an empty history."""
        history = cls()
        if state.get("d") is not None:
            history.grad_changes = _arrays(state["old_dirs"])
            history.steps = _arrays(state["old_stps"])
            history.inverse_products = [float(product) for product in state["ro"]]
            history.scale = float(state["H_diag"])
            history.direction, history.grad = _arrays([state["d"], state["prev_flat_grad"]])
            history.length, history.loss = float(state["t"]), float(state["prev_loss"])
        return history

    def to_state(self, state: dict[str, Any]) -> None:
        """Write the history into ``state`` under PyTorch's names."""
        state["d"] = ops.from_numpy(self.direction)
        state["t"] = self.length
        state["old_dirs"] = [ops.from_numpy(change) for change in self.grad_changes]
        state["old_stps"] = [ops.from_numpy(step) for step in self.steps]
        state["ro"] = list(self.inverse_products)
        state["H_diag"] = self.scale
        state["prev_flat_grad"] = ops.from_numpy(self.grad)
        state["prev_loss"] = self.loss

    def add(self, grad_change: Array, step: Array, size: int) -> None:
        """Remember one step if the curvature along it is clearly positive; forget what exceeds ``size``."""
        product = float(grad_change @ step)
        if product <= 1e-10:
            return
        for entries in (self.grad_changes, self.steps, self.inverse_products):
            if len(entries) == size:
                entries.pop(0)
        self.grad_changes.append(grad_change)
        self.steps.append(step)
        self.inverse_products.append(1.0 / product)
        self.scale = product / float(grad_change @ grad_change)

    def newton(self, grad: Array) -> Array:
        """The direction of Newton's method with the inverse Hessian that the history implies."""
        direction = -grad
        history = list(zip(self.grad_changes, self.steps, self.inverse_products, strict=True))
        factors = []
        for change, step, inverse in reversed(history):
            factor = float(step @ direction) * inverse
            direction -= factor * change
            factors.append(factor)
        direction *= self.scale
        for (change, step, inverse), factor in zip(history, reversed(factors), strict=True):
            direction += step * (factor - float(change @ direction) * inverse)
        return direction


def _arrays(tensors: Iterable[Tensor]) -> list[Array]:
    return [memory(tensor) for tensor in tensors]
