"""Types of the compiled module factories.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import float as _float
from builtins import int as _int
from typing import Any

def empty(
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    size: Any = None,
    memory_format: Any = None,
) -> Any: ...
def zeros(
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    size: Any = None,
) -> Any: ...
def ones(
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    size: Any = None,
) -> Any: ...
def full(
    size: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
) -> Any: ...
def eye(
    n: Any,
    m: Any = None,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Any: ...
def zeros_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
) -> Any: ...
def ones_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
) -> Any: ...
def full_like(
    input: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
) -> Any: ...
def empty_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
) -> Any: ...
def new_empty(
    self,
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    size: Any = None,
) -> Any: ...
def new_zeros(
    self,
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    size: Any = None,
) -> Any: ...
def new_ones(
    self,
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    size: Any = None,
) -> Any: ...
def new_full(
    self,
    size: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Any: ...
def rand(
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    size: Any = None,
    generator: Any = None,
) -> Any: ...
def randn(
    *lengths: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    size: Any = None,
    generator: Any = None,
) -> Any: ...
def rand_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
    generator: Any = None,
) -> Any: ...
def randn_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
    generator: Any = None,
) -> Any: ...
def randint(
    *bounds: Any,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    low: Any = None,
    high: Any = None,
    size: Any = None,
    generator: Any = None,
) -> Any: ...
def randint_like(
    input: Any,
    low: _int = 0,
    high: Any = None,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    memory_format: Any = None,
    pin_memory: _bool = False,
    generator: Any = None,
) -> Any: ...
def randperm(
    n: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
    generator: Any = None,
) -> Any: ...
def normal(
    mean: _float = 0.0,
    std: _float = 1.0,
    size: Any = None,
    *,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Any: ...
def draw_ones(input: Any, p: Any, generator: Any) -> Any: ...
def uniform_(array: Any, low: Any, to: Any, generator: Any) -> Any:
    """Uniform numbers from [low, to) written into an array."""
def normal_(array: Any, mean: Any, std: Any, generator: Any) -> Any:
    """Normal numbers written into an array."""
def exponential_(array: Any, lambd: Any, generator: Any) -> Any:
    """Numbers from the exponential distribution of rate `lambd` written into an array."""
def cauchy_(array: Any, median: Any, sigma: Any, generator: Any) -> Any:
    """Numbers from the Cauchy distribution written into an array."""
def geometric_(array: Any, p: Any, generator: Any) -> Any: ...
def log_normal_(array: Any, mean: Any, std: Any, generator: Any) -> Any:
    """Numbers whose logarithms are normal written into an array."""
def bernoulli_(array: Any, p: Any, generator: Any) -> Any:
    """Ones, with probability `p`, and zeros written into an array."""
def random_(array: Any, low: Any, to: Any, generator: Any) -> Any: ...
def draw_counts(input: Any, generator: Any) -> Any:
    """Numbers from Poisson distributions; each element of the array is the rate of one."""
def arange(
    start: Any = None,
    end: Any = None,
    step: _int = 1,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
) -> Any: ...
def linspace(
    start: Any,
    end: Any,
    steps: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    out: Any = None,
) -> Any: ...
def tensor(
    data: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Any: ...
