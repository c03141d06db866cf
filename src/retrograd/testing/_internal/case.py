"""The test case of PyTorch's test files: a `unittest.TestCase` that compares tensors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unittest
import warnings
from collections.abc import Callable, Iterable, Sequence
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np

from ..._core import Tensor
from ...ops import as_tensor
from ..comparison import compare
from .contexts import set_rng_seed, set_warn_always_context

__all__ = ["NoTest", "TestCase", "load_tests", "run_tests"]

_ACCEPT = "EXPECTTEST_ACCEPT"


class TestCase(unittest.TestCase):
    """A test case whose `assertEqual` compares tensors, arrays and containers of them, within a tolerance.

    Each test begins with the same seeds. ``precision`` and ``rel_tol`` of the case or its class, where they are
    larger than the tolerances of a dtype, are taken in their place.
    """

    maxDiff = None
    precision: float = 0
    rel_tol: float = 0

    def setUp(self) -> None:
        set_rng_seed()

    def assertEqual(
        self,
        x: Any,
        y: Any,
        msg: Any = None,
        *,
        atol: float | None = None,
        rtol: float | None = None,
        equal_nan: bool = True,
        exact_dtype: bool = True,
        exact_device: bool = False,
        exact_layout: bool = False,
        exact_stride: bool = False,
        exact_is_coalesced: bool = False,
    ) -> None:
        """Fail unless ``x`` and ``y`` are equal; tensors, arrays and numbers in them within the tolerances.

        A number is equal to one of another type, and to a tensor or an array of one element; a tensor to an array
        and to a sequence of its values. The tolerances, both or none, default to those of `assert_close`.
        """
        if (rtol is None) != (atol is None):
            raise ValueError(f"rtol and atol must both be specified or both be unspecified, but got {rtol} and {atol}")
        said = None if msg is None else (msg if callable(msg) else lambda text: f"{text}\n{msg}")
        try:
            compare(
                *_comparable(x, y), said, rtol=rtol, atol=atol, least=(self.rel_tol, self.precision),
                allow_subclasses=True, equal_nan=equal_nan, check_dtype=exact_dtype, check_stride=exact_stride,
            )  # fmt: skip
        except TypeError:  # of objects that are no tensors, or of one that is and one that is none
            super().assertEqual(x, y, msg)

    def assertNotEqual(  # type: ignore[override]  # PyTorch's names
        self, x: Any, y: Any, msg: Any = None, **options: Any
    ) -> None:
        """Fail unless `assertEqual`, with the same options, fails."""
        with self.assertRaises(AssertionError, msg=msg):
            self.assertEqual(x, y, msg, **options)

    def assertEqualIgnoreType(self, *args: Any, **kwargs: Any) -> None:
        """`assertEqual` of tensors whose dtypes may differ."""
        self.assertEqual(*args, exact_dtype=False, **kwargs)

    def assertEqualBroadcasting(self, x: Tensor, y: Any, *args: Any, **kwargs: Any) -> None:
        """`assertEqual` of a tensor and a number or tensor that is expanded to its shape."""
        self.assertEqual(x, as_tensor(y, dtype=x.dtype).expand_as(x), *args, **kwargs)

    def assertEqualTypeString(self, x: Any, y: Any) -> None:
        """Fail unless both are on one device, and of one dtype, type and shape."""
        for name in ("device", "dtype", "is_sparse"):
            self.assertEqual(getattr(x, name), getattr(y, name))

    def assertObjectIn(self, obj: Any, iterable: Iterable[Any]) -> None:
        """Fail unless the object itself, not one that is equal, is one of the others."""
        if not any(obj is one for one in iterable):
            raise AssertionError("object not found in iterable")

    def assertNotWarn(self, callable: Callable[[], Any], msg: str = "") -> None:
        """Fail if a call gives a warning."""
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            with set_warn_always_context(True):
                callable()
        self.assertTrue(not given, msg)

    def assertWarnsOnceRegex(self, category: type[Warning], regex: str = "") -> Any:
        """A block that has to give one warning of the category, which the pattern matches from its beginning."""
        return _OneWarning(self, category, regex)

    def assertExpectedRaises(
        self, exc_type: type[Exception], callable: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> None:
        """`assertExpected` of the message of an error that the call has to raise."""
        subname = kwargs.pop("subname", None)
        with self.assertRaises(exc_type) as raised:
            callable(*args, **kwargs)
        self.assertExpected(str(raised.exception), subname)

    def assertExpectedInline(self, actual: Any, expect: str, skip: int = 0, **options: Any) -> None:
        """Fail unless a text is the expected one."""
        self.assertMultiLineEqual(expect, actual if isinstance(actual, str) else str(actual))

    def assertExpectedRaisesInline(
        self, exc_type: type[Exception], callable: Callable[..., Any], expect: str, *args: Any, **kwargs: Any
    ) -> None:
        """`assertExpectedInline` of the message of an error that the call has to raise."""
        with self.assertRaises(exc_type) as raised:
            callable(*args, **kwargs)
        self.assertExpectedInline(str(raised.exception), expect)

    def assertExpected(self, s: str, subname: str | None = None) -> None:
        """Fail unless a text is what the file beside the tests, in `expect/Class.test_name-subname.expect`, has.

        With ``EXPECTTEST_ACCEPT=1`` or ``--accept``, the text is written to that file instead.
        """
        if not isinstance(s, str):
            raise TypeError("assertExpected is strings only")
        module = self.__class__.__module__
        name = self.id().removeprefix(f"{module}.") + (f"-{subname}" if subname else "")
        file = Path(sys.modules[module].__file__ or "").resolve().parent / "expect" / f"{name}.expect"
        if os.environ.get(_ACCEPT):
            file.parent.mkdir(exist_ok=True)
            file.write_text(s)
        if not file.exists():
            raise RuntimeError(
                f"I got this output for {name}:\n\n{s}\n\nNo expect file exists; to accept the current output, run:\n"
                f"python {Path(sys.argv[0]).name} {self.id().removeprefix('__main__.')} --accept"
            )
        self.assertMultiLineEqual(file.read_text().rstrip(), s.rstrip())

    @staticmethod
    def runWithPytorchAPIUsageStderr(code: str) -> str:
        """What a process that runs ``code``, in which ``torch`` is this package, writes to stderr.

        PyTorch also writes there which of its interfaces are used; this package does not.
        """
        command = [sys.executable, "-m", "retrograd", "run", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr


class _OneWarning:
    """The block of `assertWarnsOnceRegex`."""

    def __init__(self, case: TestCase, category: type[Warning], regex: str) -> None:
        self._case = case
        self._category = category
        self._regex = regex
        self._recording = warnings.catch_warnings(record=True)
        self._always = set_warn_always_context(True)

    def __enter__(self) -> None:
        self._given: Any = self._recording.__enter__()
        warnings.simplefilter("always")
        self._always.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._always.__exit__(*error)
        self._recording.__exit__(*error)
        if error[0] is None:
            fitting = [one for one in self._given if issubclass(one.category, self._category)]
            self._case.assertEqual(len(fitting), 1, f"one {self._category.__name__}: {list(map(str, self._given))}")
            self._case.assertTrue(re.match(self._regex, str(fitting[0].message)), str(fitting[0].message))


def _comparable(x: Any, y: Any) -> tuple[Any, Any]:
    """Two values that `assert_close` compares as tests do: where one is a tensor, the other is made one like it."""
    if isinstance(x, dict) and isinstance(y, dict):
        pairs = {key: _comparable(x[key], y[key]) for key in x.keys() & y.keys()}
        return ({**x, **{key: one for key, (one, _) in pairs.items()}},
                {**y, **{key: other for key, (_, other) in pairs.items()}})  # fmt: skip
    sequences = [isinstance(value, Sequence) and not isinstance(value, str) for value in (x, y)]
    if all(sequences) and len(x) == len(y):
        items = [_comparable(one, other) for one, other in zip(x, y, strict=True)]
        return [one for one, _ in items], [other for _, other in items]
    if isinstance(x, (Tensor, np.ndarray)) and (sequences[1] or isinstance(y, np.ndarray)):
        x = as_tensor(x)
        return x, as_tensor(y, dtype=x.dtype) if sequences[1] else as_tensor(y)
    if isinstance(y, (Tensor, np.ndarray)) and (sequences[0] or isinstance(x, np.ndarray)):
        y = as_tensor(y)
        return as_tensor(x, dtype=y.dtype) if sequences[0] else as_tensor(x), y
    if _is_number(x) and _is_number(y) and (isinstance(x, (Number, np.bool_)) or isinstance(y, (Number, np.bool_))):
        x, y = (value.item() if isinstance(value, (Tensor, np.ndarray, np.generic)) else value for value in (x, y))
        if type(x) is not type(y):
            kind = complex if isinstance(x, complex) or isinstance(y, complex) else float
            return kind(x), kind(y)
    return x, y


def _is_number(value: Any) -> bool:
    if isinstance(value, (Tensor, np.ndarray)):
        return len(value.reshape(-1)) == 1
    return isinstance(value, (Number, np.bool_))


class NoTest:
    """A base of test cases that are not to be run."""

    __test__ = False


def load_tests(loader: Any, tests: Any, pattern: Any) -> Any:
    """The tests of a module as they were found."""
    return tests


def run_tests(argv: list[str] | None = None) -> None:
    """Run the tests of the main module, as `unittest.main` does, and exit with their result.

    ``--accept`` writes what `assertExpected` is given to its files; further options of PyTorch's are not known.
    """
    arguments = list(sys.argv if argv is None else argv)
    if "--accept" in arguments:
        arguments.remove("--accept")
        os.environ[_ACCEPT] = "1"
    unittest.main(argv=arguments)
