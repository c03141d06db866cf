"""Layers, losses and containers: PyTorch's ``torch.nn``.

The examples in this package take for granted::

    import retrograd as torch
    from retrograd import nn
"""

from __future__ import annotations

from . import functional, init, modules, parameter, utils
from .modules import *  # noqa: F403
from .modules import __all__ as _layers
from .parameter import Buffer, Parameter

__all__ = [*_layers, "Buffer", "Parameter", "functional", "init", "modules", "parameter", "utils"]
