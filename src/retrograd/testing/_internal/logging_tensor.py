"""A subclass of Tensor that logs the functions which are called with it."""

from __future__ import annotations

import contextlib
import itertools
import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

from ..._core import Tensor
from ..._core.overrides import DisableTorchFunctionSubclass
from ...pytree import tree_map
from ...utils.weak import WeakTensorKeyDictionary

__all__ = ["LoggingTensor", "LoggingTensorHandler", "capture_logs", "log_input"]

logger = logging.getLogger("LoggingTensor")
_CALL = "%s called with %s, %s: %s"


class LoggingTensor(Tensor):
    """A tensor that logs each function it is given to; what the function returns logs on.

    A leaf of its own with ``requires_grad=True``, else at the place of ``elem`` in the graph.
    """

    @staticmethod
    def __new__(cls, elem: Tensor, *args: Any, requires_grad: bool = False, **kwargs: Any) -> Any:
        return Tensor._make_subclass(cls, elem, True) if requires_grad else elem.as_subclass(cls)

    @property
    def elem(self) -> Tensor:
        """The tensor without the log."""
        return self.detach().as_subclass(Tensor) if self.requires_grad else self.as_subclass(Tensor)

    @classmethod
    def __torch_function__(
        cls, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = super().__torch_function__(func, types, args, kwargs)  # type: ignore[misc]
        if result is not NotImplemented and func.__name__ != "__get__":  # which reads a property
            logger.info(_CALL, "torch." + func.__name__, args, kwargs or {}, result)
        return result


class LoggingTensorHandler(logging.Handler):
    """Writes each call as a line, ``$1: float32[2] = torch.sin($0)``, into a list. Tensors are numbered."""

    def __init__(self, log_list: list[str]) -> None:
        super().__init__()
        self.log_list = log_list
        self._numbers: WeakTensorKeyDictionary = WeakTensorKeyDictionary()
        self._next = itertools.count()

    def _written(self, value: object) -> str:
        if not isinstance(value, LoggingTensor):
            return repr(value)
        if value not in self._numbers:
            self._numbers[value] = next(self._next)
        return f"${self._numbers[value]}"

    def _written_with_kind(self, value: object) -> str:
        kind = f": {value.dtype!r}{list(value.shape)}" if isinstance(value, LoggingTensor) else ""
        return self._written(value) + kind.replace(": torch.", ": ")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one call."""
        name, args, kwargs, result = cast("tuple[Any, ...]", record.args)
        with DisableTorchFunctionSubclass():
            given = [str(tree_map(self._written, x)) for x in args]
            given += [f"{key}={tree_map(self._written, x)}" for key, x in kwargs.items()]
            self.log_list.append(f"{tree_map(self._written_with_kind, result)} = {name}({', '.join(given)})")


def log_input(name: str, var: object) -> None:
    """Log that a tensor came from outside, under a name."""
    logger.info(_CALL, "input", (name,), {}, var)


@contextlib.contextmanager
def capture_logs() -> Iterator[list[str]]:
    """A list of the calls that are logged inside.

    >>> from retrograd.testing._internal.logging_tensor import LoggingTensor, capture_logs
    >>> with capture_logs() as lines:
    ...     x = LoggingTensor(torch.zeros(2)).sin().add(1)
    >>> print("\\n".join(lines))
    $1: float32[2] = torch.sin($0)
    $2: float32[2] = torch.add($1, 1)
    """
    lines: list[str] = []
    handler = LoggingTensorHandler(lines)
    logger.addHandler(handler)
    before = logger.level, logger.propagate, logger.disabled
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.disabled = False  # who configures logging after this module was imported has disabled it, by default
    try:
        yield lines
    finally:
        level, logger.propagate, logger.disabled = before
        logger.setLevel(level)
        logger.removeHandler(handler)
