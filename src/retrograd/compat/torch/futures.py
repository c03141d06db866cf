"""`torch.futures`: results that another thread may still be computing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future as _Result
from typing import Any, Generic, TypeVar

__all__ = ["Future", "collect_all", "wait_all"]

T = TypeVar("T")
S = TypeVar("S")


class Future(Generic[T]):
    """A value that is there once :meth:`set_result` was called, by whatever thread computes it."""

    def __init__(self, *, devices: Any = None) -> None:
        self._result: _Result[T] = _Result()

    def done(self) -> bool:
        """Whether the value, or an error in its place, is there."""
        return self._result.done()

    def wait(self) -> T:
        """The value, once it is there; raises the error if there is one instead."""
        return self._result.result()

    def value(self) -> T:
        """The value, which has to be there."""
        if not self.done():
            raise RuntimeError("The future has no value yet: call wait() to have it as soon as it is there")
        return self._result.result()

    def set_result(self, result: T) -> None:
        """Give the value; a second time is an error."""
        if self.done():
            raise RuntimeError("Future can only be marked completed once: a result has been set before")
        self._result.set_result(result)

    def set_exception(self, result: BaseException) -> None:
        """Give an error in the place of the value."""
        if not isinstance(result, Exception):
            raise AssertionError(f"{result} is of type {type(result)}, not an Exception.")
        self._result.set_exception(result)

    def then(self, callback: Callable[[Future[T]], S]) -> Future[S]:
        """The future of what ``callback`` returns, which is called with this one when it is done."""
        following: Future[S] = Future()

        def go_on(_: Any) -> None:
            try:
                following.set_result(callback(self))
            except Exception as error:
                following.set_exception(error)

        self._result.add_done_callback(go_on)
        return following

    def add_done_callback(self, callback: Callable[[Future[T]], None]) -> None:
        """Call ``callback`` with this future when it is done."""
        self._result.add_done_callback(lambda _: callback(self))


def collect_all(futures: list[Future[Any]]) -> Future[list[Future[Any]]]:
    """A future of the list, done when all of it is."""
    collected: Future[list[Future[Any]]] = Future()
    waiting = len(futures)
    if not waiting:
        collected.set_result(futures)

    def count(_: Future[Any]) -> None:
        nonlocal waiting
        waiting -= 1
        if not waiting:
            collected.set_result(futures)

    for future in futures:
        future.add_done_callback(count)
    return collected


def wait_all(futures: list[Future[Any]]) -> list[Any]:
    """The values of all, once they are there; raises the first error among them."""
    return [future.wait() for future in collect_all(futures).wait()]
