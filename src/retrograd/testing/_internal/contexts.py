"""States that tests change for a while and leave as they were."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import random
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import errors
from ..._core.dtypes import dtype, get_default_dtype
from ..._core.dtypes import set_default_dtype as _set_default_dtype
from ...random import get_rng_state, manual_seed, set_rng_state

__all__ = [
    "SEED",
    "TemporaryDirectoryName",
    "TemporaryFileName",
    "disable_gc",
    "freeze_rng_state",
    "set_default_dtype",
    "set_rng_seed",
    "set_warn_always_context",
    "suppress_warnings",
]

SEED = 1234


def set_rng_seed(seed: int | None = None) -> None:
    """Seed the generators of retrograd, NumPy and Python."""
    number = SEED if seed is None else seed
    manual_seed(number)
    random.seed(number)
    np.random.seed(number)


@contextlib.contextmanager
def freeze_rng_state(*args: Any, **kwargs: Any) -> Iterator[None]:
    """A block after which the generator of random numbers goes on as if nothing had been drawn in it."""
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)


@contextlib.contextmanager
def set_default_dtype(dtype: dtype) -> Iterator[None]:
    """A block with another default dtype."""
    before = get_default_dtype()
    _set_default_dtype(dtype)
    try:
        yield
    finally:
        _set_default_dtype(before)


@contextlib.contextmanager
def set_warn_always_context(new_val: bool) -> Iterator[None]:
    """A block in which warnings that are given once in a process are given each time, or once."""
    before = errors.is_warn_always_enabled()
    errors.set_warn_always(new_val)
    try:
        yield
    finally:
        errors.set_warn_always(before)


@contextlib.contextmanager
def disable_gc() -> Iterator[None]:
    """A block in which nothing that is part of a cycle is freed."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def TemporaryFileName(**options: Any) -> Iterator[str]:
    """A block with the name of an empty file, which is gone after it; ``options`` are those of `mkstemp`."""
    handle, name = tempfile.mkstemp(**options)
    os.close(handle)
    try:
        yield name
    finally:
        os.unlink(name)


@contextlib.contextmanager
def TemporaryDirectoryName(suffix: str | None = None) -> Iterator[str]:
    """A block with the name of an empty folder, which is gone after it."""
    with tempfile.TemporaryDirectory(suffix=suffix) as folder:
        yield folder


def suppress_warnings(test: Callable[..., Any]) -> Callable[..., Any]:
    """A test whose warnings nobody sees."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test(*args, **kwargs)

    return run
