"""Types of the compiled module fused.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def sgd_step(
    params: list,
    buffers: list | None,
    lr: Any,
    momentum: Any,
    dampening: Any,
    weight_decay: Any,
    nesterov: Any,
    maximize: Any,
) -> list: ...
def adam_step(
    params: list,
    states: list,
    lr: Any,
    beta1: Any,
    beta2: Any,
    eps: Any,
    weight_decay: Any,
    decoupled: Any,
    maximize: Any,
    amsgrad: Any,
) -> list: ...
def rmsprop_step(
    params: list,
    states: list,
    lr: Any,
    alpha: Any,
    eps: Any,
    momentum: Any,
    weight_decay: Any,
    maximize: Any,
    centered: Any,
) -> list:
    """One step of RMSprop on all `params` that have a gradient, counted in their `states`."""
def softmax(input: Any, dim: Any) -> Any:
    """exp(x) along `dim`, over its sum."""
def log_softmax(input: Any, dim: Any) -> Any:
    """The logarithm of softmax(x)."""
def logsumexp(input: Any, dim: Any, keepdim: Any) -> Any:
    """log(Σ exp(x)) along one dimension, of one element at least."""
def softmax_backward(grad: Any, out: Any, dim: Any) -> Any:
    """The gradient of softmax from its result."""
def log_softmax_backward(grad: Any, out: Any, dim: Any) -> Any:
    """The gradient of log_softmax from its result."""
def nll(input: Any, target: Any, weight: Any, ignore_index: Any, reduction: Any) -> Any: ...
def nll_backward(
    grad: Any,
    target: Any,
    weight: Any,
    ignore_index: Any,
    reduction: Any,
    shape: Any,
) -> Any:
    """The gradient of `nll`: zeros but for the target classes."""
def takes_classes(input: Any, target: Any) -> _bool: ...
def take_rows(values: Any, indices: Any) -> Any: ...
def add_rows(values: Any, indices: Any, rows: Any) -> Any: ...
