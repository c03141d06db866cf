"""``torch.utils``: its ``data`` is :mod:`retrograd.data`."""

from __future__ import annotations

from .... import data

__all__ = ["data"]
