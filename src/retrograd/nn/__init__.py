"""Layers, losses and containers: PyTorch's ``torch.nn``.

The examples in this package take for granted::

    import retrograd as torch
    from retrograd import nn
"""

from __future__ import annotations

from . import functional, init, modules, parallel, parameter, utils
from .factory import factory_kwargs
from .modules import *  # noqa: F403
from .modules import __all__ as _layers
from .parallel import DataParallel
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter

__all__ = [
    *_layers, "Buffer", "DataParallel", "Parameter", "UninitializedBuffer", "UninitializedParameter", "factory_kwargs",
    "functional", "init", "modules", "parallel", "parameter", "utils",
]  # fmt: skip
