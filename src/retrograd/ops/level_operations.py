"""The operations that the core's forward-mode and batching rules are made of."""

from __future__ import annotations

from .._core import set_level_operations
from .arithmetic import add
from .conversion import clone
from .creation import zeros_like
from .indexing import alias
from .inplace import copy_slices
from .joining import stack
from .parts import select
from .shape import expand, reshape

set_level_operations(
    add=add,
    alias=alias,
    clone=clone,
    copy_slices=copy_slices,
    expand=expand,
    reshape=reshape,
    select=select,
    stack=stack,
    zeros_like=zeros_like,
)
