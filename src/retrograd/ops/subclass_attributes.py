"""Attributes and methods that are no operations, and still are asked of the `__torch_function__` of a subclass.

On Tensor itself they are as quick as attributes are. A subclass with a `__torch_function__` of its own gets, when it is
made, versions of them that ask.
"""

from __future__ import annotations

import functools
from typing import Any

from .._core import Tensor, set_method
from .._core.overrides import disabled_torch_function, handle_torch_function, has_torch_function

_METHODS = (
    "__len__", "data_ptr", "dim", "element_size", "get_device", "is_complex", "is_contiguous", "is_floating_point",
    "ndimension", "nelement", "numel", "numpy", "size", "storage_offset", "stride",
)  # fmt: skip
_PROPERTIES = ("data", "device", "dtype", "grad", "grad_fn", "is_leaf", "ndim", "output_nr", "requires_grad", "shape")


def _method(name: str) -> Any:
    plain = getattr(Tensor, name)

    @functools.wraps(plain)
    def ask(self, *args, **kwargs):
        if has_torch_function((self,)):
            return handle_torch_function(plain, (self,), self, *args, **kwargs)
        return plain(self, *args, **kwargs)

    return ask


def _property(name: str) -> property:
    plain = getattr(Tensor, name)

    def get(self):
        if has_torch_function((self,)):
            return handle_torch_function(plain.__get__, (self,), self)
        return plain.__get__(self)

    def put(self, value):
        if has_torch_function((self,)):
            handle_torch_function(plain.__set__, (self,), self, value)
        else:
            plain.__set__(self, value)

    return property(get, put, lambda self: plain.__delete__(self), plain.__doc__)


_asking = {name: _method(name) for name in _METHODS if hasattr(Tensor, name)}
_asking.update((name, _property(name)) for name in _PROPERTIES)


def _give_to(cls, **options: Any) -> None:
    super(Tensor, cls).__init_subclass__(**options)
    own = cls.__dict__.get("__torch_function__")
    if own is None or getattr(cls, "__torch_function__", None) is disabled_torch_function:
        return
    for name, asking in _asking.items():
        if getattr(cls, name) is getattr(Tensor, name):
            setattr(cls, name, asking)


set_method("__init_subclass__", classmethod(_give_to))
