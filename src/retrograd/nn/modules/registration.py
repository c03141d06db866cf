"""Registering parameters that have a shape but no values yet."""

from __future__ import annotations

from typing import Any

from ...ops import empty
from ..module import Module
from ..parameter import Parameter


def register_empty(module: Module, device: Any, dtype: Any, **shapes: tuple[int, ...] | None) -> None:
    """Registers an uninitialised parameter for each shape, and None in place of one for each None."""
    for name, shape in shapes.items():
        param = None if shape is None else Parameter(empty(shape, device=device, dtype=dtype))
        module.register_parameter(name, param)
