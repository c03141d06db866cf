"""Tests that are run once for each of several arguments: `parametrize`, and the tests that are made of one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from ..._core import dtype
from ..._core.device import device

__all__ = ["instantiate_parametrized_tests", "parametrize", "subtest"]

Test = Callable[..., Any]


class Variant(NamedTuple):
    """A test with arguments: what they add to its name, and the decorators that it has with them."""

    name: str
    arguments: dict[str, Any]
    decorators: tuple[Callable[[Test], Test], ...] = ()

    def of(self, test: Test) -> Test:
        """The test with these arguments; it can still be given others."""

        @functools.wraps(test)
        def run(case: Any, *args: Any, **kwargs: Any) -> Any:
            return test(case, *args, **self.arguments, **kwargs)

        made: Test = run
        for decorator in self.decorators:
            made = decorator(made)
        return made


class subtest:
    """Values for `parametrize` with a name of their own, and decorators that the test has with them."""

    def __init__(
        self, arg_values: Any, name: str | None = None, decorators: Iterable[Callable[[Test], Test]] | None = None
    ) -> None:
        self.arg_values = arg_values
        self.name = name
        self.decorators = tuple(decorators or ())


class parametrize:
    """Run a test once for each of ``arg_values``: values for the one argument, or tuples for those in ``arg_str``.

    A test is called ``test_name_x_1_y_2``, or as ``name_fn(*values)`` says. Several `parametrize` of one test make
    all combinations. The tests are made by `instantiate_parametrized_tests` or `instantiate_device_type_tests`.
    """

    def __init__(
        self, arg_str: str, arg_values: Iterable[Any], name_fn: Callable[..., str] | None = None
    ) -> None:
        self.names = [name.strip() for name in arg_str.split(",") if name]
        self.values = arg_values
        self.name_fn = name_fn

    def __call__(self, test: Test) -> Test:
        vars(test)["parametrizations"] = (self, *getattr(test, "parametrizations", ()))
        return test

    def __iter__(self) -> Iterator[Variant]:
        for index, given in enumerate(self.values):
            case = given if isinstance(given, subtest) else subtest(given)
            values = list(case.arg_values) if len(self.names) > 1 else [case.arg_values]
            if len(values) != len(self.names):
                raise RuntimeError(f"Expected {len(self.names)} values for {', '.join(self.names)}, but got {values}")
            name = case.name or (self.name_fn or self._name(index))(*values)
            yield Variant(name, dict(zip(self.names, values, strict=True)), case.decorators)

    def _name(self, index: int) -> Callable[..., str]:
        return lambda *values: "_".join(
            _text(index, name, value) for name, value in zip(self.names, values, strict=True)
        )


def _text(index: int, name: str, value: Any) -> str:
    if isinstance(value, dtype):
        return value.name
    if isinstance(value, device):
        return str(value)
    if isinstance(value, (int, float, str)):
        return f"{name}_{value}".replace(".", "_")
    return f"{name}{index}"


def variants(test: Test) -> Iterator[Variant]:
    """All combinations of the arguments that a test is parametrized with: one without arguments if it is not."""
    for parts in product(*getattr(test, "parametrizations", ())):
        arguments: dict[str, Any] = {}
        for part in parts:
            if twice := arguments.keys() & part.arguments.keys():
                raise RuntimeError(f'the test "{test.__name__}" is parametrized twice over {", ".join(sorted(twice))}')
            arguments.update(part.arguments)
        decorators = tuple(decorator for part in reversed(parts) for decorator in part.decorators)
        yield Variant("_".join(part.name for part in parts if part.name), arguments, decorators)


def instantiate_parametrized_tests(generic_cls: type) -> type:
    """Put the tests that `parametrize` stands for in the place of the parametrized ones, in a class of tests."""
    for name in dir(generic_cls):
        test = getattr(generic_cls, name)
        if not hasattr(test, "parametrizations"):
            continue
        delattr(generic_cls, name)
        for variant in variants(test):
            put(generic_cls, "_".join(filter(None, [name, variant.name])), variant.of(test))
    return generic_cls


def put(cls: type, name: str, test: Test) -> None:
    """Give a class of tests one more, whose name nothing else in it has."""
    if hasattr(cls, name):
        raise AssertionError(f"Redefinition of test {name}")
    test.__name__ = name
    setattr(cls, name, test)
