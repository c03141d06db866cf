"""The names of `torch.distributed`, in the module that PyTorch defines them in."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from .. import distributed

    return getattr(distributed, name)
