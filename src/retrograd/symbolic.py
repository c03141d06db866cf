"""What PyTorch's programs call on sizes that a compiler might not know yet; here they are plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


def sym_int(a: Any) -> int:
    """A number without what is behind the point.

    >>> torch.sym_int(2.7), torch.sym_int(-2.7)
    (2, -2)
    """
    return math.trunc(a)


def sym_float(a: Any) -> float:
    """A number as a float."""
    return float(a)


def sym_not(a: Any) -> bool:
    """The opposite of a condition."""
    return not a


def sym_max(a: Any, b: Any) -> Any:
    """The larger number, a float if one of both is one.

    >>> torch.sym_max(3, 2.0)
    3.0
    """
    return _common(max(a, b), a, b)


def sym_min(a: Any, b: Any) -> Any:
    """The smaller number, a float if one of both is one."""
    return _common(min(a, b), a, b)


def sym_sum(args: Iterable[Any]) -> Any:
    """The sum of numbers."""
    return sum(args)


def sym_ite(b: Any, t: Any, f: Any) -> Any:
    """``t`` if ``b``, else ``f``; both are of one type."""
    if not isinstance(b, bool) or type(t) is not type(f):
        raise AssertionError(f"sym_ite takes a bool and two values of one type, got {b!r}, {t!r} and {f!r}")
    return t if b else f


def sym_sqrt(a: Any) -> float:
    """The square root of a number."""
    return math.sqrt(a)


def _common(chosen: Any, a: Any, b: Any) -> Any:
    return float(chosen) if isinstance(a, float) or isinstance(b, float) else chosen
