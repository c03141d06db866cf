"""Covariances and correlations."""

from __future__ import annotations

from .. import errors
from .batching import whole_values
from .matmul import matmul
from .record import composite


@composite
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariance matrix of variables in rows, observed in columns: (n, m) gives (n, n), (m,) a single number.

    `fweights` says how often each observation counts, `aweights` how much. The divisor is the number of
    observations minus `correction`.

    Example::

        >>> torch.cov(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if input.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    if str(input.dtype) == "torch.bool":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    rows = input.reshape(1, -1) if input.ndim < 2 else input
    if not (rows.is_floating_point() or rows.is_complex()):
        rows = rows.float()
    count = rows.shape[1]
    weights = _weights(count, fweights, aweights)
    if weights is None:
        means, total, divisor = rows.mean(1, True), count, count - correction
    else:
        total = weights.sum()
        means = (rows * weights).sum(1, True) / total
        if aweights is None or correction == 0:
            divisor = total - correction
        else:
            divisor = total - correction * (weights * aweights).sum() / total
    apart = rows - means
    weighted = apart if weights is None else apart * weights
    made = matmul(weighted, apart.mH) / (max(divisor, 0) if weights is None else divisor.clamp_min(0))
    return made.squeeze()


def _weights(count, fweights, aweights):
    """How much each observation counts, None for all alike."""
    for name, weights in (("fweights", fweights), ("aweights", aweights)):
        if weights is None:
            continue
        if weights.ndim > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.ndim} dimensions"
            )
        if name == "fweights" and (weights.is_floating_point() or weights.is_complex()):
            kind = errors.kind_name(weights.dtype)
            raise RuntimeError(f"cov(): expected fweights to have integral dtype but got fweights with {kind} dtype")
        if weights.numel() != count:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{weights.numel()} != {count}"
            )
        if count and (whole_values(weights) < 0).any():
            raise RuntimeError(f"cov(): {name} cannot be negative")
    if fweights is None or aweights is None:
        return aweights if fweights is None else fweights
    return fweights * aweights


@composite
def corrcoef(input):
    """The correlation matrix of variables in rows, observed in columns; a single number for one variable.

    Example::

        >>> torch.corrcoef(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if input.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    made = cov(input)
    if not made.ndim:
        return made / made
    deviations = (made.diagonal().real if made.is_complex() else made.diagonal()).sqrt()
    made = made / deviations.unsqueeze(-1) / deviations
    return made if made.is_complex() else made.clamp(-1, 1)
