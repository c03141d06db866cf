"""Cross entropy of logits that are a linear function of the input."""

from __future__ import annotations

import math

from ..record import composite
from .classification_loss import cross_entropy


@composite(method=False)
def linear_cross_entropy(
    input, linear_weight, target, *, linear_bias=None, weight=None, reduction="mean", ignore_index=None,
    label_smoothing=0.0, options=None,
):  # fmt: skip
    """`cross_entropy` of the logits of a linear layer of weight (C, in_features), or (C, d1, …, in_features).

    The input is (in_features) or (N, in_features), `linear_bias` (C, d1, …); the target and the other arguments are
    those of `cross_entropy`. `options`, with which PyTorch computes the logits in pieces, can only be None.

    Raises:
        RuntimeError: for shapes that do not fit, and `ignore_index` beside probabilities.
        NotImplementedError: for `options`.

    Example::

        >>> x, weight = torch.eye(2), torch.tensor([[2.0, 0.0], [0.0, 1.0]])
        >>> F.linear_cross_entropy(x, weight, torch.tensor([0, 1]))
        tensor(0.2201)
    """
    if options is not None:
        raise NotImplementedError(
            "linear_cross_entropy computes all logits at once; for less memory give it parts of the batch, with "
            "reduction='sum', and call backward() on each"
        )
    _check_shapes(input, linear_weight, linear_bias)
    classes, places = linear_weight.shape[0], tuple(linear_weight.shape[1:-1])
    logits = input @ linear_weight.reshape(classes * math.prod(places), linear_weight.shape[-1]).t()
    if linear_bias is not None:
        logits = logits + linear_bias.reshape(-1)
    logits = logits.reshape(*input.shape[:-1], classes, *places)
    if ignore_index is not None and target.shape == logits.shape:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    return cross_entropy(
        logits,
        target,
        weight,
        ignore_index=-100 if ignore_index is None else ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )


def _check_shapes(input, weight, bias) -> None:
    if input.ndim not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.ndim}")
    if weight.ndim < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {weight.ndim}")
    if input.shape[-1] != weight.shape[-1]:
        raise RuntimeError(
            "expected equal input and linear_weight last dimensions (in_features), "
            f"got {input.shape[-1]} and {weight.shape[-1]}, respectively"
        )
    if bias is not None and bias.shape != weight.shape[:-1]:
        raise RuntimeError(f"expected linear_bias shape {tuple(weight.shape[:-1])}, got {tuple(bias.shape)}")
    if weight.ndim > 2 and input.ndim == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {tuple(weight.shape)} requires batched input, "
            f"(N, {input.shape[-1]}), got unbatched input with shape {tuple(input.shape)}"
        )
