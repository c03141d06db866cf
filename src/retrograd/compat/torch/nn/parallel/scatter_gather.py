"""Tensors sent to devices and fetched back. There are no devices, so there is nothing to be shared out."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["gather", "scatter", "scatter_kwargs"]


def _refuse(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises RuntimeError: there is one device."""
    raise RuntimeError("retrograd has one device, the CPU: a batch is not shared out, run the module on it as it is")


gather = scatter = scatter_kwargs = _refuse
