"""Types of the compiled module losses.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def squared_error(input: Any, target: Any, reduction: Any) -> Any: ...
def smooth_distance(input: Any, target: Any, beta: Any, reduction: Any) -> Any: ...
def huber_distance(input: Any, target: Any, delta: Any, reduction: Any) -> Any: ...
def cross_entropy_of_two(input: Any, target: Any, weight: Any, reduction: Any) -> Any: ...
def cross_entropy_of_logits(
    input: Any,
    target: Any,
    weight: Any,
    pos_weight: Any,
    reduction: Any,
) -> Any: ...
def ctc(log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: Any) -> Any:
    """-log of the probability of each target."""
def ctc_posterior(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: Any,
) -> Any:
    """The probability that a path of the target emits a class at a time."""
